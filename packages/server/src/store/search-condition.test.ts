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

test('every character that folding makes ASCII, or leaves out, is known', async () => {
  const texts = Array.from({ length: 0x10ffff - 0x7f }, (_, place) => place + 0x80)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
  const unknown: string[] = []
  for (let start = 0; start < texts.length; start += PIECE) {
    const rows = await engine.query({
      sql: `
        SELECT text FROM ${TEXTS}
        WHERE NOT match(text, '${FOLDS_TO_ASCII}')
          AND (match(${folded('text')}, '[\\\\x00-\\\\x7f]')
            OR ${folded(`concat('a', text, 'b')`)} != concat('a', ${folded('text')}, 'b')
            OR ${folded('text')} = '')`,
      params: { texts: texts.slice(start, start + PIECE) },
      row: z.object({ text: z.string() }),
    })
    unknown.push(...rows.map(({ text }) => text))
  }
  expect(unknown).toEqual([])
})

/** What stands in an address of a request is limited. */
const PIECE = 20_000

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
