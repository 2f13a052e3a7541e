import { QueryClient } from '@tanstack/react-query'
import { RequestFailed } from './api-client.ts'

/** What the caller got wrong stays wrong: only what may pass is tried again. */
function mayPass(error: Error): boolean {
  return !(error instanceof RequestFailed) || error.status === 0 || error.status >= 500
}

export const queryClient = new QueryClient({
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
