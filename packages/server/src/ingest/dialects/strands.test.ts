import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('an agent and a model call: blocks of Bedrock in events', () => {
  expect(
    readSpan(
      {
        'gen_ai.system': 'strands-agents',
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'Strands Agents',
        'session.id': 's-1',
        'user.id': 'u-1',
      },
      {
        events: [
          {
            name: 'gen_ai.user.message',
            attributes: { content: json([{ text: 'Weather in Paris?' }]) },
          },
          {
            name: 'gen_ai.choice',
            attributes: { message: 'It is 18 degrees.', finish_reason: 'end_turn' },
          },
        ],
      },
    ),
  ).toMatchObject({
    kind: 'AGENT',
    session: 's-1',
    userId: 'u-1',
    agentName: 'Strands Agents',
    input: 'Weather in Paris?',
    output: 'It is 18 degrees.',
  })
  expect(
    readSpan(
      {
        'gen_ai.system': 'strands-agents',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'us.anthropic.claude-sonnet-4',
        'gen_ai.usage.prompt_tokens': 500,
        'gen_ai.usage.input_tokens': 500,
        'gen_ai.usage.output_tokens': 5,
        'gen_ai.usage.total_tokens': 505,
        'gen_ai.usage.cache_read_input_tokens': 100,
        'gen_ai.usage.cache_write_input_tokens': 10,
      },
      {
        events: [
          {
            name: 'gen_ai.tool.message',
            attributes: {
              content: json([
                { toolResult: { toolUseId: 't1', status: 'success', content: [{ text: '18' }] } },
              ]),
            },
          },
          {
            name: 'gen_ai.choice',
            attributes: {
              message: json([
                { reasoningContent: { reasoningText: { text: 'Once more.' } } },
                { toolUse: { toolUseId: 't2', name: 'weather', input: { city: 'Rome' } } },
              ]),
              finish_reason: 'tool_use',
            },
          },
        ],
      },
    ),
  ).toMatchObject({
    kind: 'LLM',
    told: ['tool: [result t1 18]'],
    said: ['assistant: [reasoning Once more.] [call t2 weather {"city":"Rome"}]'],
    toolCalls: ['weather'],
    tokens: { input: 610, output: 5, total: 615, cacheRead: 100, cacheWrite: 10 },
  })
})

test('a tool, whose arguments and result are events, too', () => {
  expect(
    readSpan(
      { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'weather' },
      {
        events: [
          {
            name: 'gen_ai.tool.message',
            attributes: { role: 'tool', content: '{"city":"Paris"}', id: 't1' },
          },
          {
            name: 'gen_ai.choice',
            attributes: { message: json([{ text: '18 degrees' }]), id: 't1' },
          },
        ],
      },
    ),
  ).toMatchObject({ kind: 'TOOL', input: '{"city":"Paris"}', output: '18 degrees' })
})
