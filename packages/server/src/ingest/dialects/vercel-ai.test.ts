import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('AI SDK 5: the wrapper is an agent, the call a model call with its messages', () => {
  expect(
    readSpan({
      'operation.name': 'ai.generateText chat-fn',
      'ai.operationId': 'ai.generateText',
      'ai.model.id': 'claude-sonnet-4-5',
      'ai.model.provider': 'anthropic.messages',
      'ai.telemetry.functionId': 'chat-fn',
      'ai.telemetry.metadata.threadId': 't-1',
      'ai.telemetry.metadata.userId': 'u-1',
      'ai.telemetry.metadata.tags': { arrayValue: { values: [{ stringValue: 'beta' }] } },
      'ai.prompt': json({ system: 'Be brief.', messages: [{ role: 'user', content: 'hi' }] }),
      'ai.response.text': 'hello',
    }),
  ).toMatchObject({
    kind: 'AGENT',
    session: 't-1',
    userId: 'u-1',
    tags: ['beta'],
    provider: 'anthropic',
    agentName: 'chat-fn',
    input: 'hi',
    output: 'hello',
  })
  const call = readSpan({
    'ai.operationId': 'ai.streamText.doStream',
    'ai.model.id': 'claude-sonnet-4-5',
    'ai.model.provider': 'anthropic.messages',
    'ai.prompt.messages': json([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And this?' },
          { type: 'file', mediaType: 'image/png', data: 'AAAA' },
        ],
      },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'look', input: { at: 1 } }],
      },
      {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: 'c1',
            toolName: 'look',
            output: { type: 'json', value: { seen: 'cat' } },
          },
        ],
      },
    ]),
    'ai.response.reasoning': 'It purrs.',
    'ai.response.text': 'A cat.',
    'ai.response.toolCalls': json([
      { toolCallId: 'c2', toolName: 'pet', input: '{"softly":true}' },
    ]),
    'ai.usage.inputTokens': 500,
    'ai.usage.outputTokens': 20,
    'ai.usage.totalTokens': 520,
    'ai.usage.cachedInputTokens': 400,
    'ai.usage.reasoningTokens': 5,
    'ai.response.msToFirstChunk': 120,
  })
  expect(call).toMatchObject({
    kind: 'LLM',
    told: [
      'system: Be brief.',
      'user: And this? [image data:image/png;base64,AAAA]',
      'assistant: [call c1 look {"at":1}]',
      'tool: [result c1 {"seen":"cat"}]',
    ],
    said: ['assistant: [reasoning It purrs.] A cat. [call c2 pet {"softly":true}]'],
    timeToFirstTokenMs: 120,
  })
  expect(call.tokens).toEqual({
    input: 900,
    output: 20,
    total: 920,
    cacheRead: 400,
    cacheWrite: null,
    reasoning: 5,
  })
})

test('other providers, and the AI SDK from 6 on, count cached tokens in', () => {
  const usage = {
    'ai.operationId': 'ai.generateText.doGenerate',
    'ai.usage.inputTokens': 500,
    'ai.usage.outputTokens': 20,
    'ai.usage.cachedInputTokens': 400,
  }
  expect(readSpan({ ...usage, 'ai.model.provider': 'openai.responses' }).tokens.input).toBe(500)
  expect(
    readSpan({
      ...usage,
      'ai.model.provider': 'anthropic.messages',
      'ai.usage.inputTokenDetails.noCacheTokens': 100,
    }).tokens.input,
  ).toBe(500)
})

test('an object as the answer, a tool, an embedding, the first chunk as an event', () => {
  expect(
    readSpan({
      'ai.operationId': 'ai.generateObject.doGenerate',
      'ai.response.object': '{"city":"Paris","days":3}',
    }),
  ).toMatchObject({ kind: 'LLM', said: ['assistant: {"city":"Paris","days":3}'] })
  expect(
    readSpan({
      'ai.operationId': 'ai.toolCall',
      'ai.toolCall.name': 'look',
      'ai.toolCall.args': '{"at":1}',
      'ai.toolCall.result': '"a cat"',
    }),
  ).toMatchObject({ kind: 'TOOL', toolName: 'look', input: 'raw {"at":1}', output: 'a cat' })
  expect(
    readSpan({ 'ai.operationId': 'ai.embed.doEmbed', 'ai.values': '["find me"]' }),
  ).toMatchObject({ kind: 'EMBEDDING', input: 'find me' })
  expect(
    readSpan(
      { 'ai.operationId': 'ai.streamText.doStream' },
      { events: [{ name: 'ai.stream.firstChunk', at: 40 }] },
    ).timeToFirstTokenMs,
  ).toBe(40)
})

test('AI SDK 7: what the app gave along is the session and the user', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'agent_step',
      'ai.settings.context.chatId': 'chat-7',
      'ai.settings.context.userId': 'u-7',
      'ai.settings.context.plan': 'pro',
    }),
  ).toMatchObject({
    kind: 'CHAIN',
    session: 'chat-7',
    userId: 'u-7',
    metadata: { chatId: 'chat-7', userId: 'u-7', plan: 'pro' },
  })
})
