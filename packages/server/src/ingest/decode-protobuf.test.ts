import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { traceRequests } from '../../test-support/otlp-arbitrary.ts'
import { notableSpans, notedSpans, readCaptures } from '../../test-support/otlp-captures.ts'
import { decodeWithProtobufjs, encodeTraces, messageType } from '../../test-support/otlp-proto.ts'
import { decodeProtobuf } from './decode-protobuf.ts'
import { OtlpDecodeError, type OtlpSpan, type OtlpTraces } from './otlp.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const captures = readCaptures().filter(({ isJson }) => !isJson)

describe('decodeProtobuf', () => {
  it.each(captures)('reads what $name is known to hold', ({ body, note }) => {
    const traces = decodeProtobuf(body)

    expect(notableSpans(traces)).toEqual(notedSpans(note))
    expect(traces.rejected).toEqual({ count: 0, reasons: [] })
  })

  it('agrees with protobufjs on any request', () => {
    fc.assert(
      fc.property(traceRequests, (traces) => {
        const body = encodeTraces(traces)
        expect(decodeProtobuf(body)).toEqual(decodeWithProtobufjs(body))
      }),
      { numRuns: 300 },
    )
  })

  it('reads an empty body as no spans', () => {
    expect(decodeProtobuf(new Uint8Array())).toEqual(accepted([]))
  })

  it('reads from a view into a larger buffer', () => {
    const body = request([{ traceId, spanId, name: 'turn' }])
    const larger = new Uint8Array(body.length + 20).fill(0xff)
    larger.set(body, 10)

    expect(decodeProtobuf(larger.subarray(10, 10 + body.length))).toEqual(decodeProtobuf(body))
  })

  it('keeps bytes when the body is overwritten later', () => {
    const attributes = [{ key: 'k', value: { bytesValue: 'aGVsbG8=' } }]
    const body = request([{ traceId, spanId, attributes }])
    const { groups } = decodeProtobuf(body)
    body.fill(0)

    expect(groups[0]!.spans[0]!.attributes).toEqual({ k: new TextEncoder().encode('hello') })
  })

  it('gives int64 as a number when that is exact, else as a bigint', () => {
    const values = ['9007199254740991', '9007199254740992', '-9223372036854775808', '-1']
    const attributes = values.map((intValue) => ({ key: intValue, value: { intValue } }))

    expect(onlySpan(request([{ traceId, spanId, attributes }])).attributes).toEqual({
      '9007199254740991': 9007199254740991,
      '9007199254740992': 9007199254740992n,
      '-9223372036854775808': -9223372036854775808n,
      '-1': -1,
    })
  })

  it('keeps the last of repeated keys, and `__proto__` as an ordinary one', () => {
    const attributes = [
      { key: 'k', value: { stringValue: 'first' } },
      { key: 'k', value: { stringValue: 'last' } },
      { key: '__proto__', value: { stringValue: 'polluted' } },
    ]
    const span = onlySpan(request([{ traceId, spanId, attributes }]))

    expect(Object.entries(span.attributes)).toEqual([
      ['k', 'last'],
      ['__proto__', 'polluted'],
    ])
  })

  it('keeps NUL and replaces invalid UTF-8', () => {
    const body = request([{ traceId, spanId, name: 'a\0b' }])
    expect(onlySpan(body).name).toBe('a\0b')

    body[body.indexOf('a\0b')] = 0xff
    expect(onlySpan(body).name).toBe('\ufffd\0b')
  })

  it('reads unknown enum values: the kind as it is, the status as unset', () => {
    const span = onlySpan(request([{ traceId, spanId, kind: 9, status: { code: 7 } }]))

    expect(span).toMatchObject({ kind: 9, statusCode: 0 })
  })

  it('reads the scope spans of clients from before 2022', () => {
    const old = { scope: { name: 'old' }, spans: [validSpan()] }
    const body = encodeTraces({ resourceSpans: [{ instrumentationLibrarySpans: [old] }] })

    expect(decodeProtobuf(body).groups).toMatchObject([
      { scope: { name: 'old' }, spans: [{ traceId, spanId }] },
    ])
  })

  it('fills in a resource that comes after its spans', () => {
    const resource = { attributes: [{ key: 'service.name', value: {} }] }
    const type = messageType('ResourceSpans')
    const [, , ...scopeSpans] = request([validSpan()])
    const body = field(0x0a, [
      ...scopeSpans,
      ...type.encode(type.fromObject({ resource })).finish(),
    ])

    expect(decodeProtobuf(body).groups[0]!.resource.attributes).toEqual({ 'service.name': null })
  })

  it('skips unknown fields and known ones of another wire type', () => {
    const fields = [
      [0xa0, 0x06, 0x96, 0x01], // 100, varint
      [0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8], // 100, 64 bits
      [0xa2, 0x06, 2, 0xff, 0xff], // 100, length-delimited
      [0xa5, 0x06, 1, 2, 3, 4], // 100, 32 bits
      [0x28, 5], // 5 name, as a varint
      [0x32, 1, 0], // 6 kind, length-delimited
    ]

    expect(onlySpan(spanBody(fields.flat()))).toMatchObject({ name: '', kind: 0 })
  })
})

describe('a span that can not be read', () => {
  it.each([
    ['has no trace id', { traceId: '' }, 'trace id must be 16 non-zero bytes'],
    ['has a short trace id', { traceId: '0af7' }, 'trace id must be 16 non-zero bytes'],
    ['has a trace id of zeros', { traceId: '00'.repeat(16) }, 'trace id must be 16 non-zero bytes'],
    ['has a long span id', { spanId: traceId }, 'span id must be 8 non-zero bytes'],
    ['has a span id of zeros', { spanId: '00'.repeat(8) }, 'span id must be 8 non-zero bytes'],
    ['has a short parent id', { parentSpanId: '01' }, 'parent span id must be 8 bytes or none'],
    [
      'links to a short trace id',
      { links: [{ traceId: '01' }] },
      'trace id of a link must be 16 bytes or none',
    ],
  ])('is rejected alone when it %s', (_what, broken, why) => {
    const before = { ...validSpan(), name: 'before' }
    const after = { ...validSpan(), name: 'after' }
    const { groups, rejected } = decodeProtobuf(
      request([before, { ...validSpan(), name: 'a "turn"', ...broken }, after]),
    )

    expect(groups[0]!.spans.map(({ name }) => name)).toEqual(['before', 'after'])
    expect(rejected).toEqual({ count: 1, reasons: [`span "a \\"turn\\"": ${why}`] })
  })

  it.each([
    ['a truncated varint', [0x30, 0x80], 'truncated varint at byte 35'],
    ['an endless varint', [0x30, ...Array<number>(11).fill(0x80)], 'varint of more than ten bytes'],
    ['a truncated number', [0x39, 1, 2], 'truncated number at byte 35'],
    ['a length beyond its end', [0x2a, 9], 'length beyond the end of its message at byte 35'],
    ['a group', [0x0b, 0x0c], 'unsupported wire type 3'],
    ['field number 0', [0x02, 0x00], 'impossible field number at byte 34'],
    ['attributes nested too deep', attribute(nested(65)), 'an attribute nested deeper than 64'],
    ['a malformed attribute', [0x4a, 2, 0x0a, 5], 'length beyond the end of its message'],
  ])('is rejected alone when it holds %s', (_what, bytes, why) => {
    const broken = spanBody(bytes)
    const { groups, rejected } = decodeProtobuf(Buffer.concat([broken, request([validSpan()])]))

    expect(groups).toMatchObject([{ spans: [{ traceId, spanId }] }])
    expect(rejected.count).toBe(1)
    expect(rejected.reasons[0]).toContain(`span "": ${why}`)
  })

  it('may nest attributes 64 deep', () => {
    expect(onlySpan(spanBody(attribute(nested(64)))).attributes).toHaveProperty('k')
  })

  it('gives its reason once, and at most five reasons come back', () => {
    const names = ['a', 'a', 'b', 'c', 'd', 'e', 'f', '']
    const { groups, rejected } = decodeProtobuf(request(names.map((name) => ({ name }))))

    expect(groups).toEqual([])
    expect(rejected.count).toBe(8)
    expect(rejected.reasons).toHaveLength(5)
    expect(rejected.reasons[1]).toBe('span "b": trace id must be 16 non-zero bytes')
  })
})

describe('a body that can not be read', () => {
  it.each([
    ['is cut off in a varint', [0x80], 'truncated varint at byte 0'],
    ['is cut off in a message', [0x0a, 5, 0x12], 'length beyond the end of its message at byte 1'],
    ['is cut off in a number', [0x09, 1], 'truncated number at byte 1'],
    ['is JSON', [...Buffer.from('{"resourceSpans":[]}')], 'unsupported wire type 3 at byte 1'],
    ['has a malformed resource', [0x0a, 4, 0x0a, 2, 0x10, 0x80], 'truncated varint at byte 5'],
    ['has a length of 64 bits', [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 1], 'length beyond the end'],
  ])('is refused when it %s', (_what, bytes, why) => {
    expect(() => decodeProtobuf(Uint8Array.from(bytes))).toThrow(OtlpDecodeError)
    expect(() => decodeProtobuf(Uint8Array.from(bytes))).toThrow(why)
  })

  it('is refused when more than 10,000 of its spans are broken', () => {
    const spans = Array.from({ length: 10_001 }, () => ({ name: 'turn' }))

    expect(decodeProtobuf(request(spans.slice(1))).rejected.count).toBe(10_000)
    expect(() => decodeProtobuf(request(spans))).toThrow(OtlpDecodeError)
  })

  it('is refused or read in part wherever it is cut', () => {
    for (const { body } of captures.filter((capture) => capture.body.length < 10_000)) {
      for (let end = 0; end < body.length; end++) {
        expect(isReadOrRefused(body.subarray(0, end))).toBe(true)
      }
    }
  })

  it('never throws anything else, whatever its bytes are', () => {
    const place = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff)))
    fc.assert(
      fc.property(
        fc.constantFrom(...captures.map(({ body }) => body)),
        fc.array(place, { minLength: 1, maxLength: 8 }),
        (body, places) => {
          const mutated = Buffer.from(body)
          for (const [at, byte] of places) mutated[at % body.length] = byte
          expect(isReadOrRefused(mutated)).toBe(true)
        },
      ),
      { seed: 1, numRuns: 2000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), isReadOrRefused), { numRuns: 2000 })
  })
})

function isReadOrRefused(body: Uint8Array): boolean {
  try {
    decodeProtobuf(body)
    return true
  } catch (error) {
    return error instanceof OtlpDecodeError
  }
}

function request(spans: object[]): Buffer {
  return encodeTraces({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
}

function onlySpan(body: Uint8Array): OtlpSpan {
  const { groups, rejected } = decodeProtobuf(body)
  expect(rejected.reasons).toEqual([])
  expect(groups).toHaveLength(1)
  expect(groups[0]!.spans).toHaveLength(1)
  return groups[0]!.spans[0]!
}

function accepted(groups: OtlpTraces['groups']): OtlpTraces {
  return { groups, rejected: { count: 0, reasons: [] } }
}

function validSpan(): { traceId: string; spanId: string } {
  return { traceId, spanId }
}

/** An AnyValue in `depth` lists. */
function nested(depth: number): number[] {
  if (depth === 0) return []
  return [0x2a, ...lengthAnd([0x0a, ...lengthAnd(nested(depth - 1))])]
}

/** The attribute `k` of a span. */
function attribute(anyValue: number[]): number[] {
  return [0x4a, ...lengthAnd([0x0a, 1, ...Buffer.from('k'), 0x12, ...lengthAnd(anyValue)])]
}

/** A body with one span: valid ids, and the bytes of other fields. */
function spanBody(fields: number[]): Buffer {
  const ids = [0x0a, 16, ...Buffer.from(traceId, 'hex'), 0x12, 8, ...Buffer.from(spanId, 'hex')]
  return field(0x0a, [0x12, ...lengthAnd([0x12, ...lengthAnd([...ids, ...fields])])])
}

function field(tag: number, content: Iterable<number>): Buffer {
  return Buffer.from([tag, ...lengthAnd(content)])
}

function lengthAnd(content: Iterable<number>): number[] {
  const bytes = [...content]
  const length: number[] = []
  let rest = bytes.length
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return [...length, rest, ...bytes]
}
