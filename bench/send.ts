import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** What one exporter did. */
export interface Sent {
  requests: number
  /** How often the server said that it had too much to do; the request was sent again. */
  refused: number
  durationMs: number
  /** From the request to its acknowledgement, of those that were taken. */
  latenciesMs: number[]
  /** When each was acknowledged, in milliseconds since the first was sent. */
  takenAtMs: number[]
}

export interface SendOptions {
  port: number
  files: string[]
  /** Requests under way at the same time. */
  concurrency: number
  /** Of requests a second; as fast as it goes if left out. */
  rate?: number
}

/** Sends export requests as an exporter does, again when they are refused. */
export async function send({ port, files, concurrency, rate }: SendOptions): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const sent: Sent = { requests: 0, refused: 0, durationMs: 0, latenciesMs: [], takenAtMs: [] }
  const waiting = [...files]
  const startedAt = performance.now()
  const exporter = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (rate !== undefined) {
        const due = startedAt + (sent.requests / rate) * 1000
        if (due > performance.now()) await delay(due - performance.now())
      }
      sent.requests++
      const body = readFileSync(file)
      for (;;) {
        const askedAt = performance.now()
        const status = await post(port, agent, body)
        if (status === 200) {
          sent.latenciesMs.push(performance.now() - askedAt)
          sent.takenAtMs.push(performance.now() - startedAt)
          break
        }
        if (status !== 503) throw new Error(`the server answered ${status}`)
        sent.refused++
        await delay(500 + Math.random() * 1000)
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, exporter))
  sent.durationMs = performance.now() - startedAt
  agent.destroy()
  return sent
}

function post(port: number, agent: Agent, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'content-length': body.length,
    }
    const path = '/v1/traces'
    request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
      .once('error', reject)
      .end(body)
  })
}

// As a process of its own: options as JSON from standard input, the result as JSON to standard output.
if (process.argv[1] === import.meta.filename) {
  const options = JSON.parse(readFileSync(0, 'utf8')) as SendOptions
  process.stdout.write(JSON.stringify(await send(options)))
}
