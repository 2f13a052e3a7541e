import * as fc from 'fast-check'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 200 }),
  fc.constantFrom('', 'llm', 'text/plain', '\0', '\u00e9', '\u{1f30d}', 'x'.repeat(300)),
)
const key = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'session.id', '0', 'a.b'))
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const traceId = hexId(16)
const spanId = hexId(8)
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, -1n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)),
)

/** JSON has no NaN, no infinity and, once written, no -0. */
const double = fc.double().map((value) => {
  if (!Number.isFinite(value)) return String(value)
  return value === 0 ? 0 : value
})

const { anyValue } = fc.letrec<{ anyValue: object; keyValue: object }>((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.record({ stringValue: text }),
    fc.record({ boolValue: fc.boolean() }),
    fc.record({ intValue: int64.map(String) }),
    fc.record({ doubleValue: double }),
    fc.record({
      bytesValue: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
    }),
    fc.constant({}),
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('anyValue'), { maxLength: 4 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(tie('keyValue'), { maxLength: 4 }) }) }),
  ),
  keyValue: fc.record({ key, value: tie('anyValue') }),
}))

const attributes = fc.array(fc.record({ key, value: anyValue }), { maxLength: 6 })

const span = fc.record(
  {
    traceId,
    spanId,
    traceState: text,
    parentSpanId: fc.oneof(spanId, fc.constantFrom('', '0'.repeat(16))),
    flags: uint32,
    name: text,
    kind: fc.integer({ min: 0, max: 5 }),
    startTimeUnixNano: nanos,
    endTimeUnixNano: nanos,
    attributes,
    droppedAttributesCount: uint32,
    events: fc.array(
      fc.record(
        { timeUnixNano: nanos, name: text, attributes, droppedAttributesCount: uint32 },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
    droppedEventsCount: uint32,
    links: fc.array(
      fc.record(
        {
          traceId,
          spanId,
          traceState: text,
          attributes,
          droppedAttributesCount: uint32,
          flags: uint32,
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
    droppedLinksCount: uint32,
    status: fc.record(
      { code: fc.integer({ min: 0, max: 2 }), message: text },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['traceId', 'spanId'] },
)

const scopeSpans = fc.record(
  {
    scope: fc.record(
      { name: text, version: text, attributes, droppedAttributesCount: uint32 },
      { requiredKeys: [] },
    ),
    spans: fc.array(span, { maxLength: 3 }),
    schemaUrl: text,
  },
  { requiredKeys: [] },
)

const resourceSpans = fc.record(
  {
    resource: fc.record({ attributes, droppedAttributesCount: uint32 }, { requiredKeys: [] }),
    scopeSpans: fc.array(scopeSpans, { maxLength: 2 }),
    schemaUrl: text,
  },
  { requiredKeys: [] },
)

/** Trace exports in OTLP/JSON whose spans are all acceptable. */
export const traceRequests: fc.Arbitrary<{ resourceSpans: object[] }> = fc.record({
  resourceSpans: fc.array(resourceSpans, { maxLength: 3 }),
})

function hexId(bytes: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .filter((id) => id.some((byte) => byte !== 0))
    .map((id) => Buffer.from(id).toString('hex'))
}
