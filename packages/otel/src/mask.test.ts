import { OITracer } from '@arizeai/openinference-core'
import type { Attributes } from '@opentelemetry/api'
import { BasicTracerProvider } from 'otel-trace-2'
import { afterEach, expect, test, vi } from 'vitest'
import { createMask, type MaskOptions } from './mask.ts'

afterEach(() => vi.unstubAllEnvs())

const IMAGE = `data:image/png;base64,${'A'.repeat(100)}`
const CALL: Attributes = {
  'input.value': 'my number is 5',
  'input.mime_type': 'text/plain',
  'input.images.0.image.url': IMAGE,
  'output.value': 'noted',
  'output.mime_type': 'text/plain',
  'llm.input_messages.0.message.role': 'user',
  'llm.input_messages.0.message.content': 'my number is 5',
  'llm.input_messages.1.message.contents.0.message_content.text': 'my number is 5',
  'llm.input_messages.1.message.contents.1.message_content.image.image.url': IMAGE,
  'llm.output_messages.0.message.role': 'assistant',
  'llm.output_messages.0.message.content': 'noted',
  'llm.output_messages.0.message.contents.0.message_content.text': 'noted',
  'llm.prompts': 'my number is 5',
  'llm.tools.0.tool.json_schema': '{}',
  'llm.model_name': 'gpt-4o-mini',
  'embedding.embeddings.0.embedding.vector': [0.1, 0.2],
  'session.id': 'chat-1',
}

const masked = (options: MaskOptions, attributes: Attributes, event?: string) =>
  createMask(options)?.(attributes, event) ?? attributes

function byOpenInference(traceConfig: object): Attributes {
  let attributes: Attributes = {}
  const provider = new BasicTracerProvider({
    spanProcessors: [
      {
        onStart() {},
        onEnd: (span) => {
          attributes = span.attributes
        },
        async forceFlush() {},
        async shutdown() {},
      },
    ],
  })
  const tracer = new OITracer({ tracer: provider.getTracer('masked'), traceConfig })
  tracer.startSpan('call', { attributes: CALL }).end()
  return attributes
}

test.each([
  'hideInputs',
  'hideOutputs',
  'hideInputMessages',
  'hideOutputMessages',
  'hideInputImages',
  'hideInputText',
  'hideOutputText',
  'hidePrompts',
  'hideLLMTools',
  'hideEmbeddingVectors',
] as const)('%s does what it does in OpenInference', (option) => {
  const theirs = byOpenInference({ [option]: true })
  expect(theirs).not.toEqual(CALL)
  // Prompts are inputs, which OpenInference leaves to an option of their own.
  const more = option === 'hideInputs' ? { 'llm.prompts': '__REDACTED__' } : {}
  expect(masked({ [option]: true }, CALL)).toEqual({ ...theirs, ...more })
})

test.each([
  ['OPENINFERENCE_HIDE_INPUTS', 'hideInputs'],
  ['OPENINFERENCE_HIDE_OUTPUTS', 'hideOutputs'],
  ['OPENINFERENCE_HIDE_INPUT_MESSAGES', 'hideInputMessages'],
  ['OPENINFERENCE_HIDE_OUTPUT_MESSAGES', 'hideOutputMessages'],
  ['OPENINFERENCE_HIDE_INPUT_IMAGES', 'hideInputImages'],
  ['OPENINFERENCE_HIDE_INPUT_TEXT', 'hideInputText'],
  ['OPENINFERENCE_HIDE_OUTPUT_TEXT', 'hideOutputText'],
  ['OPENINFERENCE_HIDE_PROMPTS', 'hidePrompts'],
  ['OPENINFERENCE_HIDE_LLM_TOOLS', 'hideLLMTools'],
  ['OPENINFERENCE_HIDE_EMBEDDING_VECTORS', 'hideEmbeddingVectors'],
] as const)('%s is %s, and the option decides', (variable, option) => {
  const byOption = masked({ [option]: true }, CALL)
  vi.stubEnv(variable, 'TRUE')
  expect(masked({}, CALL)).toEqual(byOption)
  expect(masked({ [option]: false }, CALL)).toEqual(CALL)
})

test('long base64 images are hidden when a length is given', () => {
  const hidden = masked({ base64ImageMaxLength: 50 }, CALL)
  expect(hidden['input.images.0.image.url']).toBe('__REDACTED__')
  expect(masked({ base64ImageMaxLength: 500 }, CALL)).toEqual(CALL)
  vi.stubEnv('OPENINFERENCE_BASE64_IMAGE_MAX_LENGTH', '50')
  expect(masked({}, CALL)).toEqual(hidden)
})

test.each([
  [
    { hideInputs: true },
    {
      'gen_ai.input.messages': '[…]',
      'gen_ai.prompt.0.content': 'secret',
      'gen_ai.system_instructions': 'secret',
      'gen_ai.tool.call.arguments': 'secret',
      'ai.prompt.messages': 'secret',
      'ai.toolCall.args': 'secret',
      'traceloop.entity.input': 'secret',
      'langfuse.observation.input': 'secret',
      'tool.parameters': 'secret',
      'gen_ai.retrieval.query.text': 'secret',
      'spring.ai.tool.call.arguments': 'secret',
      'langwatch.input': 'secret',
      tool_arguments: 'secret',
      request_data: 'secret',
      events: 'secret',
    },
  ],
  [
    { hideOutputs: true },
    {
      'gen_ai.output.messages': 'secret',
      'gen_ai.completion.0.content': 'secret',
      'gen_ai.tool.call.result': 'secret',
      'ai.response.text': 'secret',
      'ai.toolCall.result': 'secret',
      'traceloop.entity.output': 'secret',
      'langfuse.observation.output': 'secret',
      'retrieval.documents.0.document.content': 'secret',
      'gen_ai.retrieval.documents': 'secret',
      'spring.ai.tool.call.result': 'secret',
      'langwatch.output': 'secret',
      tool_response: 'secret',
      response_data: 'secret',
      events: 'secret',
    },
  ],
])('%o holds for other vocabularies, too, and shows that something is hidden', (options, given) => {
  const kept = { 'gen_ai.request.model': 'm', 'ai.model.id': 'm' }
  const side = 'hideInputs' in options ? 'input' : 'output'
  expect(masked(options, { ...given, ...kept })).toEqual({
    ...kept,
    [`${side}.value`]: '__REDACTED__',
  })
})

test('messages in events are hidden with their side', () => {
  const said = { content: 'secret', role: 'user' }
  expect(masked({ hideInputs: true }, said, 'gen_ai.user.message')).toEqual({})
  expect(masked({ hideInputs: true }, said, 'gen_ai.choice')).toEqual(said)
  expect(masked({ hideOutputMessages: true }, said, 'gen_ai.choice')).toEqual({})
  expect(masked({ hideInputText: true }, said, 'gen_ai.user.message')).toEqual({})
  expect(masked({ hideOutputText: true }, said, 'gen_ai.choice')).toEqual({})
  expect(masked({ hideInputs: true, hideOutputs: true }, said, 'exception')).toEqual(said)
})

test("the app's own function sees what is left, and can change, remove or refuse it", () => {
  const seen: string[] = []
  const result = masked(
    {
      hideOutputs: true,
      mask: (key, value) => {
        seen.push(key)
        if (key === 'llm.prompts') throw new Error('unknown')
        if (key.startsWith('llm.input_messages')) return undefined
        return typeof value === 'string' ? value.replaceAll(/\d/g, '#') : value
      },
    },
    CALL,
  )
  expect(seen).not.toContain('output.value')
  expect(result).toMatchObject({
    'input.value': 'my number is #',
    'output.value': '__REDACTED__',
    'llm.prompts': '__REDACTED__',
  })
  expect(Object.keys(result).join()).not.toContain('llm.input_messages')
})
