import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

const json = JSON.stringify

const chat = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
}

const CONVERSATION = [
  { role: 'user', parts: [{ type: 'text', content: 'How is the weather in Paris, and why?' }] },
  {
    role: 'assistant',
    parts: [
      { type: 'reasoning', content: 'Better look it up.' },
      { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Paris' } },
    ],
  },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: { degrees: 18 } }] },
  {
    role: 'user',
    parts: [
      { type: 'uri', modality: 'image', mime_type: 'image/png', uri: 'https://x.test/sky.png' },
      { type: 'blob', modality: 'audio', mime_type: 'audio/wav', content: 'AAAA' },
      { type: 'file', modality: 'document', file_id: 'file-1' },
      { type: 'text', content: 'And this sky?' },
    ],
  },
]

test('messages of today: system instructions, reasoning, tool calls and results, media', () => {
  const span = readSpan({
    ...chat,
    'gen_ai.conversation.id': 'conv-1',
    'gen_ai.agent.name': 'forecaster',
    'gen_ai.system_instructions': json([{ type: 'text', content: 'Be brief.' }]),
    'gen_ai.input.messages': json(CONVERSATION),
    'gen_ai.output.messages': json([
      { role: 'assistant', parts: [{ type: 'text', content: 'Blue.' }], finish_reason: 'stop' },
    ]),
    'gen_ai.usage.input_tokens': 120,
    'gen_ai.usage.output_tokens': 30,
    'gen_ai.usage.cache_read.input_tokens': 100,
    'gen_ai.usage.reasoning.output_tokens': 20,
    'gen_ai.response.time_to_first_chunk': 0.25,
  })
  expect(span).toMatchObject({
    kind: 'LLM',
    session: 'conv-1',
    sessionClass: 'conversation',
    model: 'gpt-4o-2024-08-06',
    provider: 'openai',
    agentName: 'forecaster',
    input: 'And this sky?',
    output: 'Blue.',
    said: ['assistant: Blue.'],
    tokens: { input: 120, output: 30, total: 150, cacheRead: 100, reasoning: 20 },
    timeToFirstTokenMs: 250,
  })
  expect(span.told).toEqual([
    'system: Be brief.',
    'user: How is the weather in Paris, and why?',
    'assistant: [reasoning Better look it up.] [call c1 get_weather {"city":"Paris"}]',
    'tool: [result c1 {"degrees":18}]',
    'user: [image https://x.test/sky.png] [audio data:audio/wav;base64,AAAA] [file file-1] And this sky?',
  ])
})

test('messages of yesterday: flattened attributes', () => {
  const span = readSpan({
    'gen_ai.system': 'OpenAI',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.prompt.0.role': 'system',
    'gen_ai.prompt.0.content': 'Be brief.',
    'gen_ai.prompt.1.role': 'user',
    'gen_ai.prompt.1.content': json([
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'https://x.test/a.png' } },
    ]),
    'gen_ai.prompt.2.role': 'assistant',
    'gen_ai.prompt.2.tool_calls.0.id': 'c1',
    'gen_ai.prompt.2.tool_calls.0.name': 'look',
    'gen_ai.prompt.2.tool_calls.0.arguments': '{"at":"a.png"}',
    'gen_ai.prompt.3.role': 'tool',
    'gen_ai.prompt.3.tool_call_id': 'c1',
    'gen_ai.prompt.3.content': 'a cat',
    'gen_ai.completion.0.role': 'assistant',
    'gen_ai.completion.0.content': 'A cat, says the tool that looked at it for me.',
    'gen_ai.completion.0.finish_reason': 'stop',
    'gen_ai.usage.prompt_tokens': 8,
    'gen_ai.usage.completion_tokens': 2,
    'llm.usage.total_tokens': 10,
  })
  expect(span).toMatchObject({
    kind: 'LLM',
    input: 'What is this?',
    output: 'A cat, says the tool that looked at it for me.',
    told: [
      'system: Be brief.',
      'user: What is this? [image https://x.test/a.png]',
      'assistant: [call c1 look {"at":"a.png"}]',
      'tool c1: a cat',
    ],
    tokens: { input: 8, output: 2, total: 10 },
  })
})

test('messages in events, one event each', () => {
  const long = 'a text that is long enough to be kept once and not in the event itself, twice over'
  const span = readSpan(chat, {
    events: [
      { name: 'gen_ai.system.message', attributes: { content: 'Be brief.' } },
      { name: 'gen_ai.user.message', attributes: { content: long } },
      {
        name: 'gen_ai.assistant.message',
        attributes: {
          tool_calls: json([
            { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } },
          ]),
        },
      },
      { name: 'gen_ai.tool.message', attributes: { id: 'c1', content: 'a cat' } },
      {
        name: 'gen_ai.choice',
        attributes: {
          index: 0,
          finish_reason: 'stop',
          message: json({ role: 'assistant', content: 'A cat.' }),
        },
      },
    ],
  })
  expect(span).toMatchObject({
    input: long,
    output: 'A cat.',
    told: [
      'system: Be brief.',
      `user: ${long}`,
      'assistant: [call c1 look {"at":1}]',
      'tool c1: a cat',
    ],
    said: ['assistant: A cat.'],
  })
})

test('messages in one event: the prompt, the completion, the details of the call', () => {
  expect(
    readSpan(chat, {
      events: [
        { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': 'Tell me a joke.' } },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': json([{ role: 'assistant', content: 'No.' }]) },
        },
      ],
    }),
  ).toMatchObject({ input: 'Tell me a joke.', output: 'No.' })
  expect(
    readSpan(chat, {
      events: [
        {
          name: 'gen_ai.client.inference.operation.details',
          attributes: {
            'gen_ai.system_instructions': json([{ type: 'text', content: 'Be brief.' }]),
            'gen_ai.input.messages': json(CONVERSATION.slice(0, 1)),
            'gen_ai.output.messages': json([
              { role: 'assistant', parts: [{ type: 'text', content: 'Rain.' }] },
            ]),
          },
        },
      ],
    }),
  ).toMatchObject({
    told: ['system: Be brief.', 'user: How is the weather in Paris, and why?'],
    said: ['assistant: Rain.'],
  })
  expect(
    readSpan(chat, {
      events: [
        {
          name: 'gen_ai.choice',
          attributes: {
            'gen_ai.event.content': json({ index: 0, message: { content: 'Early.' } }),
          },
        },
      ],
    }),
  ).toMatchObject({ output: 'Early.' })
})

test('a tool, its arguments and its result', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_weather',
      'gen_ai.tool.call.id': 'c1',
      'gen_ai.tool.call.arguments': '{"city":"Paris"}',
      'gen_ai.tool.call.result': '"18 degrees"',
    }),
  ).toMatchObject({
    kind: 'TOOL',
    toolName: 'get_weather',
    input: 'raw {"city":"Paris"}',
    output: '18 degrees',
  })
  expect(readSpan({ 'mcp.method.name': 'tools/call' }).kind).toBe('TOOL')
})

test('what was retrieved', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'retrieval',
      'gen_ai.retrieval.query.text': 'cats',
      'gen_ai.retrieval.documents': json([
        { id: 'd1', score: 0.9, content: 'Cats purr.' },
        { id: 'd2', score: -0.1, content: 'Dogs bark.' },
      ]),
    }),
  ).toMatchObject({
    kind: 'RETRIEVER',
    input: 'cats',
    documents: [
      { id: 'd1', score: 0.9, text: 'Cats purr.' },
      { id: 'd2', score: -0.1, text: 'Dogs bark.' },
    ],
  })
})

test('an evaluation is feedback on the span it stands on', () => {
  const { feedback } = readSpan(chat, {
    events: [
      {
        name: 'gen_ai.evaluation.result',
        attributes: {
          'gen_ai.evaluation.name': 'relevance',
          'gen_ai.evaluation.score.value': 0.8,
          'gen_ai.evaluation.score.label': 'relevant',
          'gen_ai.evaluation.explanation': 'to the point',
        },
      },
    ],
  })
  expect(feedback).toMatchObject([
    {
      target: 'span',
      name: 'relevance',
      score: 0.8,
      label: 'relevant',
      explanation: 'to the point',
    },
  ])
})

test('usage whose details are JSON', () => {
  expect(
    readSpan({
      ...chat,
      'gen_ai.usage.input_tokens': 25,
      'gen_ai.usage.output_tokens': 7,
      'gen_ai.usage.input_token_details': json({ cache_read: 10, audio: 0 }),
      'gen_ai.usage.output_token_details': json({ reasoning: 2 }),
      'gen_ai.usage.cost': 0.02,
    }),
  ).toMatchObject({
    tokens: { input: 25, output: 7, total: 32, cacheRead: 10, reasoning: 2 },
    costUsd: 0.02,
  })
})

test('cached tokens that can only have been counted apart are part of the input', () => {
  expect(
    readSpan({
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-sonnet-4-5',
      'gen_ai.usage.input_tokens': 2,
      'gen_ai.usage.output_tokens': 5,
      'gen_ai.usage.cache_read.input_tokens': 1000,
      'gen_ai.usage.cache_creation.input_tokens': 200,
    }).tokens,
  ).toMatchObject({ input: 1202, output: 5, total: 1207, cacheRead: 1000, cacheWrite: 200 })
})

test('sums over a run are not read', () => {
  expect(
    readSpan({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.aggregated_usage.input_tokens': 500,
      'gen_ai.aggregated_usage.output_tokens': 50,
    }).tokens,
  ).toMatchObject({ input: null, output: null, total: null })
})

test('a list of messages that is broken off, or none at all, shows as its text', () => {
  const cut = json(CONVERSATION).slice(0, 90)
  expect(readSpan({ ...chat, 'gen_ai.input.messages': cut }).input).toBe(`raw ${cut}`)
  expect(readSpan({ ...chat, 'gen_ai.input.messages': 'just a question' }).input).toBe(
    'just a question',
  )
  expect(readSpan({ ...chat, 'gen_ai.input.messages': '[1,null,{"role":7}]' })).toMatchObject({
    input: 'raw [1,null,{"role":7}]',
    told: [],
  })
})

test('only an API stands behind the name of a provider', () => {
  const provider = (name: string) => readSpan({ 'gen_ai.system': name }).provider
  expect(['openai.chat', 'openai.responses', 'anthropic.messages'].map(provider)).toEqual([
    'openai',
    'openai',
    'anthropic',
  ])
  expect(['aws.bedrock', 'azure.ai.openai', 'gcp.gemini'].map(provider)).toEqual([
    'aws.bedrock',
    'azure.ai.openai',
    'gcp.gemini',
  ])
})
