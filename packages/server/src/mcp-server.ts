import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { registerTools, type Ask } from './mcp/tools.ts'
import { VERSION } from './version.ts'

/** The Model Context Protocol. Loaded when somebody asks: it would make every start slower. */
function mcpServer(ask: Ask): McpServer {
  const server = new McpServer(
    { name: 'skein', version: VERSION },
    {
      instructions:
        'Skein keeps the conversations of LLM applications. A project has sessions, a session has turns (one trace each), a turn has spans. Begin with list_projects and list_sessions; read_transcript has what was said.',
    },
  )
  registerTools(server, ask)
  return server
}

/** Streamable HTTP without sessions: every request stands alone, and there is nothing to listen to. */
export async function answerMcp(request: Request, ask: Ask): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = mcpServer(ask)
  await server.connect(transport)
  try {
    return await transport.handleRequest(request)
  } finally {
    await server.close()
  }
}

/** Over standard input and output. Resolves when the client is gone. */
export async function serveMcpOverStdio(ask: Ask): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
  })
  await mcpServer(ask).connect(new StdioServerTransport())
  await gone
}
