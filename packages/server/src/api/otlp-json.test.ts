import { afterAll, beforeAll, expect, test } from 'vitest'
import { spanId, traceId } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { decodeJson } from '../ingest/decode-json.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

const HISTORY = JSON.stringify({
  messages: [
    { role: 'system', content: 'Be kind. '.repeat(50), cache_control: { type: 'ephemeral' } },
    { role: 'user', content: 'q' },
  ],
  seed: 12345678901234567890n.toString(),
})

/** Everything that OTLP can say, as the protobuf mapping to JSON writes it. */
const REQUEST = {
  resourceSpans: [
    {
      resource: {
        attributes: [
          { key: 'service.name', value: { stringValue: 'shop' } },
          { key: '$skein', value: { arrayValue: { values: [{ stringValue: 'int' }] } } },
        ],
      },
      scopeSpans: [
        {
          scope: {
            name: 'test',
            version: '1.2',
            attributes: [{ key: 'a', value: { boolValue: false } }],
          },
          spans: [
            {
              traceId: traceId('1'),
              spanId: spanId('a'),
              parentSpanId: spanId('b'),
              traceState: 'k=v',
              flags: 257,
              name: 'work',
              kind: 3,
              startTimeUnixNano: '1795300000000000001',
              endTimeUnixNano: '1795300000000000123',
              attributes: [
                { key: 'int', value: { intValue: '7' } },
                { key: 'big', value: { intValue: '-9223372036854775808' } },
                { key: 'double', value: { doubleValue: 0.1 } },
                { key: 'nan', value: { doubleValue: 'NaN' } },
                { key: 'bytes', value: { bytesValue: 'AAEC/w==' } },
                { key: 'empty', value: {} },
                {
                  key: 'list',
                  value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'x' }] } },
                },
                {
                  key: 'map',
                  value: {
                    kvlistValue: {
                      values: [
                        { key: '$skein', value: { stringValue: 'mine' } },
                        { key: 'deep', value: { bytesValue: 'AQ==' } },
                      ],
                    },
                  },
                },
                { key: 'long', value: { stringValue: 'long text '.repeat(100) } },
                { key: 'session.id', value: { stringValue: 's' } },
                { key: 'input.value', value: { stringValue: HISTORY } },
              ],
              droppedAttributesCount: 1,
              events: [
                {
                  timeUnixNano: '1795300000000000099',
                  name: 'happened',
                  attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
                  droppedAttributesCount: 2,
                },
              ],
              droppedEventsCount: 3,
              links: [
                {
                  traceId: traceId('2'),
                  spanId: spanId('c'),
                  traceState: '',
                  attributes: [{ key: 'why', value: { stringValue: 'because' } }],
                  droppedAttributesCount: 4,
                  flags: 1,
                },
              ],
              droppedLinksCount: 5,
              status: { code: 2, message: 'broke' },
            },
          ],
        },
      ],
    },
  ],
}

test('a span is exported as it was sent', async () => {
  await skein.export(REQUEST, 'p')
  const response = await skein.request('/api/projects/p/export?what=spans')
  const [line = '', ...more] = (await response.text()).trimEnd().split('\n')
  expect(more).toEqual([])
  expect(decodeJson(line)).toEqual(decodeJson(JSON.stringify(REQUEST)))
})

test('keys that only look like those of a message, and what JSON can not say, are exported as they were sent', async () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const sent = {
    resourceSpans: [
      {
        resource: { attributes: [] },
        scopeSpans: [
          {
            scope: { name: 'test' },
            spans: [
              {
                traceId: traceId('3'),
                spanId: spanId('d'),
                name: 'asked',
                startTimeUnixNano: '1795300000000000001',
                endTimeUnixNano: '1795300000000000123',
                attributes: [
                  text('llm.input_messages.0.message.role', 'user'),
                  text('llm.input_messages.0.message.content', 'Hello?'),
                  text('llm.input_messages.00.message.content', 'counted otherwise'),
                  text('llm.input_messages..message.content', 'not counted'),
                  text('llm.input_messages.0e0.message.content', 'nor this'),
                  text('llm.input_messages.0.', 'nothing behind it'),
                  text('llm.input_messages.0.message.\nname', 'in two lines'),
                  text('llm.output_messages.0.message.role', 'assistant'),
                  text('llm.output_messages.0.message.content', 'Hello!'),
                  {
                    key: 'llm.output_messages.0.message.seed',
                    value: { intValue: '9223372036854775807' },
                  },
                  text(
                    'decimal',
                    JSON.stringify({ price: 'x'.repeat(300), n: 0 }).replace(
                      '"n":0',
                      '"n":123456789012345.678',
                    ),
                  ),
                ],
              },
            ],
          },
        ],
      },
    ],
  }
  await skein.export(sent, 'alike')
  const response = await skein.request('/api/projects/alike/export?what=spans')
  const attributesOf = (line: string) =>
    decodeJson(line).groups.map(({ spans }) => spans.map(({ attributes }) => attributes))
  expect(attributesOf(await response.text())).toEqual(attributesOf(JSON.stringify(sent)))
})
