import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { traceRequests } from '../../test-support/otlp-arbitrary.ts'
import { notableSpans, notedSpans, readCaptures } from '../../test-support/otlp-captures.ts'
import { encodeTraces } from '../../test-support/otlp-proto.ts'
import { decodeJson } from './decode-json.ts'
import { decodeProtobuf } from './decode-protobuf.ts'
import { OtlpDecodeError, type OtlpSpan } from './otlp.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'
const captures = readCaptures().filter(({ isJson }) => isJson)

describe('decodeJson', () => {
  it.each(captures)('reads what $name is known to hold', ({ body, note }) => {
    const traces = decodeJson(body.toString())

    expect(notableSpans(traces)).toEqual(notedSpans(note))
    expect(traces.rejected).toEqual({ count: 0, reasons: [] })
  })

  it('reads any request as the protobuf decoder reads it in protobuf', () => {
    fc.assert(
      fc.property(traceRequests, (request) => {
        const fromProtobuf = decodeProtobuf(encodeTraces(request))
        expect(decodeJson(JSON.stringify(request))).toEqual(fromProtobuf)
        expect(decodeJson(JSON.stringify(toSnakeCase(request)))).toEqual(fromProtobuf)
      }),
      { numRuns: 300 },
    )
  })

  it.each(['{}', '{"resourceSpans":[]}', '{"resourceSpans":null}', '\n{"other":1}'])(
    'reads %s as no spans',
    (text) => {
      expect(decodeJson(text)).toEqual({ groups: [], rejected: { count: 0, reasons: [] } })
    },
  )

  it('reads the scope spans of clients from before 2022', () => {
    const old = { instrumentationLibrary: { name: 'old' }, spans: [validSpan()] }
    const text = JSON.stringify({ resourceSpans: [{ instrumentationLibrarySpans: [old] }] })

    expect(decodeJson(text).groups).toMatchObject([{ scope: { name: 'old' }, spans: [{}] }])
  })

  it('reads ids in hex of either case and in base64', () => {
    const ids = { traceId, spanId, parentSpanId: spanId }

    expect(spanOf({ ...ids, traceId: traceId.toUpperCase() })).toMatchObject(ids)
    expect(
      spanOf({ traceId: base64(traceId), spanId: base64(spanId), parentSpanId: base64(spanId) }),
    ).toMatchObject(ids)
  })

  it.each([['""'], ['null'], ['"0000000000000000"']])('reads parent id %s as none', (parent) => {
    expect(spanFrom(`"parentSpanId":${parent}`).parentSpanId).toBe('')
  })

  it.each([
    ['a string', '"1795328109930955178"'],
    ['a number', '1795328109930955178'],
    ['a Long of long.js', '{"low":1739932074,"high":418007399,"unsigned":true}'],
  ])('reads a time written as %s to the nanosecond', (_how, written) => {
    const { startUnixNano, events } = spanFrom(
      `"startTimeUnixNano": ${written}, "events": [{"timeUnixNano":${written}}]`,
    )

    expect(startUnixNano).toBe(1795328109930955178n)
    expect(events[0]!.timeUnixNano).toBe(1795328109930955178n)
  })

  it('reads a missing time as 0', () => {
    expect(spanFrom('"startTimeUnixNano":null,"endTimeUnixNano":""')).toMatchObject({
      startUnixNano: 0n,
      endUnixNano: 0n,
    })
  })

  it('reads enums by number or name', () => {
    expect(kindAndStatus(3, 2)).toEqual([3, 2])
    expect(kindAndStatus('3', '2')).toEqual([3, 2])
    expect(kindAndStatus('SPAN_KIND_CLIENT', 'STATUS_CODE_ERROR')).toEqual([3, 2])
    expect(kindAndStatus('CONSUMER', 'OK')).toEqual([5, 1])
    expect(kindAndStatus('SPAN_KIND_OTHER', 'STATUS_CODE_OTHER')).toEqual([0, 0])
  })
})

describe('an attribute in JSON', () => {
  it.each([
    ['{"stringValue":"x"}', 'x'],
    ['{"stringValue":""}', ''],
    ['{"stringValue":12345678901234567}', '12345678901234567'],
    ['{"boolValue":false}', false],
    ['{"intValue":12}', 12],
    ['{"intValue":"12"}', 12],
    ['{"intValue":"-9223372036854775808"}', -9223372036854775808n],
    ['{"intValue":9007199254740993}', 9007199254740993n],
    ['{"intValue": -9007199254740993 }', -9007199254740993n],
    ['{"intValue":{"low":-1,"high":-1,"unsigned":false}}', -1],
    ['{"intValue":{"low":1,"high":2097152}}', 9007199254740993n],
    ['{"intValue":2.5}', 2.5],
    ['{"doubleValue":0.1}', 0.1],
    ['{"doubleValue":0.1234567890123456}', 0.1234567890123456],
    ['{"doubleValue":12345678901234567890}', 12345678901234567000],
    ['{"doubleValue":1234567890123456789}', 1234567890123456800],
    ['{"doubleValue":"NaN"}', NaN],
    ['{"doubleValue":"-Infinity"}', -Infinity],
    ['{"doubleValue":null}', null],
    ['{"bytesValue":"aGk="}', Uint8Array.of(104, 105)],
    ['{"bytesValue":{"0":104,"1":105}}', Uint8Array.of(104, 105)],
    ['{"arrayValue":{"values":[{"intValue":"1"},{}]}}', [1, null]],
    ['{"arrayValue":{}}', []],
    ['{"kvlistValue":{"values":[{"key":"a","value":{"intValue":1}}]}}', { a: 1 }],
    ['{"kvlistValue":{}}', {}],
    ['{}', null],
    ['null', null],
    ['"bare"', 'bare'],
    ['1.5', 1.5],
    ['true', true],
    ['9007199254740993', 9007199254740993n],
    ['[1,"a",{"stringValue":"b"}]', [1, 'a', 'b']],
    ['{"a":{"b":[null,1]}}', { a: { b: [null, 1] } }],
  ])('may be %s', (written, value) => {
    expect(spanFrom(`"attributes":[{"key":"k","value":${written}}]`).attributes).toEqual({
      k: value,
    })
    expect(spanFrom(`"attributes":{"k":${written}}`).attributes).toEqual({ k: value })
  })

  it('is found in text with quotes, backslashes and digits around it', () => {
    const tricky = ['"', '\\', '\\"', '\\\\"', ':1234567890123456789', '" 1234567890123456789']
    const pairs = tricky.map((text, i) => [`${text}${i}`, text])
    const written = pairs.map(
      ([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)},"n":1234567890123456789`,
    )

    expect(spanFrom(`"attributes":{${written.join()}}`).attributes).toEqual({
      ...Object.fromEntries(pairs),
      n: 1234567890123456789n,
    })
  })

  it('keeps the last of repeated keys, and `__proto__` as an ordinary one', () => {
    const inList = spanFrom(
      '"attributes":[{"key":"__proto__","value":"a"},{"key":"__proto__","value":"b"}]',
    )
    const inObject = spanFrom('"attributes":{"__proto__":"a","__proto__":"b"}')

    expect(Object.entries(inList.attributes)).toEqual([['__proto__', 'b']])
    expect(Object.entries(inObject.attributes)).toEqual([['__proto__', 'b']])
  })

  it('has no lone surrogates, but its NULs and pairs', () => {
    const span = spanFrom(
      String.raw`"name":"\ud800","attributes":{"\udc00k":["a\u0000b","\ud83c\udf0d","\ud83c"]}`,
    )

    expect(span.name).toBe('\ufffd')
    expect(span.attributes).toEqual({ '\ufffdk': ['a\0b', '\u{1f30d}', '\ufffd'] })
  })
})

describe('a span in JSON that can not be read', () => {
  it.each([
    ['null', 'span "": trace id must be 16 non-zero bytes'],
    ['7', 'span "": the span must be an object'],
    [{ name: 'turn', spanId }, 'span "turn": trace id must be 16 non-zero bytes'],
    [{ traceId, spanId: 'zzzzzzzzzzzzzzzz' }, 'span "": span id must be 8 non-zero bytes'],
    [{ traceId, spanId: 1234567812345678 }, 'span "": span id must be 8 non-zero bytes'],
    [{ traceId, spanId: '0000000000000000' }, 'span "": span id must be 8 non-zero bytes'],
    [{ traceId, spanId, parentSpanId: 'root' }, 'span "": parent span id must be 8 bytes or none'],
    [
      { startTimeUnixNano: 'now', name: 'turn' },
      'span "turn": startTimeUnixNano must be a whole number of nanoseconds',
    ],
    [{ endTimeUnixNano: -1 }, 'span "": endTimeUnixNano must be a whole number of nanoseconds'],
    [{ flags: -1 }, 'span "": flags must be an integer of 32 bits, not negative'],
    [{ name: {} }, 'span "": name must be a string'],
    [{ events: {} }, 'span "": events must be a list'],
    [{ attributes: 'none' }, 'span "": attributes must be an object'],
    [{ attributes: { k: { intValue: 'x' } } }, 'span "": intValue must be an integer of 64 bits'],
    [
      { attributes: { k: { intValue: '9223372036854775808' } } },
      'span "": intValue must be an integer of 64 bits',
    ],
    [{ attributes: { k: { doubleValue: 'x' } } }, 'span "": doubleValue must be a number'],
    [{ attributes: { k: { bytesValue: '*' } } }, 'span "": bytesValue must be base64'],
    [{ attributes: { k: nested(65) } }, 'span "": an attribute is nested deeper than 64'],
  ])('is rejected alone: %j', (span, reason) => {
    const written = typeof span === 'string' ? span : JSON.stringify(span)
    const valid = JSON.stringify(validSpan())
    const { groups, rejected } = decodeJson(requestOf(`${valid},${written},${valid}`))

    expect(groups[0]!.spans).toHaveLength(2)
    expect(rejected).toEqual({ count: 1, reasons: [reason] })
  })

  it('may nest attributes 64 deep', () => {
    expect(spanOf({ attributes: { k: nested(64) } }).traceId).toBe(traceId)
  })
})

describe('a JSON body that can not be read', () => {
  it.each([
    ['', 'the body must be a JSON object'],
    ['[]', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    ['12345678901234567', 'the body must be a JSON object'],
    ['{"resourceSpans":\n[}', 'the body is not JSON: SyntaxError'],
    ['{"resourceSpans":{}}', 'resourceSpans must be a list'],
    ['{"resourceSpans":[1]}', 'resourceSpans must be an object'],
    ['{"resourceSpans":[{"scopeSpans":"x"}]}', 'scopeSpans must be a list'],
    ['{"resourceSpans":[{"resource":{"attributes":3}}]}', 'attributes must be an object'],
    ['{"a":0012345678901234567}', 'the body is not JSON'],
    [`{"a":${'['.repeat(1_000_000)}`, 'the body is not JSON'],
  ])('is refused in one line: %.40s', (text, why) => {
    expect(() => decodeJson(text)).toThrow(OtlpDecodeError)
    expect(() => decodeJson(text)).toThrow(why)
    expect(() => decodeJson(text)).toThrow(/^.*$/)
  })

  it('is read however deep unknown fields nest', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000)

    expect(decodeJson(`{"unknown":${deep}}`).groups).toEqual([])
  })

  it('never throws anything else, whatever its text is', () => {
    const texts = captures.map(({ body }) => body.toString())
    const pieces = fc.constantFrom(
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      'null',
      '1234567890123456789',
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.nat(20), pieces), { minLength: 1, maxLength: 4 }),
        (text, edits) => {
          const mutated = edits.reduce((before, [place, length, piece]) => {
            const at = place % before.length
            return before.slice(0, at) + piece + before.slice(at + length)
          }, text)
          expect(isReadOrRefused(mutated)).toBe(true)
        },
      ),
      { seed: 1, numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.json(), (value) => {
        expect(isReadOrRefused(requestOf(value))).toBe(true)
        expect(isReadOrRefused(`{"resourceSpans":${value}}`)).toBe(true)
      }),
    )
  })
})

function isReadOrRefused(text: string): boolean {
  try {
    decodeJson(text)
    return true
  } catch (error) {
    return error instanceof OtlpDecodeError
  }
}

function requestOf(spans: string): string {
  return `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}]}]}]}`
}

function spanFrom(fields: string): OtlpSpan {
  const text = requestOf(`{"traceId":"${traceId}","spanId":"${spanId}",${fields}}`)
  const { groups, rejected } = decodeJson(text)
  expect(rejected.reasons).toEqual([])
  return groups[0]!.spans[0]!
}

function spanOf(fields: object): OtlpSpan {
  return spanFrom(JSON.stringify({ ...validSpan(), ...fields }).slice(1, -1))
}

function kindAndStatus(kind: unknown, code: unknown): [number, number] {
  const span = spanOf({ kind, status: { code } })
  return [span.kind, span.statusCode]
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}

function validSpan(): { traceId: string; spanId: string } {
  return { traceId, spanId }
}

function nested(depth: number): unknown {
  return depth === 0 ? 'innermost' : [nested(depth - 1)]
}

function toSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnakeCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      toSnakeCase(field),
    ]),
  )
}
