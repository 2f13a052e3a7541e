import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('a span of a session, its input and output, its usage in GenAI words', () => {
  expect(
    readSpan({
      'lmnr.span.type': 'LLM',
      'lmnr.span.input': '[{"role":"user","content":"hi"}]',
      'lmnr.span.output': '"hello"',
      'lmnr.association.properties.session_id': 's-1',
      'lmnr.association.properties.user_id': 'u-1',
      'lmnr.association.properties.metadata.plan': 'pro',
      'lmnr.association.properties.tags': {
        arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
      },
      'gen_ai.system': 'anthropic',
      'gen_ai.response.model': 'claude-sonnet-4-5',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.input_cost': 0.01,
      'gen_ai.usage.output_cost': 0.02,
    }),
  ).toMatchObject({
    kind: 'LLM',
    session: 's-1',
    userId: 'u-1',
    tags: ['a', 'b'],
    metadata: { plan: 'pro' },
    told: ['user: hi'],
    input: 'hi',
    output: 'hello',
    costUsd: 0.03,
  })
  expect(readSpan({ 'lmnr.span.type': 'TOOL' }).kind).toBe('TOOL')
})
