import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

test('a run of a model: prompts and completions as LangChain has them', () => {
  const human = { lc: 1, type: 'constructor', id: ['HumanMessage'], kwargs: { content: 'hi' } }
  const reply = { lc: 1, type: 'constructor', id: ['AIMessage'], kwargs: { content: 'hello' } }
  expect(
    readSpan({
      'langsmith.span.kind': 'llm',
      'langsmith.trace.session_id': 'a-project',
      'langsmith.metadata.thread_id': 't-1',
      'langsmith.metadata.user_id': 'u-1',
      'langsmith.metadata.ls_provider': 'openai',
      'langsmith.metadata.ls_model_name': 'gpt-4o-mini',
      'langsmith.span.tags': 'prod, green',
      'gen_ai.prompt': json({ messages: [[human]] }),
      'gen_ai.completion': json({ generations: [[{ text: 'hello', message: reply }]] }),
      'gen_ai.usage.input_tokens': 25,
      'gen_ai.usage.output_tokens': 7,
    }),
  ).toMatchObject({
    kind: 'LLM',
    session: 't-1',
    userId: 'u-1',
    tags: ['prod', 'green'],
    model: 'gpt-4o-mini',
    provider: 'openai',
    told: ['user: hi'],
    said: ['assistant: hello'],
    input: 'hi',
    output: 'hello',
    tokens: { input: 25, output: 7, total: 32 },
  })
})

test('runs of chains, tools, retrievers', () => {
  const kind = (named: string) => readSpan({ 'langsmith.span.kind': named }).kind
  expect(['chain', 'tool', 'retriever', 'prompt'].map(kind)).toEqual([
    'CHAIN',
    'TOOL',
    'RETRIEVER',
    'PROMPT',
  ])
})
