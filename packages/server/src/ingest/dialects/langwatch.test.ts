import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('values that say what sort they are', () => {
  expect(
    readSpan({
      'langwatch.span.type': 'llm',
      'langwatch.thread.id': 't-1',
      'langwatch.user.id': 'u-1',
      'langwatch.labels': '["a"]',
      'langwatch.input': JSON.stringify({
        type: 'chat_messages',
        value: [{ role: 'user', content: 'hi' }],
      }),
      'langwatch.output': JSON.stringify({ type: 'text', value: 'hello' }),
    }),
  ).toMatchObject({
    kind: 'LLM',
    session: 't-1',
    userId: 'u-1',
    tags: ['a'],
    told: ['user: hi'],
    input: 'hi',
    output: 'hello',
  })
})
