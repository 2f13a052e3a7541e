import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TraceList, TurnList } from '@skein/model/api'
import { keyValues, otlpRequest, type TestSpan } from '../../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../../test-support/test-skein.ts'

/** Whole traces as frameworks make them: what a person sees of a turn, and that nothing counts twice. */
let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

async function turnOf(project: string, session: string, spans: TestSpan[]) {
  await skein.export(otlpRequest(spans), project)
  const path = `/api/projects/${project}/sessions/${session}/turns`
  const { turns } = await skein.get<TurnList>(path)
  const [turn, ...more] = turns
  expect(more).toEqual([])
  return {
    ...turn,
    seen: [turn?.input.text, turn?.output.text],
    steps: turn?.steps.map((step) => [step.kind, step.name]),
  }
}

const json = JSON.stringify
const event = (name: string, attributes: Record<string, unknown>) => ({
  name,
  timeUnixNano: '1795300000000000000',
  attributes: keyValues(attributes),
})

test('Google ADK: spans without words around the model calls, one of them reported twice', async () => {
  const session = { 'gcp.vertex.agent.session_id': 's-adk' }
  const usage = { 'gen_ai.usage.input_tokens': 50, 'gen_ai.usage.output_tokens': 5 }
  const question = { role: 'user', parts: [{ text: 'Weather in Paris?' }] }
  const call = { role: 'model', parts: [{ function_call: { name: 'weather', args: {} } }] }
  const result = {
    role: 'user',
    parts: [{ function_response: { name: 'weather', response: { degrees: 18 } } }],
  }
  const model = { ...session, ...usage, 'gen_ai.request.model': 'gemini-2.5-flash' }
  const turn = await turnOf('adk', 's-adk', [
    { trace: 'a', span: '1', name: 'invocation', end: 90 },
    {
      trace: 'a',
      span: '2',
      parent: '1',
      name: 'invoke_agent forecaster',
      start: 1,
      end: 89,
      attributes: {
        ...session,
        'gen_ai.operation.name': 'invoke_agent',
        'gen_ai.agent.name': 'forecaster',
      },
    },
    {
      trace: 'a',
      span: '3',
      parent: '2',
      name: 'call_llm',
      start: 2,
      end: 20,
      attributes: {
        ...model,
        'gcp.vertex.agent.llm_request': json({ contents: [question] }),
        'gcp.vertex.agent.llm_response': json({ content: call }),
      },
    },
    {
      trace: 'a',
      span: '4',
      parent: '3',
      name: 'execute_tool weather',
      start: 10,
      end: 15,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'weather',
        'gcp.vertex.agent.tool_call_args': '{}',
        'gcp.vertex.agent.tool_response': '{"degrees":18}',
      },
    },
    {
      trace: 'a',
      span: '5',
      parent: '2',
      name: 'call_llm',
      start: 30,
      end: 50,
      attributes: {
        ...model,
        'gcp.vertex.agent.llm_request': json({ contents: [question, call, result] }),
        'gcp.vertex.agent.llm_response': json({
          content: { role: 'model', parts: [{ text: '18 degrees.' }] },
        }),
      },
    },
    {
      trace: 'a',
      span: '6',
      parent: '5',
      name: 'generate_content gemini-2.5-flash',
      start: 31,
      end: 49,
      attributes: { ...usage, 'gen_ai.operation.name': 'generate_content' },
    },
  ])
  expect(turn).toMatchObject({
    seen: ['Weather in Paris?', '18 degrees.'],
    tokens: { input: 100, output: 10, total: 110 },
    tools: ['weather'],
  })
})

test('Pydantic AI: a run that sums up what its model calls reported', async () => {
  const conversation = { 'gen_ai.conversation.id': 's-py' }
  const chat = {
    ...conversation,
    'gen_ai.operation.name': 'chat',
    'gen_ai.system': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.usage.input_tokens': 40,
    'gen_ai.usage.output_tokens': 4,
  }
  const message = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] })
  const turn = await turnOf('pydantic', 's-py', [
    {
      trace: 'b',
      span: '1',
      name: 'agent run',
      end: 50,
      attributes: {
        ...conversation,
        agent_name: 'forecaster',
        model_name: 'gpt-4o',
        'gen_ai.usage.input_tokens': 80,
        'gen_ai.usage.output_tokens': 8,
        'gen_ai.aggregated_usage.input_tokens': 80,
        'pydantic_ai.all_messages': json([
          message('user', 'Hm?'),
          message('assistant', 'Yes?'),
          message('user', 'Weather in Paris?'),
          message('assistant', '18 degrees.'),
        ]),
        final_result: '18 degrees.',
      },
    },
    { trace: 'b', span: '2', parent: '1', start: 1, end: 9, attributes: chat },
    {
      trace: 'b',
      span: '3',
      parent: '1',
      name: 'running tool',
      start: 10,
      end: 11,
      attributes: { 'gen_ai.tool.name': 'weather', tool_arguments: '{}', tool_response: '18' },
    },
    { trace: 'b', span: '4', parent: '1', start: 12, end: 30, attributes: chat },
  ])
  expect(turn).toMatchObject({
    seen: ['Weather in Paris?', '18 degrees.'],
    tokens: { input: 80, output: 8, total: 88 },
    tools: ['weather'],
    steps: [
      ['LLM', 'gpt-4o'],
      ['TOOL', 'weather'],
      ['LLM', 'gpt-4o'],
    ],
  })
  expect(turn.costUsd).toBeGreaterThan(0)
})

test('Strands: words in events, usage on the agent, on its cycles and on the calls', async () => {
  const own = { 'gen_ai.system': 'strands-agents', 'session.id': 's-str' }
  const usage = { 'gen_ai.usage.input_tokens': 30, 'gen_ai.usage.output_tokens': 3 }
  const asked = event('gen_ai.user.message', { content: json([{ text: 'Weather in Paris?' }]) })
  const turn = await turnOf('strands', 's-str', [
    {
      trace: 'c',
      span: '1',
      name: 'invoke_agent forecaster',
      end: 50,
      attributes: { ...own, ...usage, 'gen_ai.operation.name': 'invoke_agent' },
      events: [asked, event('gen_ai.choice', { message: '18 degrees.\n' })],
    },
    {
      trace: 'c',
      span: '2',
      parent: '1',
      name: 'execute_event_loop_cycle',
      start: 1,
      end: 49,
      attributes: own,
      events: [asked],
    },
    {
      trace: 'c',
      span: '3',
      parent: '2',
      name: 'chat',
      start: 2,
      end: 48,
      attributes: {
        ...own,
        ...usage,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'claude-sonnet-4-5',
      },
      events: [asked, event('gen_ai.choice', { message: json([{ text: '18 degrees.' }]) })],
    },
  ])
  expect(turn).toMatchObject({
    seen: ['Weather in Paris?', '18 degrees.\n'],
    tokens: { input: 30, output: 3, total: 33 },
    steps: [['LLM', 'claude-sonnet-4-5']],
  })
})

test('Claude Code: an interaction, its requests, a tool that waits for its permission', async () => {
  const own = (type: string) => ({ 'span.type': type, 'session.id': 's-cc', 'user.id': 'hash' })
  const request = {
    ...own('llm_request'),
    'gen_ai.system': 'anthropic',
    model: 'claude-sonnet-4-5',
    input_tokens: 3,
    output_tokens: 20,
    cache_read_tokens: 1000,
    cache_creation_tokens: 100,
    success: true,
  }
  const span = (id: string, name: string, start: number, more: Partial<TestSpan>): TestSpan => ({
    trace: 'd',
    span: id,
    parent: '1',
    name: `claude_code.${name}`,
    start,
    end: start + 5,
    ...more,
  })
  const turn = await turnOf('claude', 's-cc', [
    {
      trace: 'd',
      span: '1',
      name: 'claude_code.interaction',
      end: 90,
      attributes: { ...own('interaction'), user_prompt: 'Fix the test.' },
    },
    span('2', 'llm_request', 1, { attributes: request }),
    span('3', 'tool', 10, {
      attributes: { ...own('tool'), tool_name: 'Bash', tool_input: 'npm test' },
      events: [event('tool.output', { output: 'all tests pass' })],
    }),
    span('4', 'tool.blocked_on_user', 11, {
      parent: '3',
      attributes: own('tool.blocked_on_user'),
    }),
    span('5', 'tool.execution', 12, { parent: '3', attributes: own('tool.execution') }),
    span('6', 'llm_request', 20, {
      attributes: { ...request, 'response.model_output': 'It passes now.' },
    }),
  ])
  expect(turn).toMatchObject({
    seen: ['Fix the test.', 'It passes now.'],
    tokens: { input: 2206, output: 40, cacheRead: 2000, cacheWrite: 200 },
    tools: ['Bash'],
    steps: [
      ['LLM', 'claude-sonnet-4-5'],
      ['TOOL', 'Bash'],
      ['LLM', 'claude-sonnet-4-5'],
    ],
  })
})

test('LlamaIndex: what it does for its memory is no turn and no model call, wherever it lands', async () => {
  const memory = 'StreamingAgentChatResponse.write_response_to_history'
  const own = (kind: string, more: object = {}) => ({
    'openinference.span.kind': kind,
    'session.id': 's-llama',
    ...more,
  })
  const remembering = own('LLM', { 'input.value': '{"memory":"Memory(token_limit=3000)"}' })
  const turn = await turnOf('llama', 's-llama', [
    {
      trace: 'f',
      span: '1',
      name: 'ContextChatEngine.stream_chat',
      end: 90,
      attributes: own('CHAIN', { 'input.value': 'hi' }),
    },
    {
      trace: 'f',
      span: '2',
      parent: '1',
      name: 'OpenAI.stream_chat',
      start: 1,
      end: 80,
      attributes: own('LLM', { 'llm.model_name': 'gpt-4o-mini', 'output.value': 'hello' }),
    },
    { trace: 'f', span: '3', parent: '1', name: memory, start: 2, attributes: remembering },
    { trace: 'c', span: '4', name: memory, start: 95, attributes: remembering },
  ])
  expect(turn).toMatchObject({
    seen: ['hi', 'hello'],
    modelCallCount: 1,
    steps: [['LLM', 'gpt-4o-mini']],
  })
})

test('an unknown vocabulary is a turn with what there is', async () => {
  await skein.export(
    otlpRequest([
      { trace: 'e', span: '1', name: 'POST /ask', end: 5, attributes: { 'acme.prompt': 'hi' } },
    ]),
    'acme',
  )
  const { traces } = await skein.get<TraceList>('/api/projects/acme/traces')
  expect(traces).toMatchObject([
    {
      name: 'POST /ask',
      sessionId: null,
      input: { text: '' },
      tokens: { total: null },
      costUsd: null,
    },
  ])
})
