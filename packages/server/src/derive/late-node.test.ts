import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startClickHouse, type ClickHouseServer } from '../../test-support/clickhouse-server.ts'
import { eventually } from '../../test-support/eventually.ts'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { openSkein, type Skein } from '../skein.ts'
import { openServer } from '../store/engine-server.ts'

const TRACES = 20
const LATE_EVERY_MS = 300

const folder = mkdtempSync(join(tmpdir(), 'skein-late-'))
let server: ClickHouseServer
let skein: Skein
let saying: NodeJS.Timeout
beforeAll(async () => {
  server = await startClickHouse(join(folder, 'server'))
  const fail = (error: unknown) => {
    throw error
  }
  skein = await openSkein(await openServer({ url: server.url }), {
    ownThread: false,
    onError: fail,
  })
  await late()
  saying = setInterval(() => void late(), LATE_EVERY_MS)
})
afterAll(async () => {
  clearInterval(saying)
  await server.ask('TRUNCATE TABLE skein.nodes')
  await skein.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Another node's sign of life, always two seconds old: it derives nothing, and is never taken for dead. */
async function late(): Promise<void> {
  const now = 'toUnixTimestamp64Micro(now64(6))'
  await server.ask(
    `INSERT INTO skein.nodes (node, version, beat_us, derives, derived_us, round_us)
     SELECT 'late', ${now}, ${now} - 2000000, 1, ${now}, ${now}`,
  )
}

test('what a node would derive that is late, another does', async () => {
  const spans = Array.from({ length: TRACES }, (_, n) => ({
    trace: (n + 1).toString(16),
    span: '1',
    attributes: { 'session.id': `session-${n}`, 'input.value': 'hello' },
  }))
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  await skein.pipeline.collect({ bytes, format: 'json', project: undefined })
  await eventually(async () => {
    const derived = await server.ask(
      'SELECT (SELECT count() FROM skein.turns FINAL), (SELECT count() FROM skein.sessions FINAL)',
    )
    expect(derived).toBe(`${TRACES}\t${TRACES}`)
  })
})
