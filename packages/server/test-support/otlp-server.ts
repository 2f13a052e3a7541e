import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openCollector } from '../src/ingest/collector.ts'
import { answerOtlp, otlpSignal, type OtlpOptions } from '../src/ingest/otlp-http.ts'
import { bodyBudget } from '../src/ingest/read-body.ts'
import { openSetAside } from '../src/ingest/set-aside.ts'

/** OTLP over HTTP on a port of its own, with nothing behind it but what `options` say. */
export async function serveOtlp(options: Partial<OtlpOptions>) {
  const errors: unknown[] = []
  const all: OtlpOptions = {
    admit: async () => undefined,
    collect: openCollector({ write: async (_byteSize, read) => void read() }),
    setAside: openSetAside(() => undefined),
    budget: bodyBudget(1024 * 1024),
    maxBodyBytes: 1024 * 1024,
    onError: (error) => errors.push(error),
    ...options,
  }
  const server = createServer((request, response) => {
    const signal = otlpSignal(request)
    if (signal !== undefined) void answerOtlp(signal, request, response, all)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    errors,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
