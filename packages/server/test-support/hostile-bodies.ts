import { readdirSync, readFileSync } from 'node:fs'
import { createRandom, type Random } from '../src/cli/demo/random.ts'
import { encodeTraces, messageType } from './otlp-proto.ts'

/** An export body that no client would send, though it began as one that a client did. */
export interface HostileBody {
  format: 'json' | 'protobuf'
  bytes: Buffer
}

/** Mutations of the recorded requests of real clients, without end; the same for the same seed. */
export function* hostileBodies(seed: number): Generator<HostileBody> {
  const random = createRandom({ choices: seed, ids: 0 })
  const requests = recordedRequests()
  for (;;) {
    const request = structuredClone(random.pick(requests))
    const format = random.pick(['json', 'protobuf'] as const)
    // Most keep their shape, so that what is wrong with them reaches past the decoder.
    if (random.chance(0.85)) mutateRequest(request, format, random)
    let bytes = encode(request, format, random)
    if (random.chance(0.4))
      for (let n = random.int(1, 4); n > 0; n--) bytes = mutateBytes(bytes, format, random)
    yield { format, bytes }
  }
}

type Node = Record<string, unknown>

function recordedRequests(): Node[] {
  return ['captures', 'clients'].flatMap((name) => {
    const folder = new URL(`../../../fixtures/${name}/`, import.meta.url)
    return readdirSync(folder)
      .filter((file) => file.endsWith('.bin') && !file.endsWith('.wire.bin'))
      .flatMap((file) => inParts(readRequest(readFileSync(new URL(file, folder)))))
  })
}

const SPANS_OF_A_PART = 3

/** Requests of a few spans each, so that many can be tried. */
function inParts(request: Node): Node[] {
  return (request['resourceSpans'] as Node[]).flatMap((ofResource) =>
    (ofResource['scopeSpans'] as Node[]).flatMap((ofScope) => {
      const spans = ofScope['spans'] as Node[]
      return spans.flatMap((_, at) =>
        at % SPANS_OF_A_PART > 0
          ? []
          : {
              resourceSpans: [
                {
                  ...ofResource,
                  scopeSpans: [{ ...ofScope, spans: spans.slice(at, at + SPANS_OF_A_PART) }],
                },
              ],
            },
      )
    }),
  )
}

/** As OTLP/JSON, whichever way it was sent. */
function readRequest(body: Buffer): Node {
  if (body[0] === '{'.charCodeAt(0)) return JSON.parse(body.toString()) as Node
  const type = messageType('ExportTraceServiceRequest')
  return idsToHex(type.toObject(type.decode(body), { longs: String })) as Node
}

function idsToHex(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (Array.isArray(value)) return value.map(idsToHex)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, idsToHex(item)]))
}

function encode(request: Node, format: HostileBody['format'], random: Random): Buffer {
  if (format === 'protobuf') return encodeTraces(request)
  const text = JSON.stringify(request)
  if (!random.chance(0.3)) return Buffer.from(text)
  // Keys that come twice, and one that is no ordinary one where objects have a prototype.
  const key = random.pick(['__proto__', 'traceId', 'attributes', 'constructor', 'key', 'spans'])
  const value = JSON.stringify(random.pick(ODD_JSON))
  const places = [...text.matchAll(/\{/g)].map(({ index }) => index + 1)
  const at = random.pick(places)
  const comma = text[at] === '}' ? '' : ','
  return Buffer.from(`${text.slice(0, at)}${JSON.stringify(key)}:${value}${comma}${text.slice(at)}`)
}

function mutateRequest(request: Node, format: HostileBody['format'], random: Random): void {
  const spans = nodesWith(request, 'traceId').filter((node) => 'name' in node)
  const keyValues = nodesWith(request, 'key')
  if (keyValues.length === 0) return
  for (let n = random.int(1, 6); n > 0; n--) mutateOne(spans, keyValues, format, random)
}

function mutateOne(
  spans: Node[],
  keyValues: Node[],
  format: HostileBody['format'],
  random: Random,
): void {
  const span = random.pick(spans)
  const keyValue = random.pick(keyValues)
  const mutate = random.pick<() => void>([
    () => (keyValue['value'] = oddValue(random, format)),
    () => (keyValue['value'] = oddValue(random, format)),
    () => (keyValue['key'] = oddKey(random)),
    () => (keyValue['key'] = random.pick(keyValues)['key']),
    () => (keyValue['value'] = structuredClone(random.pick(keyValues)['value'])),
    () => {
      const attribute = { key: oddKey(random), value: oddValue(random, format) }
      span['attributes'] = [...listOf(span['attributes']), attribute]
    },
    () => (span['startTimeUnixNano'] = random.pick(ODD_TIMES)),
    () => (span['endTimeUnixNano'] = random.pick(ODD_TIMES)),
    () => (span['name'] = random.pick(ODD_TEXTS)),
    () => (span['kind'] = random.pick(ODD_INT32)),
    () => (span['status'] = { code: random.pick(ODD_INT32), message: random.pick(ODD_TEXTS) }),
    () => (span[random.pick(DROPPED)] = random.pick([0, 1, 0xffff_ffff])),
    () => (span['parentSpanId'] = random.pick(spans)['spanId']),
    () => (span['parentSpanId'] = span['spanId']),
    () => (span['spanId'] = random.pick(spans)['spanId']),
    () => (span['traceId'] = random.pick([span['traceId'], '0'.repeat(32), 'f'.repeat(32)])),
    () => {
      const event = { name: random.pick(EVENT_NAMES), timeUnixNano: random.pick(ODD_TIMES) }
      const attributes = [{ key: oddKey(random), value: oddValue(random, format) }]
      span['events'] = [...listOf(span['events']), { ...event, attributes }]
    },
    () => (span['traceState'] = random.pick(ODD_TEXTS)),
    () => {
      if (format !== 'json') return
      const node = random.pick(random.chance(0.5) ? spans : keyValues)
      node[random.pick(Object.keys(node))] = random.pick(ODD_JSON)
    },
  ])
  mutate()
}

function nodesWith(node: unknown, key: string): Node[] {
  if (typeof node !== 'object' || node === null) return []
  const here = Object.hasOwn(node, key) ? [node as Node] : []
  return [...here, ...Object.values(node).flatMap((item) => nodesWith(item, key))]
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

const DROPPED = ['droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount']
const EVENT_NAMES = ['exception', 'gen_ai.user.message', 'gen_ai.choice', '', '__proto__']
const ODD_INT32 = [-1, 0, 1, 2, 99, 2_147_483_647, -2_147_483_648]
const ODD_TIMES = [
  '0',
  '1',
  '999999999',
  '1795300000',
  '1795300000000',
  '9999999999999999',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
]
const ODD_TEXTS = [
  '',
  '\0',
  '\ud800',
  'a\udfffb',
  '__proto__',
  'constructor',
  'toString',
  '\u2028\u2029\ufeff',
  '\\',
  "'; DROP TABLE spans; --",
  '{project:String}',
  '__REDACTED__',
  '[object Object]',
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '{"$skein":["ref","nothing",null]}',
  '[{"$skein":["run",0,1000000000,"openai"]}]',
  '{"messages":[{"role":"__proto__","content":{"toString":1}}]}',
  '[{"role":"user","content":[{"type":"text","text":{"text":[]}},null,7,{"type":[]}]}]',
  '[{"lc":1,"type":"constructor","id":["__proto__"],"kwargs":{"content":"hi"}}]',
  '[{"role":["user"],"tool_calls":[{"function":null},{"function":{"arguments":{"a":1}}}]}]',
  '{"choices":[{"message":null},{"message":{"content":[[]]}}],"usage":{"total_tokens":-1}}',
  '{"role":"user","parts":[{"text":5},{"functionCall":{"name":{}}}]}',
  '['.repeat(5000) + ']'.repeat(5000),
  '{"a":'.repeat(300) + '1' + '}'.repeat(300),
  '['.repeat(250) + '"x"' + ']'.repeat(250),
  '"'.repeat(999),
  JSON.stringify(JSON.stringify(JSON.stringify({ role: 'user', content: 'hi' }))),
  `{"n":${'9'.repeat(400)},"m":-0,"e":1e999}`,
  'word '.repeat(500),
  '退款'.repeat(300),
  '\u0301'.repeat(200),
  '1e400',
  '-1',
  '9007199254740993',
  '0x10',
  'NaN',
  'true',
  'null',
]
const ODD_KEYS = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '$skein',
  '\0',
  'llm.input_messages',
  'llm.input_messages.0',
  'llm.input_messages.0.message.role',
  'llm.input_messages.999999999999.message.content',
  'llm.input_messages.00000000000000000001.message.content',
  'llm.input_messages.__proto__.message.content',
  'llm.input_messages.0.message.__proto__',
  'llm.input_messages.0.message.contents.4294967295.message_content.text',
  'llm.input_messages.0.message.tool_calls.7.tool_call.function.arguments',
  'llm.token_count.prompt',
  'llm.token_count.total',
  'llm.cost.total',
  'session.id',
  'user.id',
  'metadata',
  'tag.tags',
  'input.value',
  'output.value',
  'input.mime_type',
  'openinference.span.kind',
  'openinference.project.name',
  'retrieval.documents.0.document.score',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.usage.input_tokens',
  'gen_ai.prompt.0.content',
  'gen_ai.operation.name',
  'traceloop.span.kind',
  'lmnr.span.type',
  'mlflow.spanType',
  'ai.operationId',
  'langwatch.span.type',
  'genkit:type',
  'llm.request.type',
  'gen_ai.conversation.id',
  'ai.prompt.messages',
  'ai.response.toolCalls',
  'traceloop.entity.input',
  'langfuse.observation.usage_details',
  'langfuse.observation.cost_details',
  'langsmith.metadata.session_id',
  'lmnr.span.input',
]
/** What may stand where OTLP/JSON has something else. */
const ODD_JSON: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e308,
  '',
  'text',
  [],
  {},
  [null],
  [[[]]],
  { values: null },
  { values: {} },
  { arrayValue: { values: 5 } },
  { low: 1e300, high: -1 },
  { low: -1, high: 2_147_483_647, unsigned: true },
  { stringValue: {} },
  { kvlistValue: { values: [{ value: {} }, null, 3] } },
  '99999999999999999999',
  '-9223372036854775808',
]

function oddKey(random: Random): string {
  return random.chance(0.9) ? random.pick(ODD_KEYS) : random.pick(ODD_TEXTS)
}

function oddValue(random: Random, format: HostileBody['format'], depth = 0): Node {
  const make = random.pick<() => Node>([
    () => ({ stringValue: random.pick(ODD_TEXTS) }),
    () => ({ stringValue: random.pick(ODD_TEXTS) }),
    () => ({ stringValue: random.pick(ODD_TEXTS) }),
    () => ({ boolValue: random.chance(0.5) }),
    () => ({
      intValue: random.pick([
        '0',
        '-1',
        '9007199254740991',
        '9223372036854775807',
        '-9007199254740993',
      ]),
    }),
    () => ({ doubleValue: random.pick([0, -1.5, 1e308, 5e-324, 'NaN', 'Infinity', '-Infinity']) }),
    () => ({ bytesValue: 'AP//gIE=' }),
    () => ({}),
    () => nested(random.pick(DEPTHS[format]), random.chance(0.5)),
    () => ({
      arrayValue: {
        values:
          depth > 3
            ? []
            : Array.from({ length: random.int(0, 4) }, () => oddValue(random, format, depth + 1)),
      },
    }),
    () => ({
      kvlistValue: {
        values:
          depth > 3
            ? []
            : Array.from({ length: random.int(0, 4) }, () => ({
                key: oddKey(random),
                value: oddValue(random, format, depth + 1),
              })),
      },
    }),
  ])
  return make()
}

/** Deeper than some of these protobufjs, which encodes them, doesn't go. */
const DEPTHS = { json: [3, 63, 64, 65, 500], protobuf: [3, 10] }

function nested(depth: number, isMap: boolean): Node {
  let value: Node = { stringValue: 'deep' }
  for (let level = 0; level < depth; level++)
    value = isMap
      ? { kvlistValue: { values: [{ key: 'a', value }] } }
      : { arrayValue: { values: [value] } }
  return value
}

function mutateBytes(bytes: Buffer, format: HostileBody['format'], random: Random): Buffer {
  if (bytes.length === 0) return bytes
  const at = random.int(0, bytes.length - 1)
  const length = random.int(1, Math.min(64, bytes.length - at))
  const insert = (inserted: Buffer) =>
    Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
  const mutate = random.pick<() => Buffer>([
    () => {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(0, 7))
      return flipped
    },
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
    () => insert(bytes.subarray(at, at + length)),
    () => bytes.subarray(0, at),
    () => insert(Buffer.from(format === 'json' ? random.pick(JSON_BITS) : random.pick(WIRE_BITS))),
    () => insert(Buffer.from(Array.from({ length }, () => random.int(0, 255)))),
  ])
  return mutate()
}

const JSON_BITS = ['[', '{', '}', ',', '"', '\\', '\\ud800', '-', '1e999', '\n', '\ufeff', '\0']
/** Huge lengths and counts, groups, wire types that don't exist, ten-byte varints, broken UTF-8. */
const WIRE_BITS = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x0b, 0x0c],
  [0x0e],
  [0x0f],
  [0x00],
  [0x0a, 0x80, 0x80, 0x80, 0x80, 0x08],
  [0x12, 0x04, 0xc3, 0x28, 0xed, 0xa0],
]
