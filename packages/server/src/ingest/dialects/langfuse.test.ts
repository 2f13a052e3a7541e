import { expect, onTestFinished, test, vi } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('a generation: messages, usage whose types exclude one another, cost, first token', () => {
  expect(
    readSpan({
      'langfuse.observation.type': 'generation',
      'langfuse.observation.model.name': 'claude-sonnet-4-5',
      'langfuse.observation.input': json([{ role: 'user', content: 'What does it cost?' }]),
      'langfuse.observation.output': json({ role: 'assistant', content: 'Three cents.' }),
      'langfuse.observation.usage_details': json({
        input: 10,
        output: 4,
        cache_read_input_tokens: 90,
        total: 104,
      }),
      'langfuse.observation.cost_details': json({ input: 0.01, output: 0.02 }),
      'langfuse.observation.completion_start_time': json('2026-11-22T08:26:40.125Z'),
      'langfuse.observation.prompt.name': 'pricing',
      'langfuse.observation.prompt.version': 3,
    }),
  ).toMatchObject({
    kind: 'LLM',
    model: 'claude-sonnet-4-5',
    told: ['user: What does it cost?'],
    said: ['assistant: Three cents.'],
    tokens: { input: 100, output: 4, total: 104, cacheRead: 90 },
    costUsd: 0.03,
    timeToFirstTokenMs: FIRST_TOKEN_MS,
  })
})

const FIRST_TOKEN_MS = Date.parse('2026-11-22T08:26:40.125Z') - 1_795_300_000_000

test('a time without a zone, as tables of an export have it, is in UTC', () => {
  vi.stubEnv('TZ', 'Asia/Kathmandu')
  onTestFinished(() => void vi.unstubAllEnvs())
  const at = (time: string) =>
    readSpan({ 'langfuse.observation.completion_start_time': time }).timeToFirstTokenMs
  expect(at('2026-11-22 08:26:40.125')).toBe(FIRST_TOKEN_MS)
  expect(at('5')).toBe(null)
})

test("OpenAI's own names of usage count cached tokens in", () => {
  expect(
    readSpan({
      'langfuse.observation.usage_details': json({
        prompt_tokens: 100,
        completion_tokens: 4,
        total_tokens: 104,
        prompt_tokens_details: { cached_tokens: 90 },
      }),
    }).tokens,
  ).toMatchObject({ input: 100, output: 4, total: 104, cacheRead: 90 })
})

test('an agent of a session with user, tags and metadata; its failure is told by its level', () => {
  expect(
    readSpan({
      'langfuse.observation.type': 'agent',
      'langfuse.observation.input': json({ question: 'why?' }),
      'langfuse.observation.output': 'because',
      'langfuse.session.id': 's-1',
      'langfuse.user.id': 'u-1',
      'langfuse.trace.tags': json(['a']),
      'langfuse.trace.metadata.plan': 'pro',
      'langfuse.observation.level': 'ERROR',
      'langfuse.observation.status_message': 'too dear',
    }),
  ).toMatchObject({
    kind: 'AGENT',
    session: 's-1',
    userId: 'u-1',
    tags: ['a'],
    metadata: { plan: 'pro' },
    input: 'why?',
    output: 'because',
    statusCode: 'ERROR',
    error: { message: 'too dear' },
  })
})

test('metadata of the SDK for Python, each value encoded as JSON', () => {
  expect(
    readSpan({
      'langfuse.trace.metadata.plan': '"pro"',
      'langfuse.trace.metadata.seats': '3',
      'langfuse.trace.metadata.places': '["Paris","Rome"]',
      'langfuse.trace.metadata.motto': '"so" they said',
    }),
  ).toMatchObject({
    metadata: { plan: 'pro', seats: '3', places: '["Paris","Rome"]', motto: '"so" they said' },
  })
})
