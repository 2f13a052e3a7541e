import { MutationCache, QueryClient } from '@tanstack/react-query'
import { mayPass } from './api-client.ts'

export const queryClient = new QueryClient({
  mutationCache: new MutationCache({
    // Whatever is done may be noted in the audit log.
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['audit'] }),
  }),
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 30_000,
      // The server may be on this machine, whatever the browser believes of the network.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && mayPass(error),
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 3000),
    },
  },
})
