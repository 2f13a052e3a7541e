import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect } from './ingest/collector.ts'
import { decodeJson } from './ingest/decode-json.ts'
import { decodeProtobuf } from './ingest/decode-protobuf.ts'
import { openSkein, type Skein } from './skein.ts'
import { openChdb } from './store/engine-chdb.ts'
import { z } from 'zod'

const folder = mkdtempSync(join(tmpdir(), 'skein-captures-'))
let skein: Skein
beforeAll(async () => {
  skein = await openSkein(openChdb(folder), (error) => {
    throw error
  })
  const captures = new URL('../../../fixtures/captures/', import.meta.url)
  for (const name of readdirSync(captures).filter((file) => /\.\d\.bin$/.test(file))) {
    const body = readFileSync(new URL(name, captures))
    const traces = name.startsWith('exp-json') ? decodeJson(body.toString()) : decodeProtobuf(body)
    await collect(traces, name.startsWith('openai') ? 'hdr-project' : undefined, body.length, skein.store)
  }
  await skein.settled()
})
afterAll(async () => {
  await skein.close()
  rmSync(folder, { recursive: true })
})
test('x', async () => {
  const rows = await skein.engine.query({ sql: `select project, session_id, name, input_text, output_text, tokens_total, cost_usd, error_type, error_message, tools, models,dropped_count from turns final order by project, session_id, start_ns`, row: z.any() })
  for (const r of rows) console.log(JSON.stringify(Object.values(r as object)))
  console.log(await skein.engine.query({ sql: `select project, session_id, turn_count, tokens_total, user_id, metadata from sessions final order by project, session_id`, row: z.any() }))
  console.log(await skein.engine.query({ sql: `select project, target, session_id, trace_id, name, score, label from feedback final`, row: z.any() }))
  expect(rows.length).toBeGreaterThan(10)
})
