import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session, SessionList, TraceList } from '@skein/model/api'
import { eventually } from '../../../test-support/eventually.ts'
import { post } from '../../../test-support/http-client.ts'
import { readCaptures } from '../../../test-support/otlp-captures.ts'
import { runSkein, startSkein, type SkeinProcess } from '../../../test-support/skein-process.ts'

const clients = new URL('../../../../../fixtures/clients/', import.meta.url)
/** Small, so that what is exported has to be sent in parts. */
const MAX_BODY_BYTES = '150000'

let folder: string
let skein: SkeinProcess
let settings: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-import-'))
  skein = await startSkein(join(folder, 'data'), { SKEIN_MAX_BODY_BYTES: MAX_BODY_BYTES })
  settings = { SKEIN_ENDPOINT: `http://127.0.0.1:${skein.port}` }
})
afterAll(async () => {
  skein.kill('SIGTERM')
  await skein.exit
  rmSync(folder, { recursive: true })
})

const run = (...args: string[]) => runSkein(args, settings)

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const SESSIONS_OF_FIXTURES = 23

async function sendFixtures(project: string): Promise<void> {
  const bodies = [
    ...readCaptures().map(({ isJson, body }) => ({ isJson, body })),
    ...readdirSync(clients)
      .filter((name) => name.endsWith('.bin'))
      .map((name) => readFileSync(new URL(name, clients)))
      .map((body) => ({ isJson: body[0] === '{'.charCodeAt(0), body })),
  ]
  for (const { isJson, body } of bodies) {
    const type = isJson ? 'application/json' : 'application/x-protobuf'
    const headers = { 'content-type': type, 'x-project-name': project }
    expect((await post(skein.port, '/v1/traces', headers, body)).status).toBe(200)
  }
}

async function sessions(project: string): Promise<Session[]> {
  const path = `/api/projects/${project}/sessions?limit=500&sort=started`
  const list = await skein.get<SessionList>(path)
  return list.sessions.sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
}

async function turnCount(project: string): Promise<number> {
  return (await skein.get<TraceList>(`/api/projects/${project}/traces?limit=500`)).traces.length
}

test('what real clients sent is, exported and imported, the same sessions', async () => {
  await sendFixtures('original')
  const file = join(folder, 'original.jsonl')
  const exported = await run(
    'sessions',
    'export',
    '--what',
    'spans',
    '--project',
    'original',
    '-o',
    file,
  )
  expect(exported.code).toBe(0)
  expect(readFileSync(file).length).toBeGreaterThan(Number(MAX_BODY_BYTES))
  const imported = await run('import', file, '--project', 'copy')
  expect(imported).toMatchObject({ code: 0, stderr: '' })
  expect(imported.stdout).toMatch(/^Imported \d+ spans\.\nRead them at .*\/p\/copy\/sessions\n$/)
  await eventually(async () => {
    const [original, copy] = [await sessions('original'), await sessions('copy')]
    expect(original).toHaveLength(SESSIONS_OF_FIXTURES)
    expect(copy).toEqual(original)
  })
  expect(await turnCount('copy')).toBe(await turnCount('original'))
})

test('what people said comes along: of a session, a turn and a span', async () => {
  const [first] = await sessions('original')
  const sessionId = first?.sessionId ?? ''
  const { traces } = await skein.get<TraceList>('/api/projects/original/traces?limit=1')
  const traceId = traces[0]?.traceId ?? ''
  const spanId = traces[0]?.rootSpanId ?? ''
  const targets = [
    { type: 'session', sessionId },
    { type: 'turn', traceId },
    { type: 'span', traceId, spanId },
  ]
  for (const [n, target] of targets.entries())
    await fetch(`http://127.0.0.1:${skein.port}/api/projects/original/annotations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        target,
        name: `good ${n}`,
        score: n,
        explanation: 'because',
        annotator: 'ada',
        annotatorKind: 'CODE',
        identifier: 'x',
      }),
    })
  const file = join(folder, 'judged.jsonl')
  const exporting = ['sessions', 'export', '--what', 'spans', '--project', 'original', '-o', file]
  expect((await run(...exporting)).code).toBe(0)
  for (let times = 0; times < 2; times++)
    expect(await run('import', file, '--project', 'judged')).toMatchObject({ code: 0, stderr: '' })
  const judged = async (project: string) => {
    const list = await skein.get<TraceList>(`/api/projects/${project}/traces?limit=500`)
    const given = [...(await sessions(project)), ...list.traces].flatMap(({ feedback }) => feedback)
    const timeless = given.map((one) => ({ ...one, createdAt: '', updatedAt: '' }))
    return timeless.map((one) => JSON.stringify(one)).sort()
  }
  const original = await judged('original')
  expect(original.filter((one) => one.includes('because'))).toHaveLength(3)
  await eventually(async () => expect(await judged('judged')).toEqual(original))
})

test('spans as Phoenix gives them are the same sessions', async () => {
  const body = readFileSync(new URL('phoenix-otel-2.1.0-agent.bin', clients))
  const headers = { 'content-type': 'application/x-protobuf', 'x-project-name': 'px' }
  await post(skein.port, '/v1/traces', headers, body)
  const before = await eventually(async () => {
    const [session] = await sessions('px')
    expect(session).toMatchObject({ turnCount: 4 })
    return session
  })
  const page = await skein.get<{ data: object[] }>('/v1/projects/px/spans?limit=1000')
  const lines = page.data.map((span) => `${JSON.stringify(span)}\n`).join('')
  const files = [
    fileOf('page.json', JSON.stringify(page, null, 2)),
    fileOf('lines.jsonl.gz', gzipSync(lines)),
  ]
  for (const [n, file] of files.entries()) {
    expect(await run('import', file, '--project', `px-${n}`)).toMatchObject({ code: 0, stderr: '' })
    await eventually(async () => expect(await sessions(`px-${n}`)).toEqual([before]))
  }
})

const langfuseTrace = {
  id: '7c1f2ab8-5d5e-4a43-9d2c-3f1f6c0a9b11',
  timestamp: '2026-11-20T10:00:00.000Z',
  name: 'support-chat',
  sessionId: 'lf-1',
  userId: 'ada',
  tags: ['vip'],
  metadata: { plan: 'pro' },
  input: 'Where is my parcel?',
  output: 'It arrives tomorrow.',
}
const observations = [
  {
    id: 'look-up',
    traceId: langfuseTrace.id,
    parentObservationId: null,
    type: 'TOOL',
    name: 'parcel_status',
    startTime: '2026-11-20T10:00:00.100Z',
    endTime: '2026-11-20T10:00:00.300Z',
    level: 'ERROR',
    statusMessage: 'timed out',
    input: { parcel: 7 },
    usageDetails: {},
    usage: { input: 0, output: 0, total: 0, unit: null },
  },
  {
    id: 'answer',
    traceId: langfuseTrace.id,
    parentObservationId: null,
    type: 'GENERATION',
    name: 'answer',
    startTime: '2026-11-20T10:00:00.400Z',
    endTime: '2026-11-20T10:00:02.000Z',
    model: 'house-model',
    input: [{ role: 'user', content: 'Where is my parcel?' }],
    output: { role: 'assistant', content: 'It arrives tomorrow.' },
    usageDetails: { input: 20, output: 5, total: 25 },
    costDetails: { total: 0.002 },
  },
]
const score = {
  id: 's',
  traceId: langfuseTrace.id,
  observationId: null,
  name: 'helpful',
  dataType: 'NUMERIC',
  value: 1,
  source: 'ANNOTATION',
  comment: 'quick',
}

const snakeCased = (record: object) =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value as unknown,
    ]),
  )

test.each([
  ['a trace with all it holds', [{ ...langfuseTrace, observations, scores: [score] }]],
  [
    'lists of each, in any order and several files',
    [{ observations }, { scores: [score], traces: [langfuseTrace] }],
  ],
  ['lines as in exports to files', [...observations, score, langfuseTrace].map(snakeCased)],
])('of Langfuse: %s', async (name, records) => {
  const project = `lf-${name.slice(0, 5).trim().replaceAll(' ', '-')}`
  const files = records.map((record, n) => fileOf(`${project}-${n}.json`, JSON.stringify(record)))
  const imported = await run('import', ...files, '--project', project)
  expect(imported).toMatchObject({ code: 0, stderr: '' })
  expect(imported.stdout).toContain('Imported 3 spans.')
  await eventually(async () =>
    expect(await sessions(project)).toMatchObject([
      {
        sessionId: 'lf-1',
        turnCount: 1,
        firstInput: 'Where is my parcel?',
        lastOutput: 'It arrives tomorrow.',
        userId: 'ada',
        tags: ['vip'],
        metadata: { plan: 'pro' },
        models: ['house-model'],
        tools: ['parcel_status'],
        tokens: { input: 20, output: 5, total: 25 },
        costUsd: 0.002,
        errorCount: 1,
        durationMs: 2000,
        feedbackSummary: [{ name: 'helpful', count: 1, meanScore: 1 }],
      },
    ]),
  )
})

test('what can not be read is told, and what can be is imported', async () => {
  const otlp = (trace: string, end: string) =>
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${trace.padStart(32, '0')}","spanId":"00000000000000a1","name":"x","startTimeUnixNano":"1795300000000000000","endTimeUnixNano":"1795300000000000001"}]}]}]}${end}`
  const path = fileOf(
    'broken.jsonl',
    [
      otlp('1', ''),
      '{"turnCount":1}',
      '{"resourceLogs":[]}',
      otlp('0', ''),
      otlp('2', '').slice(0, 90),
    ].join('\n'),
  )
  expect(await run('import', path, '--project', 'broken')).toEqual({
    code: 1,
    signal: null,
    stdout: expect.stringContaining('Imported 1 span.\n'),
    stderr: expect.stringMatching(
      /^.*line 2 is an export of sessions or turns: export with --what spans; it is left out\.\n.*line 3 holds metrics or logs, no spans; it is left out\.\n.*line 5 is no JSON object; it is left out\.\n1 of 2 spans refused: .*\n4 problems; the rest is imported\.\n$/,
    ),
  })
  const missing = join(folder, 'missing')
  expect(await run('import', missing)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `${missing} can't be read (ENOENT).\n`,
  })
  const noJson = fileOf('text', 'hello\nthere')
  expect((await run('import', noJson)).stderr).toMatch(
    /^.*text is no JSON and no JSON lines: [^\n]+\n$/,
  )
})

test('a file with nothing in it is told, and the rest is imported', async () => {
  const empty = fileOf('empty.jsonl', '\n')
  expect(await run('import', empty)).toMatchObject({
    code: 1,
    stdout: 'Imported 0 spans.\n',
    stderr: `${empty} is empty.\n1 problem; the rest is imported.\n`,
  })
})

test('what answers but is no Skein is told in a sentence', async () => {
  const page = createServer((_request, response) => response.end('<html>'))
  page.listen(0, '127.0.0.1')
  await once(page, 'listening')
  const endpoint = `http://127.0.0.1:${(page.address() as AddressInfo).port}`
  const file = fileOf('for-nobody.jsonl', `${JSON.stringify(langfuseTrace)}\n`)
  const exit = await runSkein(['import', file], { SKEIN_ENDPOINT: endpoint })
  page.close()
  expect(exit).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `What answers at ${endpoint} is not a Skein of this version: see --endpoint or SKEIN_ENDPOINT.\n`,
  })
})
