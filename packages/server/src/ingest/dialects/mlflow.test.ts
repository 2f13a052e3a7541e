import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('every value is JSON, texts in quotes too', () => {
  expect(
    readSpan({
      'mlflow.spanType': '"CHAT_MODEL"',
      'mlflow.trace.session': '"s-1"',
      'mlflow.trace.user': '"u-1"',
      'mlflow.llm.model': '"claude-sonnet-4-5"',
      'mlflow.llm.provider': '"anthropic"',
      'mlflow.spanInputs': '{"messages":[{"role":"user","content":"hi"}]}',
      'mlflow.spanOutputs': '{"role":"assistant","content":[{"type":"text","text":"hello"}]}',
      'mlflow.chat.tokenUsage':
        '{"input_tokens":100,"output_tokens":5,"total_tokens":105,"cache_read_input_tokens":40}',
      'mlflow.llm.cost': '{"input_cost":0.1,"output_cost":0.2,"total_cost":0.3}',
    }),
  ).toMatchObject({
    kind: 'LLM',
    session: 's-1',
    userId: 'u-1',
    model: 'claude-sonnet-4-5',
    provider: 'anthropic',
    input: 'hi',
    output: 'hello',
    told: ['user: hi'],
    tokens: { input: 140, output: 5, total: 145, cacheRead: 40 },
    costUsd: 0.3,
  })
})

test('an agent that is asked a question', () => {
  expect(
    readSpan({
      'mlflow.spanType': '"AGENT"',
      'mlflow.spanInputs': '{"question":"why?"}',
      'mlflow.spanOutputs': '"because"',
    }),
  ).toMatchObject({ kind: 'AGENT', input: 'why?', output: 'because' })
})
