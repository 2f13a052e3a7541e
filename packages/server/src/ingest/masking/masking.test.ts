import { describe, expect, test } from 'vitest'
import { REDACTED } from '@skein/model/message'
import { z } from 'zod'
import { otlpRequest, spanId, traceId, type TestSpan } from '../../../test-support/otlp-span.ts'
import { openTestSkein } from '../../../test-support/test-skein.ts'
import { storedTables } from '../../store/backup/freeze.ts'
import { decodeJson } from '../decode-json.ts'
import { compileMask, type MaskingRules } from './masking.ts'

const NONE: MaskingRules = { builtIn: [], patterns: [], attributes: [], except: [] }
const ALL: MaskingRules = { ...NONE, builtIn: ['secrets', 'cards', 'emails'] }

/** The attributes of a span once the rules went over them. */
function masked(rules: Partial<MaskingRules>, attributes: NonNullable<TestSpan['attributes']>) {
  const traces = decodeJson(JSON.stringify(otlpRequest([{ trace: '1', span: '1', attributes }])))
  compileMask({ ...NONE, ...rules })(traces)
  return { ...traces.groups[0]?.spans[0]?.attributes }
}

const maskedText = (text: string, rules: Partial<MaskingRules> = ALL) =>
  masked(rules, { said: text })['said']

// Written in two pieces, so that no scanner takes this file for a leak.
const API_KEY = ['sk', 'proj-Ab3dEf6hIj9kLm2nOp5q'].join('-')
const SECRETS = [
  API_KEY,
  ['AKIA', 'IOSFODNN7EXAMPLE'].join(''),
  ['ghp', '16C7e42F292c6912E7710c838347Ae178B4a'].join('_'),
  ['xoxb', '123456789012', 'abcdefABCDEF'].join('-'),
  ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'].join(''),
  ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N'].join('.'),
  `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA\n'.repeat(20)}`,
]

describe('rules that come with Skein', () => {
  test.each(SECRETS)('a secret such as %.10s', (secret) => {
    expect(maskedText(`use ${secret}`)).toBe(`use ${REDACTED}`)
    expect(maskedText(`use ${secret}`, { builtIn: ['cards', 'emails'] })).toContain(secret)
  })

  test.each([
    ['Authorization: Bearer abcdefghijklmnop1234', `Authorization: Bearer ${REDACTED}`],
    ['postgres://ada:hunter2@db.example/shop', `postgres://ada:${REDACTED}@db.example/shop`],
    ['Card 4111 1111 1111 1111, thanks', `Card ${REDACTED}, thanks`],
    ['5500-0000-0000-0004.', `${REDACTED}.`],
    ['378282246310005', REDACTED],
    ['write to Ada.Lovelace+work@mail.example.co.uk!', `write to ${REDACTED}!`],
    ['josé@exämple.fr', REDACTED],
  ])('%s', (text, left) => expect(maskedText(text)).toBe(left))

  test.each([
    '4111 1111 1111 1112',
    '1763845678901234567',
    'order 1234567890123456',
    'sk-short',
    'user@localhost',
    'a @ b.com',
    'https://example.com/a:b@c',
    'llm.token_count',
    '2026-11-22T10:00:00.000000000Z',
  ])('%s is nothing of the kind', (text) => expect(maskedText(text)).toBe(text))

  test('numbers and bytes, too', () => {
    expect(masked(ALL, { card: 4111111111111111 })).toEqual({ card: REDACTED })
    expect(masked(ALL, { tokens: 411111 })).toEqual({ tokens: 411111 })
  })

  test('what a name says to be secret is hidden whatever it is', () => {
    expect(
      masked(ALL, {
        'http.request.header.authorization': 'x',
        'db.password': 'tiny',
        apiKey: 'y',
        'llm.token_count.prompt': 5,
        'secret.santa': 'Grace',
      }),
    ).toEqual({
      'http.request.header.authorization': REDACTED,
      'db.password': REDACTED,
      apiKey: REDACTED,
      'llm.token_count.prompt': 5,
      'secret.santa': 'Grace',
    })
  })
})

describe('JSON in text', () => {
  test('is masked in its texts and by its names; all else stays as it was written', () => {
    expect(
      maskedText(
        `{ "to" : "ada\\u0040mail.example", "id": 12345678901234567890, "n":1.0, "password": {"a": [1, "b"]}, "pin": [4111111111111111], "api_key": 7, "token":null , "deep":"{\\"cc\\":\\"ada@mail.example\\",\\"x\\":1.50}" }`,
      ),
    ).toBe(
      `{ "to" : "${REDACTED}", "id": 12345678901234567890, "n":1.0, "password": "${REDACTED}", "pin": ["${REDACTED}"], "api_key": "${REDACTED}", "token":null , "deep":"{\\"cc\\":\\"${REDACTED}\\",\\"x\\":1.50}" }`,
    )
  })

  test('what only begins like it is text', () => {
    expect(maskedText('[note] card 4111 1111 1111 1111 of {x}')).toBe(
      `[note] card ${REDACTED} of {x}`,
    )
  })
})

describe('rules of one’s own', () => {
  test('patterns, attributes by name, and what is left out', () => {
    const rules = {
      ...ALL,
      patterns: ['KD-\\d{6,8}', '(?i)project falcon'],
      attributes: ['app.private.*', 'ssn'],
      except: ['user.id'],
    }
    expect(
      masked(rules, {
        'app.private.note': 'x',
        'app.public': 'KD-1234567 of Project FALCON',
        'input.value': '{"ssn":"078-05-1120","KD-1234567":1}',
        'user.id': 'ada@mail.example',
      }),
    ).toEqual({
      'app.private.note': REDACTED,
      'app.public': `${REDACTED} of ${REDACTED}`,
      'input.value': `{"ssn":"${REDACTED}","${REDACTED}":1}`,
      'user.id': 'ada@mail.example',
    })
  })

  test('no text makes a pattern take long', () => {
    const rules = { ...ALL, patterns: ['(a+)+$', '(\\w+\\s?)*!'] }
    for (const piece of ['a', 'a@', '1 ', '1', 'eyJ', ':/', '-----BEGIN ', '[', 'a.', '"', '\\"'])
      expect(typeof maskedText(`${piece.repeat(40_000)}?`, rules)).toBe('string')
  }, 60_000)
})

test('the store holds it nowhere, in whatever place of a span it came', async () => {
  const mail = 'ada@mail.example'
  const said = `write to ${mail} with ${API_KEY}`
  const json = JSON.stringify({ to: mail, password: 'hunter2', list: [said] })
  const skein = await openTestSkein({ masking: ALL })
  try {
    const session = { 'session.id': 's1', 'user.id': mail }
    const start = 1000
    await skein.export(
      otlpRequest([
        {
          trace: '1',
          span: '1',
          name: `ask ${mail}`,
          start,
          attributes: {
            ...session,
            'input.value': json,
            'output.value': said,
            [`for.${mail}`]: said,
            'openinference.span.kind': 'LLM',
            'llm.input_messages.0.message.role': 'user',
            'llm.input_messages.0.message.content': said,
            'llm.output_messages.0.message.role': 'assistant',
            'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'mail',
            'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': json,
            'retrieval.documents.0.document.content': said,
            metadata: json,
            'tag.tags': [mail],
          },
          status: { code: 2, message: `no such address: ${mail}` },
          events: [
            {
              name: 'exception',
              attributes: { 'exception.type': 'E', 'exception.message': said },
            },
          ],
        },
      ]),
      'masked',
    )
    await skein.export(
      otlpRequest([
        { trace: '2', span: '2', attributes: { 'session.id': mail, 'input.value': 'hi' } },
      ]),
      'masked',
    )
    const turn = await skein.get<{ turn: { sessionId: string | null; userId: string | null } }>(
      `/api/projects/masked/traces/${traceId('2')}`,
    )
    expect(JSON.stringify(turn)).not.toContain(mail)
    const span = await skein.get(`/api/projects/masked/traces/${traceId('1')}/spans/${spanId('1')}`)
    expect(JSON.stringify(span)).toContain(`write to ${REDACTED} with ${REDACTED}`)

    const { engine } = skein.skein
    for (const { name } of await storedTables(engine)) {
      const rows = await engine.query({ sql: `SELECT * FROM ${name}`, row: z.unknown() })
      const text = JSON.stringify(rows)
      for (const secret of [mail, API_KEY, 'hunter2']) expect(text).not.toContain(secret)
    }
    // A session whose id is hidden is none: all such would be one.
    const { sessions } = await skein.get<{ sessions: { sessionId: string; userId: unknown }[] }>(
      '/api/projects/masked/sessions',
    )
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['s1'])
  } finally {
    await skein.close()
  }
})
