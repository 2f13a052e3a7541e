import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  LangfuseMedia,
  ObservationType,
  type ObservationV2,
  type ObservationsView,
  type Score,
  type ScoreV3,
  type SessionWithTraces,
  type TraceWithFullDetails,
} from '@langfuse/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session, SessionList, Trace, TraceList } from '@skein/model/api'
import { eventually } from '../../../test-support/eventually.ts'
import { runSkein, startSkein, type SkeinProcess } from '../../../test-support/skein-process.ts'

/** Records as the types of Langfuse's own client have them: what doesn't fit doesn't compile. */
let folder: string
let skein: SkeinProcess
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-langfuse-'))
  skein = await startSkein(join(folder, 'data'))
})
afterAll(async () => {
  skein.kill('SIGTERM')
  await skein.exit
  rmSync(folder, { recursive: true })
})

async function imported(project: string, ...records: readonly object[]): Promise<void> {
  const path = join(folder, `${project}.jsonl`)
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const settings = { SKEIN_ENDPOINT: `http://127.0.0.1:${skein.port}` }
  const exit = await runSkein(['import', path, '--project', project], settings)
  expect(exit).toMatchObject({ code: 0, stderr: '' })
}

async function sessions(project: string): Promise<Session[]> {
  return (await skein.get<SessionList>(`/api/projects/${project}/sessions`)).sessions
}

const SECOND = 1000
const at = (ms: number) => new Date(Date.UTC(2026, 10, 20, 10) + ms).toISOString()
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

const trace = {
  id: TRACE,
  timestamp: at(0),
  name: 'support-chat',
  input: 'Where is my parcel?',
  output: 'It arrives tomorrow.',
  sessionId: 'lf-1',
  release: null,
  version: null,
  userId: 'ada',
  metadata: { plan: 'pro' },
  tags: ['vip'],
  public: false,
  environment: 'production',
  htmlPath: '/project/p/traces/t',
}

const spanId = (n: number) => n.toString(16).padStart(16, '0')

/** One of each type, in a chain under the first. */
function observation(type: ObservationType, n: number): ObservationsView {
  return {
    id: spanId(n + 1),
    traceId: TRACE,
    type,
    name: `the ${type.toLowerCase()}`,
    startTime: at(n * SECOND),
    endTime: type === 'EVENT' ? null : at((n + 1) * SECOND),
    completionStartTime: type === 'GENERATION' ? at(n * SECOND + 250) : null,
    model: type === 'GENERATION' ? 'house-model' : null,
    modelParameters: { temperature: 0.1 },
    input: n === 0 ? trace.input : { step: type },
    version: null,
    metadata: {},
    output: n === 0 ? trace.output : null,
    usage: { input: 0, output: 0, total: 0, unit: 'TOKENS' },
    level: type === 'GUARDRAIL' ? 'ERROR' : 'DEFAULT',
    statusMessage: type === 'GUARDRAIL' ? 'not allowed' : null,
    parentObservationId: n === 0 ? null : spanId(1),
    promptId: null,
    usageDetails: type === 'GENERATION' ? { input: 20, output: 5, total: 25 } : {},
    costDetails: type === 'GENERATION' ? { input: 0.001, output: 0.001, total: 0.002 } : {},
    environment: 'production',
    promptName: null,
    promptVersion: null,
    modelId: null,
    inputPrice: null,
    outputPrice: null,
    totalPrice: null,
    calculatedInputCost: null,
    calculatedOutputCost: null,
    calculatedTotalCost: null,
    latency: 1,
    timeToFirstToken: null,
  }
}

const observations = Object.values(ObservationType).map(observation)

const scoreFields = {
  source: 'ANNOTATION',
  timestamp: at(60 * SECOND),
  createdAt: at(60 * SECOND),
  updatedAt: at(60 * SECOND),
  authorUserId: 'u',
  comment: null,
  metadata: {},
  configId: null,
  queueId: null,
  environment: 'production',
} as const

test('a whole trace, with observations of every type', async () => {
  const whole: TraceWithFullDetails = { ...trace, observations, scores: [] }
  await imported('whole', whole)
  await eventually(async () =>
    expect(await sessions('whole')).toMatchObject([
      {
        sessionId: 'lf-1',
        userId: 'ada',
        tags: ['vip'],
        metadata: { plan: 'pro' },
        firstInput: 'Where is my parcel?',
        lastOutput: 'It arrives tomorrow.',
        tokens: { input: 20, output: 5, total: 25 },
        costUsd: 0.002,
        errorCount: 1,
      },
    ]),
  )
  const { spans } = await skein.get<Trace>(`/api/projects/whole/traces/${TRACE}`)
  const kinds = Object.fromEntries(spans.map(({ name, kind }) => [name, kind]))
  expect(kinds).toMatchObject({
    'the generation': 'LLM',
    'the agent': 'AGENT',
    'the tool': 'TOOL',
    'the chain': 'CHAIN',
    'the retriever': 'RETRIEVER',
    'the evaluator': 'EVALUATOR',
    'the embedding': 'EMBEDDING',
    'the guardrail': 'GUARDRAIL',
  })
  expect(spans).toHaveLength(observations.length)
})

test('what a whole trace holds, and a file of its own has too, is one', async () => {
  const score = {
    ...scoreFields,
    traceId: TRACE,
    sessionId: null,
    observationId: null,
    id: 's1',
    name: 'helpful',
    dataType: 'NUMERIC',
    value: 1,
  } as const satisfies Score
  const whole: TraceWithFullDetails = { ...trace, observations, scores: [score] }
  await imported('twice', whole, ...observations, score)
  const found = await eventually(async () => {
    const { turn, spans } = await skein.get<Trace>(`/api/projects/twice/traces/${TRACE}`)
    expect(turn.feedback).toHaveLength(1)
    return spans
  })
  expect(found).toHaveLength(observations.length)
})

test('observations of the second API, which say themselves what their trace is', async () => {
  const newer = observations.map(
    ({ inputPrice: _i, outputPrice: _o, totalPrice: _t, ...one }): ObservationV2 => ({
      ...one,
      projectId: 'p',
      traceName: 'support-chat',
      sessionId: 'lf-2',
      userId: 'ada',
      tags: ['vip'],
      inputPrice: null,
      outputPrice: null,
      totalPrice: null,
    }),
  )
  await imported('newer', { data: newer, meta: {} })
  await eventually(async () =>
    expect(await sessions('newer')).toMatchObject([
      { sessionId: 'lf-2', userId: 'ada', tags: ['vip'], turnCount: 1, costUsd: 0.002 },
    ]),
  )
})

test('a session with its traces', async () => {
  const { htmlPath: _, ...plain } = trace
  const session: SessionWithTraces = {
    id: 'lf-1',
    createdAt: at(0),
    projectId: 'p',
    environment: 'production',
    traces: [plain, { ...plain, id: TRACE.replace('4', '5'), timestamp: at(SECOND) }],
  }
  await imported('session', session)
  await eventually(async () =>
    expect(await sessions('session')).toMatchObject([{ sessionId: 'lf-1', turnCount: 2 }]),
  )
})

test('scores of every type, on a trace, an observation and a session', async () => {
  const on = { ...scoreFields, traceId: TRACE, sessionId: null, observationId: null }
  const scores: Score[] = [
    { ...on, id: 's1', name: 'helpful', dataType: 'NUMERIC', value: 0.5, comment: 'quick' },
    { ...on, id: 's2', name: 'right', dataType: 'BOOLEAN', value: 1, stringValue: 'True' },
    { ...on, id: 's3', name: 'tone', dataType: 'CATEGORICAL', value: 2, stringValue: 'kind' },
    { ...on, id: 's4', name: 'remark', dataType: 'TEXT', stringValue: 'a bit long' },
  ]
  const projectId = 'p'
  const subject = (kind: 'trace' | 'session', id: string) => ({ kind, id })
  const newer: ScoreV3[] = [
    {
      ...scoreFields,
      metadata: {},
      projectId,
      id: 's5',
      name: 'safe',
      dataType: 'BOOLEAN',
      value: true,
      subject: subject('trace', TRACE),
    },
    {
      ...scoreFields,
      metadata: {},
      projectId,
      id: 's6',
      name: 'solved',
      dataType: 'CATEGORICAL',
      value: 'yes',
      subject: subject('session', 'lf-1'),
    },
  ]
  await imported('scored', trace, ...observations, ...scores, ...newer)
  await eventually(async () => {
    const { traces } = await skein.get<TraceList>('/api/projects/scored/traces')
    expect(traces).toHaveLength(1)
    const given = traces[0]?.feedback.map(({ name, score, label }) => [name, score, label])
    expect(given?.sort()).toEqual([
      ['helpful', 0.5, null],
      ['remark', null, 'a bit long'],
      ['right', 1, 'True'],
      ['safe', 1, 'true'],
      ['tone', null, 'kind'],
    ])
    const [session] = await sessions('scored')
    expect(session?.feedback).toMatchObject([{ name: 'solved', label: 'yes' }])
  })
})

test('what stands for a picture that Langfuse keeps stays as it is written', async () => {
  const media = new LangfuseMedia({
    source: 'base64_data_uri',
    base64DataUri: 'data:image/png;base64,iVBORw0KGgo=',
  })
  const tag = (await media.getTag()) ?? ''
  const [first] = observations
  if (first === undefined) throw new Error('there are types')
  const input = [{ role: 'user', content: `What is this? ${tag}` }]
  await imported('media', trace, { ...first, input, output: 'A cat.' } satisfies ObservationsView)
  await eventually(async () => expect(await sessions('media')).toHaveLength(1))
  const { traces } = await skein.get<TraceList>('/api/projects/media/traces')
  expect(traces[0]?.input.text).toContain('What is this?')
  expect(tag).toMatch(/^@@@langfuseMedia:type=image\/png\|/)
  expect(traces[0]?.input.text).toContain(tag)
})
