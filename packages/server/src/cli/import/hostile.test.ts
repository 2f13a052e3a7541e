import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '@skein/model/json'
import { eventually } from '../../../test-support/eventually.ts'
import { otlpRequest } from '../../../test-support/otlp-span.ts'
import { runSkein, startSkein, type SkeinProcess } from '../../../test-support/skein-process.ts'
import { createRandom, type Random } from '../demo/random.ts'

const RECORDS = 300
const SEED = 20_261_122

let folder: string
let skein: SkeinProcess
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-import-'))
  skein = await startSkein(join(folder, 'data'))
})
afterAll(async () => {
  skein.kill('SIGTERM')
  await skein.exit
  rmSync(folder, { recursive: true })
})

const attributes = { 'session.id': 'imported', 'input.value': 'hello', 'output.value': 'world' }
const START = '2026-11-20T10:00:00.000Z'
const END = '2026-11-20T10:00:01.000Z'

/** One of each sort that is taken. */
const SOUND: Json[] = [
  {
    ...(otlpRequest([{ trace: 'a1', span: '1', attributes }]) as unknown as Record<string, Json>),
    annotations: [{ target: { type: 'session', sessionId: 'imported' }, name: 'good', score: 1 }],
  },
  {
    name: 'chat',
    context: { trace_id: 'a2'.padStart(32, '0'), span_id: 'b2'.padStart(16, '0') },
    span_kind: 'LLM',
    parent_id: null,
    start_time: START,
    end_time: END,
    status_code: 'OK',
    status_message: '',
    attributes,
    events: [{ name: 'token', timestamp: END, attributes: { n: 1 } }],
  },
  {
    id: 'trace-3',
    timestamp: START,
    name: 'support',
    sessionId: 'imported',
    tags: ['vip'],
    metadata: { plan: 'pro' },
    input: { question: 'hello' },
    output: 'world',
    observations: [
      {
        id: 'observation-3',
        type: 'GENERATION',
        name: 'call',
        startTime: START,
        endTime: END,
        model: 'gpt-4o-mini',
        usage: { input: 3, output: 4, total: 7 },
        input: [{ role: 'user', content: 'hello' }],
        output: { role: 'assistant', content: 'world' },
      },
    ],
    scores: [{ id: 'score-3', name: 'helpful', value: 1, dataType: 'NUMERIC' }],
  },
]

const ODD: Json[] = [
  null,
  true,
  '',
  -1,
  1e308,
  0.1,
  '\ud800',
  '0'.repeat(32),
  'x'.repeat(5000),
  "'; DROP TABLE spans; --",
  [],
  [[]],
  {},
  [null],
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Json,
  JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`) as Json,
]

/** The value with some of its parts replaced by odd ones, or left out. */
function mutated(value: Json, random: Random): Json {
  if (random.chance(0.06)) return random.pick(ODD)
  if (Array.isArray(value)) return value.map((item) => mutated(item, random))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => !random.chance(0.04))
      .map(([key, item]): [string, Json] => [key, mutated(item, random)]),
  )
}

test('records with odd parts are imported or left out with a sentence; nothing else happens', async () => {
  const random = createRandom({ choices: SEED, ids: 0 })
  const lines = Array.from({ length: RECORDS }, () => {
    const text = JSON.stringify(mutated(random.pick(SOUND), random))
    return random.chance(0.03) ? text.slice(0, random.int(1, text.length)) : text
  })
  const last = otlpRequest([
    { trace: 'fff', span: '1', attributes: { ...attributes, 'session.id': 'last' } },
  ])
  const path = join(folder, 'odd.jsonl')
  writeFileSync(path, ['{"resourceSpans":[]}', ...lines, JSON.stringify(last)].join('\n'))
  const { code, stdout, stderr } = await runSkein(['import', path, '--project', 'odd'], {
    SKEIN_ENDPOINT: `http://127.0.0.1:${skein.port}`,
  })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^Imported \d+ spans\.\n/)
  expect(stderr).toMatch(/\d+ problems; the rest is imported\.\n$/)
  for (const line of stderr.trim().split('\n')) expect(line).toMatch(/^[^\n]{5,1000}\.$/)
  expect(stderr).not.toMatch(/Error:|\bat [^ ]+:\d+|undefined|\[object/)
  await eventually(() => skein.get('/api/projects/odd/sessions/last'))
}, 120_000)
