import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('a workflow: its arguments are what was said, its association properties the session', () => {
  expect(
    readSpan({
      'traceloop.span.kind': 'workflow',
      'traceloop.entity.name': 'assistant',
      'traceloop.entity.input': '{"args":["hi there"],"kwargs":{}}',
      'traceloop.entity.output': '"hello"',
      'traceloop.association.properties.thread_id': 't-1',
      'traceloop.association.properties.user_id': 'u-1',
      'traceloop.association.properties.plan': 'pro',
    }),
  ).toMatchObject({
    kind: 'CHAIN',
    session: 't-1',
    userId: 'u-1',
    metadata: { thread_id: 't-1', user_id: 'u-1', plan: 'pro' },
    input: 'hi there',
    output: 'hello',
  })
  expect(
    readSpan({
      'traceloop.entity.input': '{"inputs":{"question":"why?"},"tags":[],"kwargs":{"name":"x"}}',
      'traceloop.entity.output': '{"outputs":{"answer":"because"},"kwargs":{"tags":[]}}',
    }),
  ).toMatchObject({ input: 'why?', output: 'because' })
})

test('a model call of the time before the GenAI conventions names its model', () => {
  expect(
    readSpan({
      'llm.request.type': 'chat',
      'llm.request.model': 'gpt-4',
      'llm.response.model': 'gpt-4-0613',
      'llm.usage.total_tokens': 7,
    }),
  ).toMatchObject({ kind: 'LLM', model: 'gpt-4-0613', tokens: { total: 7 } })
})

test('agents, tools, and what sort of request a model call is', () => {
  expect(
    readSpan({ 'traceloop.span.kind': 'agent', 'traceloop.entity.name': 'planner' }),
  ).toMatchObject({ kind: 'AGENT', agentName: 'planner', toolName: '' })
  expect(
    readSpan({
      'traceloop.span.kind': 'tool',
      'traceloop.entity.name': 'look',
      'traceloop.entity.input': '{"args":[],"kwargs":{"at":1}}',
      'traceloop.entity.output': '"a cat"',
    }),
  ).toMatchObject({
    kind: 'TOOL',
    toolName: 'look',
    input: 'raw {"args":[],"kwargs":{"at":1}}',
    output: 'a cat',
  })
  const request = (type: string) => readSpan({ 'llm.request.type': type }).kind
  expect(['chat', 'embedding', 'rerank'].map(request)).toEqual(['LLM', 'EMBEDDING', 'RERANKER'])
})

test("the JavaScript instrumentation of Anthropic's SDK counts cached tokens apart", () => {
  const usage = {
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.usage.input_tokens': 500,
    'gen_ai.usage.output_tokens': 5,
    'gen_ai.usage.total_tokens': 505,
    'gen_ai.usage.cache_read.input_tokens': 100,
  }
  const scope = '@traceloop/instrumentation-anthropic'
  expect(readSpan(usage, { scope }).tokens).toMatchObject({ input: 600, total: 605 })
  expect(readSpan(usage).tokens).toMatchObject({ input: 500, total: 505 })
})
