import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('a model: a request and a response of Genkit', () => {
  expect(
    readSpan({
      'genkit:type': 'action',
      'genkit:metadata:subtype': 'model',
      'genkit:name': 'googleai/gemini-2.5-flash',
      'genkit:metadata:agent:sessionId': 's-1',
      'genkit:input': JSON.stringify({
        messages: [
          { role: 'system', content: [{ text: 'Be brief.' }] },
          { role: 'user', content: [{ text: 'hi' }, { media: { url: 'https://x.test/a.png' } }] },
        ],
      }),
      'genkit:output': JSON.stringify({
        message: { role: 'model', content: [{ text: 'hello' }] },
        usage: { inputTokens: 12, outputTokens: 3, totalTokens: 15, thoughtsTokens: 1 },
      }),
    }),
  ).toMatchObject({
    kind: 'LLM',
    session: 's-1',
    model: 'googleai/gemini-2.5-flash',
    told: ['system: Be brief.', 'user: hi [image https://x.test/a.png]'],
    input: 'hi',
    output: 'hello',
    tokens: { input: 12, output: 3, total: 15, reasoning: 1 },
  })
})

test('a tool and a flow', () => {
  expect(
    readSpan({
      'genkit:metadata:subtype': 'tool',
      'genkit:name': 'look',
      'genkit:input': '{"at":1}',
      'genkit:output': '"a cat"',
    }),
  ).toMatchObject({ kind: 'TOOL', toolName: 'look', input: 'raw {"at":1}', output: 'a cat' })
  expect(readSpan({ 'genkit:metadata:subtype': 'flow', 'genkit:input': '"hi"' })).toMatchObject({
    kind: 'CHAIN',
    input: 'hi',
  })
})
