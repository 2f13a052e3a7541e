import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openTestEngine } from '../../test-support/test-engine.ts'
import type { Engine } from './engine.ts'
import { folded, FOLDS_TO_ASCII, substringCondition } from './search-condition.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-search-'))
let engine: Engine
beforeAll(async () => {
  engine = await openTestEngine(folder)
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const TEXTS = '(SELECT arrayJoin({texts:Array(String)}) AS text)'

/** A byte of a code point in UTF-8: six bits of it beside what marks the byte. */
const byte = (shift: number, mark = 0x80) =>
  `bitOr(${mark}, bitAnd(bitShiftRight(number, ${shift}), 63))`

/** Every character beyond ASCII. */
const CHARACTERS_OF_UNICODE = `
  (SELECT multiIf(
      number < 0x800, char(${byte(6, 0xc0)}, ${byte(0)}),
      number < 0x10000, char(${byte(12, 0xe0)}, ${byte(6)}, ${byte(0)}),
      char(${byte(18, 0xf0)}, ${byte(12)}, ${byte(6)}, ${byte(0)})) AS text
  FROM numbers(0x80, 0x110000 - 0x80)
  WHERE NOT number BETWEEN 0xd800 AND 0xdfff)`

test('every character that folding makes ASCII, or leaves out, is known', async () => {
  const asked = {
    sql: `
      SELECT count() AS characters, groupArrayIf(text, NOT match(text, '${FOLDS_TO_ASCII}')
        AND (match(${folded('text')}, '[\\\\x00-\\\\x7f]')
          OR ${folded(`concat('a', text, 'b')`)} != concat('a', ${folded('text')}, 'b')
          OR ${folded('text')} = '')) AS unknown, min(text) AS first, max(text) AS last
      FROM ${CHARACTERS_OF_UNICODE}`,
    row: z.object({
      characters: z.string(),
      unknown: z.array(z.string()),
      first: z.string(),
      last: z.string(),
    }),
  }
  expect(await engine.query(asked)).toEqual([
    { characters: '1111936', unknown: [], first: '\u0080', last: '\u{10ffff}' },
  ])
})

/** Characters that fold to one another, to several or to nothing, beside those that stay. */
const CHARACTERS = [
  ...Array.from(
    'aAàÄeÉiIİıßẞsSſﬁfKkÅåØøo;\u037e=≠<\u0301\u0338\u200dσςΣάйИи한글\u1112\u1161\u11ab가\u11a8退款กำが',
  ),
  ...Array.from(" \n_@.-#'\\%17“…🧶１ａ"),
  'a\u0308',
  'か\u3099',
  '\u212a',
  '\u212b',
]
const words = (maxLength: number) =>
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength }).map((characters) => characters.join(''))

test('a term is found where it stands in a text, both without case and accents', async () => {
  const searched = fc.record({
    texts: fc.array(words(12), { minLength: 10, maxLength: 20 }),
    term: words(4).filter((term) => term !== ''),
  })
  await fc.assert(
    fc.asyncProperty(searched, async ({ texts, term }) => {
      const condition = substringCondition({ terms: [{ text: term, phrase: true }], excluded: [] })
      const rows = await engine.query({
        sql: `
          SELECT text, toUInt8(${condition.sql}) AS found,
            toUInt8(position(${folded('text')}, ${folded('{term:String}')}) > 0) AS stands
          FROM ${TEXTS}`,
        params: {
          ...condition.params,
          texts: [...texts, ...texts.map((text) => `${text}${term}`)],
          term,
        },
        row: z.object({ text: z.string(), found: z.number(), stands: z.number() }),
      })
      expect(rows.filter(({ found, stands }) => found !== stands)).toEqual([])
    }),
    { numRuns: 150 },
  )
})
