import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('a run of an agent: all messages, of which the last question and the final result speak', () => {
  expect(
    readSpan(
      {
        agent_name: 'forecaster',
        model_name: 'gpt-4o',
        'pydantic_ai.all_messages': json([
          { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
          { role: 'user', parts: [{ type: 'text', content: 'Weather in Paris?' }] },
          {
            role: 'assistant',
            parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: '{}' }],
          },
          { role: 'user', parts: [{ type: 'tool_call_response', id: 'c1', result: '18' }] },
          { role: 'assistant', parts: [{ type: 'text', content: 'It is 18 degrees.' }] },
        ]),
        final_result: 'It is 18 degrees.',
        'gen_ai.aggregated_usage.input_tokens': 900,
        'gen_ai.conversation.id': 'conv-1',
        'logfire.tags': { arrayValue: { values: [{ stringValue: 'beta' }] } },
      },
      { name: 'agent run' },
    ),
  ).toMatchObject({
    kind: 'AGENT',
    agentName: 'forecaster',
    session: 'conv-1',
    tags: ['beta'],
    input: 'Weather in Paris?',
    output: 'It is 18 degrees.',
    tokens: { input: null },
  })
})

test('a run without a final result ends with what the model said last', () => {
  expect(
    readSpan({
      'pydantic_ai.all_messages': json([
        { role: 'user', parts: [{ type: 'text', content: 'hi' }] },
        { role: 'assistant', parts: [{ type: 'text', content: 'hello' }] },
      ]),
    }),
  ).toMatchObject({ input: 'hi', output: 'hello' })
})

test('the first edition: messages as a list of events in one attribute, arguments by other names', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'chat',
      events: json([
        { 'event.name': 'gen_ai.system.message', role: 'system', content: 'Be brief.' },
        { 'event.name': 'gen_ai.user.message', role: 'user', content: 'hi' },
        { 'event.name': 'gen_ai.choice', index: 0, message: { role: 'assistant', content: 'yo' } },
      ]),
      'gen_ai.usage.details.cache_read_tokens': 3,
      'gen_ai.usage.input_tokens': 10,
    }),
  ).toMatchObject({
    told: ['system: Be brief.', 'user: hi'],
    said: ['assistant: yo'],
    input: 'hi',
    output: 'yo',
    tokens: { input: 10, cacheRead: 3 },
  })
  expect(
    readSpan({
      'gen_ai.tool.name': 'weather',
      tool_arguments: '{"city":"Paris"}',
      tool_response: '18 degrees',
    }),
  ).toMatchObject({ kind: 'TOOL', input: 'raw {"city":"Paris"}', output: '18 degrees' })
})

test("Logfire's requests and responses of a model", () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'chat',
      request_data: json({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
      response_data: json({ message: { role: 'assistant', content: 'hello' } }),
    }),
  ).toMatchObject({ told: ['user: hi'], said: ['assistant: hello'], input: 'hi', output: 'hello' })
})
