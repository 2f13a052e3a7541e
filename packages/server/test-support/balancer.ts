import { once } from 'node:events'
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Hands requests to nodes in turn, of those that say on `/readyz` that they are ready. It tries nothing twice. */
export interface Balancer {
  port: number
  /** Resolves when it hands requests to the node on this port. */
  add(port: number): Promise<void>
  remove(port: number): void
  /** What went wrong, by what was asked: an answer that tells of a failure, or none. */
  failures: string[]
  /** Requests that were answered, by the node's port. */
  answered: Map<number, number>
  close(): void
}

const ASK_EVERY_MS = 100

export async function openBalancer(): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const nodes = new Map<number, boolean>()
  const failures: string[] = []
  const answered = new Map<number, number>()
  let turn = 0

  function pick(): number | undefined {
    const ready = [...nodes].filter(([, isReady]) => isReady).map(([port]) => port)
    return ready[turn++ % ready.length]
  }

  function handOn(from: IncomingMessage, to: ServerResponse): void {
    const port = pick()
    const fail = (why: string) => {
      failures.push(`${from.method} ${from.url} at ${port ?? 'none'}: ${why}`)
      if (to.headersSent) to.destroy()
      else to.writeHead(502).end()
    }
    if (port === undefined) return fail('no node is ready')
    const { method, url: path, headers } = from
    const handed = request({ agent, port, host: '127.0.0.1', method, path, headers })
    handed.on('error', (error) => fail(error.message))
    handed.on('response', (answer) => {
      const { statusCode = 0 } = answer
      if (statusCode >= 500) failures.push(`${method} ${path} at ${port}: ${statusCode}`)
      answered.set(port, (answered.get(port) ?? 0) + 1)
      const { connection: _ofTheNode, ...rest } = answer.headers
      to.writeHead(statusCode, rest)
      answer.on('error', (error) => fail(error.message)).pipe(to)
    })
    from.pipe(handed)
  }

  async function ask(port: number): Promise<void> {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (nodes.has(port)) nodes.set(port, isReady)
  }

  const askAll = () => Promise.all([...nodes.keys()].map(ask))
  const asking = setInterval(() => void askAll(), ASK_EVERY_MS)
  const server = createServer(handOn)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async add(port) {
      nodes.set(port, false)
      while (nodes.get(port) === false) await ask(port)
    },
    remove: (port) => void nodes.delete(port),
    failures,
    answered,
    close() {
      clearInterval(asking)
      server.closeAllConnections()
      server.close()
      agent.destroy()
    },
  }
}
