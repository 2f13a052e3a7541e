import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../src/app.ts'
import type { Collected } from '../src/ingest/collector.ts'
import { openSkein, type Skein, type SkeinOptions } from '../src/skein.ts'
import { openTestEngine } from './test-engine.ts'

/** A whole Skein in this process, on the real engine, without sockets. */
export interface TestSkein {
  skein: Skein
  /** Takes in an export: OTLP/JSON as an object or text, or protobuf. */
  export(body: object | string | Uint8Array, project?: string): Promise<Collected>
  /** Waits until all that was exported shows, then asks the API; throws unless it answers 200. */
  get<Answer>(path: string): Promise<Answer>
  request(path: string, init?: RequestInit): Promise<Response>
  /** Closes the store and opens it again, as a restart would. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Without `access` nobody has to log in; without `masking` nothing is hidden. */
export async function openTestSkein(
  settings: Pick<SkeinOptions, 'access' | 'masking' | 'ownPrices'> = {},
): Promise<TestSkein> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-test-'))
  const fail = (error: unknown) => {
    throw error
  }
  const options = { ownThread: false, onError: fail, ...settings }
  let skein = await openSkein(await openTestEngine(folder), options)
  const request = async (path: string, init?: RequestInit) => {
    await skein.pipeline.settled()
    return createApp(skein, fail).request(path, init)
  }
  return {
    get skein() {
      return skein
    },
    export(body, project) {
      if (body instanceof Uint8Array)
        return skein.pipeline.collect({ bytes: body, format: 'protobuf', project })
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return skein.pipeline.collect({ bytes: Buffer.from(text), format: 'json', project })
    },
    request,
    async get<Answer>(path: string) {
      const response = await request(path)
      if (response.status !== 200)
        throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
    async restart() {
      await skein.close()
      skein = await openSkein(await openTestEngine(folder), options)
    },
    async close() {
      await skein.close()
      rmSync(folder, { recursive: true })
    },
  }
}
