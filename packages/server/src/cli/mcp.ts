/** Lets an agent that starts it ask a running Skein, over standard input and output. */
export async function mcpCommand(endpoint: string): Promise<void> {
  const { serveMcpOverStdio } = await import('../mcp-server.ts')
  await serveMcpOverStdio(async (path, init) => {
    try {
      return await fetch(`${endpoint}${path}`, init)
    } catch (error) {
      throw new Error(`no Skein answers at ${endpoint}; start one, or name another by --endpoint`, {
        cause: error,
      })
    }
  })
}
