import { expect, test } from 'vitest'
import { parseJsonText } from './json.ts'
import { endOfString, isHeavyJson } from './json-weight.ts'

const MILLION = 1_000_000

test.each([
  ['objects of nothing', `[${'{},'.repeat(4 * MILLION)}{}]`],
  ['lists of nothing', '['.repeat(5 * MILLION)],
  ['numbers', `[${'0,'.repeat(9 * MILLION)}0]`],
])('%s by the million are heavy, and are not parsed', (_what, json) => {
  expect(isHeavyJson(json)).toBe(true)
  expect(parseJsonText(json)).toBeUndefined()
})

test.each([
  ['a long text, whatever is in it', JSON.stringify(`{,["\\`.repeat(4 * MILLION))],
  ['many texts', `[${'"a long text, as people write, with [some] brackets",'.repeat(100_000)}""]`],
  [
    'the densest attributes that clients send',
    `[${'{"key":"k","value":{"intValue":"15"}},'.repeat(MILLION)}{}]`,
  ],
])('%s is not', (_what, json) => expect(isHeavyJson(json)).toBe(false))

test('a string is over at the first quote that nothing escapes', () => {
  expect(endOfString(String.raw`"a\"b\\" "c"`, 0)).toBe(8)
  expect(endOfString('"never', 0)).toBe(6)
})
