import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionList, TraceList } from '@skein/model/api'
import { otlpRequest, type TestSpan } from '../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

const SESSIONS = ['s1', 's2', 'sub-agent', '', 'default']
const WORDS = ['hi', 'what is my name?', '退款状态', '{"question":"why?"}', '', '__REDACTED__']

/** Attributes as a mix of vocabularies would have them; every one may be missing. */
const attributes = fc
  .record(
    {
      'session.id': fc.constantFrom(...SESSIONS),
      'gen_ai.conversation.id': fc.constantFrom('c1', 'c2'),
      'user.id': fc.constantFrom('u1', 'u2'),
      'openinference.span.kind': fc.constantFrom('LLM', 'AGENT', 'TOOL', 'CHAIN', 'EVALUATOR'),
      'llm.model_name': fc.constantFrom('gpt-4o', 'claude-sonnet-4-5', 'own-model'),
      'llm.token_count.prompt': fc.nat(5000),
      'llm.token_count.completion': fc.nat(500),
      'llm.cost.total': fc.double({ min: 0.0001, max: 3, noNaN: true }),
      'input.value': fc.constantFrom(...WORDS),
      'output.value': fc.constantFrom(...WORDS),
      metadata: fc.constantFrom('{"plan":"pro"}', '{"plan":"free","thread_id":"from-metadata"}'),
      'llm.input_messages.0.message.role': fc.constant('user'),
      'llm.input_messages.0.message.content': fc.constantFrom(...WORDS),
    },
    { requiredKeys: [] },
  )
  .map((record) => ({ ...record }))

/** Spans of a few traces, parents among them or not, and later editions of some of them. */
const spanSets = fc
  .array(
    fc.record({
      trace: fc.constantFrom('1', '2', '3'),
      span: fc.integer({ min: 1, max: 6 }).map(String),
      parent: fc.constantFrom(undefined, '1', '2', '3', 'ff'),
      start: fc.nat(50),
      duration: fc.nat(30),
      failed: fc.boolean(),
      attributes,
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drawn) => {
    const latest = new Map<string, number>()
    return drawn.map(({ parent, duration, failed, ...span }, place): TestSpan => {
      // A later edition of a span ends later: that is how one knows which counts.
      const key = `${span.trace}/${span.span}`
      const end = Math.max(span.start + duration, (latest.get(key) ?? -1) + 1)
      latest.set(key, end)
      return {
        ...span,
        ...(parent === undefined ? {} : { parent }),
        end: `${1_795_300_000_000_000_000n + BigInt(end) * 1_000_000n + BigInt(place)}`,
        status: { code: failed ? 2 : 0 },
      }
    })
  })

/** How a set of spans travels: in which order, how often each, in which batches, restarts between. */
const journeys = fc.record({
  order: fc.array(fc.nat(), { minLength: 48, maxLength: 48 }),
  again: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
  batchSize: fc.integer({ min: 1, max: 7 }),
  restartAfter: fc.option(fc.nat(4)),
})

async function seen(project: string): Promise<string> {
  const sessions = await skein.get<SessionList>(`/api/projects/${project}/sessions?limit=500`)
  const turns = await Promise.all(
    sessions.sessions.map((session) =>
      skein.get(`/api/projects/${project}/sessions/${encodeURIComponent(session.sessionId)}/turns`),
    ),
  )
  const traces = await skein.get<TraceList>(`/api/projects/${project}/traces?limit=500`)
  return JSON.stringify({ sessions, turns, traces }, null, 1)
}

test('any order, batching, duplication and restarts give the same turns and sessions', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(spanSets, journeys, async (spans, journey) => {
      run++
      await skein.export(otlpRequest(spans), `straight-${run}`)

      const travelling = spans
        .flatMap((span, place) => (journey.again[place] === true ? [span, span] : [span]))
        .map((span, place) => ({ span, rank: journey.order[place] ?? 0 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ span }) => span)
      for (let at = 0, batch = 0; at < travelling.length; at += journey.batchSize, batch++) {
        await skein.export(
          otlpRequest(travelling.slice(at, at + journey.batchSize)),
          `scattered-${run}`,
        )
        if (batch === journey.restartAfter) await skein.restart()
      }
      expect(await seen(`scattered-${run}`)).toBe(await seen(`straight-${run}`))
    }),
    { numRuns: 25, seed: 20261122, endOnFailure: true },
  )
}, 120_000)

test("a session's totals are the sums of its turns'", async () => {
  const { projects } = await skein.get<{ projects: { name: string }[] }>('/api/projects')
  let checked = 0
  for (const { name } of projects) {
    const { sessions } = await skein.get<SessionList>(`/api/projects/${name}/sessions?limit=500`)
    for (const session of sessions) {
      const { turns } = await skein.get<{ turns: TraceList['traces'] }>(
        `/api/projects/${name}/sessions/${encodeURIComponent(session.sessionId)}/turns?limit=200`,
      )
      const sum = (values: (number | null)[]) => {
        const known = values.filter((value) => value !== null)
        return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
      }
      expect(session.tokens.total).toBe(sum(turns.map((turn) => turn.tokens.total)))
      expect(session.costUsd).toBe(sum(turns.map((turn) => turn.costUsd)))
      expect(session.errorCount).toBe(sum(turns.map((turn) => turn.errorCount)))
      expect(session.spanCount).toBe(sum(turns.map((turn) => turn.spanCount)))
      expect(session.turnCount).toBe(turns.length)
      checked++
    }
  }
  expect(checked).toBeGreaterThan(20)
})
