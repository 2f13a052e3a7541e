import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('a request and a response of Gemini', () => {
  const span = readSpan(
    {
      'gen_ai.system': 'gcp.vertex.agent',
      'gen_ai.request.model': 'gemini-2.5-flash',
      'gcp.vertex.agent.session_id': 's-1',
      'gcp.vertex.agent.invocation_id': 'run-1',
      'gcp.vertex.agent.llm_request': json({
        model: 'gemini-2.5-flash',
        config: { system_instruction: 'Be brief.', tools: [] },
        contents: [
          { role: 'user', parts: [{ text: 'Weather in Paris?' }] },
          { role: 'model', parts: [{ function_call: { name: 'weather', args: { c: 'P' } } }] },
          {
            role: 'user',
            parts: [{ function_response: { name: 'weather', response: { degrees: 18 } } }],
          },
        ],
      }),
      'gcp.vertex.agent.llm_response': json({
        content: { role: 'model', parts: [{ text: 'Hm.', thought: true }, { text: '18.' }] },
        usage_metadata: { cached_content_token_count: 20 },
      }),
      'gen_ai.usage.input_tokens': 50,
      'gen_ai.usage.output_tokens': 5,
    },
    { name: 'call_llm' },
  )
  expect(span).toMatchObject({
    kind: 'LLM',
    session: 's-1',
    input: 'Weather in Paris?',
    output: '18.',
    told: [
      'system: Be brief.',
      'user: Weather in Paris?',
      'assistant: [call  weather {"c":"P"}]',
      'user: [result  {"degrees":18}]',
    ],
    said: ['assistant: [reasoning Hm.] 18.'],
    tokens: { input: 50, cacheRead: 20 },
  })
})

test('a tool; and nothing where the client was told to capture nothing', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'weather',
      'gcp.vertex.agent.tool_call_args': '{"city":"Paris"}',
      'gcp.vertex.agent.tool_response': '{"degrees":18}',
    }),
  ).toMatchObject({ kind: 'TOOL', input: 'raw {"city":"Paris"}', output: 'raw {"degrees":18}' })
  expect(
    readSpan({
      'gen_ai.request.model': 'gemini-2.5-flash',
      'gcp.vertex.agent.llm_request': '{}',
      'gcp.vertex.agent.llm_response': '{}',
    }),
  ).toMatchObject({ kind: 'LLM', input: null, output: null })
})
