import type { Command } from './command.ts'
import { ENDPOINT_OPTION, keyHeaders, readEndpoint, request } from './skein-api.ts'

export const mcpCommand: Command = {
  name: 'mcp',
  summary: 'lets an agent ask a running Skein, over standard input and output',
  options: ENDPOINT_OPTION,
  details: 'The agent starts it: docs/mcp.md says how each is told to.',
  async run(given) {
    const endpoint = readEndpoint(given)
    const { serveMcpOverStdio } = await import('../mcp-server.ts')
    const own = keyHeaders(given)
    await serveMcpOverStdio((path, init = {}) => {
      const headers = { ...own, ...(init.headers as Record<string, string> | undefined) }
      return request(`${endpoint}${path}`, { ...init, headers })
    })
  },
}
