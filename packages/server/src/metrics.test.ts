import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../test-support/eventually.ts'
import { post } from '../test-support/http-client.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'
import { startSkein, type Exit, type SkeinProcess } from '../test-support/skein-process.ts'
import packageJson from '../package.json' with { type: 'json' }

let folder: string
let skein: SkeinProcess
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-metrics-'))
  skein = await startSkein(folder, { SKEIN_LOG: 'json' })
})
afterAll(async () => {
  skein.kill('SIGKILL')
  await skein.exit
  rmSync(folder, { recursive: true })
})

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** Every sample by its name and labels. */
async function samples(): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${skein.port}/metrics`)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  expect(text.endsWith('\n')).toBe(true)
  const lines = text.trimEnd().split('\n')
  const sample = /^(?<name>[a-z_0-9]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})?) (?<value>\S+)$/
  return Object.fromEntries(
    lines
      .filter((line) => !line.startsWith('#'))
      .map((line) => {
        const { name = line, value = '' } = sample.exec(line)?.groups ?? {}
        return [name, Number(value)]
      }),
  )
}

test('what was accepted, refused and derived is counted', async () => {
  const body = encodeTraces(
    otlpRequest([
      { trace: 'a1', span: '1', attributes: { 'session.id': 'one' } },
      { trace: 'a1', span: '2', parent: '1' },
      { trace: 'a2', span: '3' },
    ]),
  )
  expect((await post(skein.port, '/v1/traces', PROTOBUF, body)).status).toBe(200)
  expect((await post(skein.port, '/v1/traces', JSON_TYPE, Buffer.from('{'))).status).toBe(400)
  await eventually(async () =>
    expect(await samples()).toMatchObject({
      [`skein_info{version="${packageJson.version}"}`]: 1,
      'skein_otlp_requests_total{protocol="http",outcome="accepted"}': 1,
      'skein_otlp_requests_total{protocol="http",outcome="refused"}': 1,
      'skein_otlp_requests_total{protocol="http",outcome="failed"}': 0,
      skein_otlp_bytes_total: body.length + 1,
      'skein_spans_total{outcome="accepted"}': 3,
      'skein_insert_duration_seconds_bucket{le="+Inf"}': 1,
      skein_insert_duration_seconds_count: 1,
      skein_derive_duration_seconds_count: 2,
      skein_derive_waiting_traces: 0,
      skein_derive_lag_seconds: 0,
      skein_live_subscribers: 0,
    }),
  )
  const all = await samples()
  expect(all['skein_store_bytes{table="spans"}']).toBeGreaterThan(0)
  expect(all['skein_store_rows{table="spans"}']).toBeGreaterThanOrEqual(3)
  expect(Object.values(all).filter(Number.isNaN)).toEqual([])
})

test('the process is told of by the names that dashboards know', async () => {
  const all = await samples()
  expect(all['process_resident_memory_bytes']).toBeGreaterThan(1e6)
  expect(all['process_cpu_seconds_total']).toBeGreaterThan(0)
  const startedMs = (all['process_start_time_seconds'] ?? 0) * 1000
  expect(startedMs).toBeLessThan(Date.now())
  expect(startedMs).toBeGreaterThan(performance.timeOrigin)
  expect(all['nodejs_heap_size_used_bytes']).toBeGreaterThan(1e6)
  expect(all['nodejs_heap_size_total_bytes']).toBeGreaterThan(1e6)
  expect(all['nodejs_external_memory_bytes']).toBeGreaterThan(0)
  for (const which of ['mean', 'p50', 'p99', 'max'])
    expect(all[`nodejs_eventloop_lag_${which}_seconds`]).toBeGreaterThanOrEqual(0)
})

test('who watches is counted', async () => {
  const leaving = new AbortController()
  await fetch(`http://127.0.0.1:${skein.port}/api/projects/default/live`, {
    signal: leaving.signal,
  })
  expect((await samples())['skein_live_subscribers']).toBe(1)
  leaving.abort()
  await eventually(async () => expect((await samples())['skein_live_subscribers']).toBe(0))
})

test('it is ready when the store answers', async () => {
  expect(await skein.get('/readyz')).toEqual({ status: 'ready' })
})

test('the log is one JSON object a line', async () => {
  skein.kill('SIGTERM')
  const { stdout, stderr }: Exit = await skein.exit
  expect(stderr).toBe('')
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(lines).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      level: 'info',
      message: expect.stringContaining('is ready at http://') as string,
    },
    expect.objectContaining({ level: 'info', message: 'Finishing what was accepted…' }),
  ])
})
