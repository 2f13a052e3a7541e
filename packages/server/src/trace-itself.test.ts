import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TraceList } from '@skein/model/api'
import { eventually } from '../test-support/eventually.ts'
import { post } from '../test-support/http-client.ts'
import { freePort, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'

let folder: string
const running: SkeinProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-traced-'))
})
afterEach(async () => {
  for (const skein of running.splice(0)) {
    skein.kill('SIGKILL')
    await skein.exit
  }
  rmSync(folder, { recursive: true })
})

async function start(name: string, settings: Record<string, string> = {}): Promise<SkeinProcess> {
  const skein = await startSkein(join(folder, name), settings)
  running.push(skein)
  return skein
}

/** Names of the spans that a Skein holds of itself or of another one, by trace. */
async function ownTraces(skein: SkeinProcess): Promise<Map<string, string[]>> {
  const page = await skein.get<{
    data: { name: string; context: { trace_id: string }; parent_id: string | null }[]
  }>('/v1/projects/skein/spans?limit=1000')
  const traces = new Map<string, string[]>()
  for (const { name, context } of page.data)
    traces.set(context.trace_id, [...(traces.get(context.trace_id) ?? []), name])
  return traces
}

const tracing = (port: number) => ({
  SKEIN_TRACE_ITSELF: '1',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_BSP_SCHEDULE_DELAY: '50',
})

const JSON_TYPE = { 'content-type': 'application/json' }
const oneTurn = Buffer.from(
  JSON.stringify(otlpRequest([{ trace: 'a1', span: '1', attributes: { 'session.id': 's' } }])),
)

test('requests with their queries, exports and batches come to another Skein', async () => {
  const receiver = await start('receiver')
  const traced = await start('traced', tracing(receiver.port))
  expect((await post(traced.port, '/v1/traces', JSON_TYPE, oneTurn)).status).toBe(200)
  await traced.get('/api/projects/default/sessions')
  await eventually(async () => {
    const traces = [...(await ownTraces(receiver)).values()]
    expect(traces).toContainEqual(['store batch'])
    expect(traces).toContainEqual(['collect'])
    const request = traces.find((names) => names.includes('GET /api/projects/:project/sessions'))
    expect(request).toContain('query')
  })
  traced.kill('SIGTERM')
  expect((await traced.exit).code).toBe(0)
})

test('sent to itself, its spans lead to no further ones', async () => {
  const port = await freePort()
  const skein = await start('itself', { ...tracing(port), SKEIN_PORT: String(port) })
  expect((await post(skein.port, '/v1/traces', JSON_TYPE, oneTurn)).status).toBe(200)
  const settled = async () => {
    const { traces } = await skein.get<TraceList>('/api/projects/skein/traces?limit=200')
    return traces.map(({ name }) => name)
  }
  await eventually(async () => {
    const names = await settled()
    expect(names.filter((name) => name === 'collect')).toHaveLength(1)
    expect(names.filter((name) => name === 'store batch')).toHaveLength(1)
    // The spans of these questions arrive, and the storing of them is in none.
    expect(names.filter((name) => name.startsWith('GET')).length).toBeGreaterThan(5)
  })
  expect((await settled()).filter((name) => name === 'collect')).toHaveLength(1)
})

test('nothing is traced unless it is asked for', async () => {
  const receiver = await start('receiver')
  const { OTEL_EXPORTER_OTLP_ENDPOINT } = tracing(receiver.port)
  const silent = await start('silent', { OTEL_EXPORTER_OTLP_ENDPOINT })
  await silent.get('/api/projects')
  silent.kill('SIGTERM')
  await silent.exit
  expect(await receiver.get('/api/projects')).toEqual({ projects: [] })
})
