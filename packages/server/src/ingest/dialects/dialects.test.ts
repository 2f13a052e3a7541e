import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SPAN_KINDS } from '@skein/model/span'
import { readSpan } from '../../../test-support/read-span.ts'
import type { Dialect, Key } from './dialect.ts'
import { DIALECTS } from './dialects.ts'

const keysOf = (dialect: Dialect): string[] => [
  ...[
    dialect.sessionKeys,
    dialect.conversationKeys,
    dialect.userKeys,
    dialect.modelKeys,
    dialect.providerKeys,
    dialect.toolNameKeys,
    dialect.agentNameKeys,
    ...Object.values(dialect.tokenKeys ?? {}),
    (dialect.costKeys ?? []).flat(),
  ].flatMap((keys) => (keys ?? []).flatMap(attributeOf)),
  ...(dialect.tagKeys ?? []),
  ...(dialect.metadataKeys ?? []),
  ...[...(dialect.inputKeys ?? []), ...(dialect.outputKeys ?? [])].map(({ key }) => key),
]

function attributeOf(key: Key): string[] {
  return typeof key === 'string' ? [key] : typeof key === 'object' ? [key.json] : []
}

/** Attributes that dialects read by other means than lists of keys. */
const READ_OTHERWISE = [
  'openinference.span.kind',
  'gen_ai.operation.name',
  'gen_ai.system_instructions',
  'gen_ai.prompt.0.role',
  'gen_ai.prompt.0.content',
  'gen_ai.prompt.0.tool_calls.0.name',
  'gen_ai.completion.0.content',
  'llm.input_messages.0.message.content',
  'llm.input_messages.0.message.contents.0.message_content.type',
  'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments',
  'retrieval.documents.0.document.content',
  'gen_ai.retrieval.documents',
  'ai.operationId',
  'ai.response.reasoning',
  'ai.response.toolCalls',
  'ai.response.files',
  'langfuse.observation.type',
  'langfuse.observation.completion_start_time',
  'traceloop.span.kind',
  'span.type',
  'mlflow.spanType',
  'events',
]

const KEYS = [...new Set([...DIALECTS.flatMap(keysOf), ...READ_OTHERWISE])]

const EVENTS = [
  'gen_ai.user.message',
  'gen_ai.choice',
  'gen_ai.content.prompt',
  'gen_ai.client.inference.operation.details',
  'gen_ai.evaluation.result',
  'exception',
  'tool.output',
]

const EVENT_KEYS = [
  'content',
  'message',
  'role',
  'tool_calls',
  'gen_ai.event.content',
  'gen_ai.prompt',
  'gen_ai.input.messages',
  'gen_ai.evaluation.name',
  'output',
]

/** JSON of the right names with values of any type, as a program with a mistake would send it. */
const almostMessage = fc.object({
  key: fc.constantFrom(
    'role',
    'content',
    'parts',
    'type',
    'text',
    'messages',
    'tool_calls',
    'function',
    'name',
    'arguments',
    'input',
    'kwargs',
    'lc',
    'id',
    'value',
    'usage',
  ),
  values: [
    fc.constantFrom('user', 'assistant', 'text', 'tool_use', 'image', 'hi', '', '{"a":1}', '[{'),
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
  ],
  maxDepth: 5,
})

const deep = fc
  .integer({ min: 100, max: 20_000 })
  .map((depth) => `${'['.repeat(depth)}{"role":"user","content":"deep"}${']'.repeat(depth)}`)

const value = fc.oneof(
  fc.string(),
  almostMessage.map((found) => JSON.stringify(found)),
  fc.array(almostMessage, { maxLength: 3 }).map((found) => JSON.stringify(found)),
  almostMessage.map((found) => JSON.stringify(JSON.stringify(found))),
  fc.array(almostMessage).map((found) => JSON.stringify(found).slice(0, -2)),
  deep,
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.boolean(),
  fc.constant({}),
  fc.constant({ bytesValue: 'AAEC' }),
  fc.constant({ arrayValue: { values: [{ stringValue: 'a' }, {}, { intValue: '1' }] } }),
  fc.constant({ kvlistValue: { values: [{ key: 'role', value: { intValue: '7' } }] } }),
)

test('words of every object are no kind of a span', () => {
  for (const key of KIND_KEYS)
    for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      expect(SPAN_KINDS).toContain(readSpan({ [key]: word }, { name: 'claude_code.x' }).kind)
})

/** What vocabularies read a span's kind from. */
const KIND_KEYS = [
  'openinference.span.kind',
  'gen_ai.operation.name',
  'langfuse.observation.type',
  'traceloop.span.kind',
  'llm.request.type',
  'ai.operationId',
  'operation.name',
  'lmnr.span.type',
  'langsmith.span.kind',
  'langwatch.span.type',
  'mlflow.spanType',
  'genkit:type',
  'spring.ai.kind',
  'span.type',
]

const bigintText = (_: string, item: unknown) => (typeof item === 'bigint' ? String(item) : item)

test('whatever stands under the names that vocabularies read, a span is made of it and all comes back', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 12 }),
      fc.array(
        fc.record({
          name: fc.constantFrom(...EVENTS),
          attributes: fc.dictionary(fc.constantFrom(...EVENT_KEYS), value, { maxKeys: 4 }),
        }),
        { maxLength: 3 },
      ),
      (attributes, events) => {
        const span = readSpan(attributes, { name: 'claude_code.tool', events })
        expect(span.name).toBe('claude_code.tool')
        expect(JSON.stringify(span, bigintText).isWellFormed()).toBe(true)
      },
    ),
    { numRuns: 600, seed: 20261122 },
  )
}, 60_000)
