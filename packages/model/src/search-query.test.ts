import { expect, test } from 'vitest'
import { findMarks, parseSearch } from './search-query.ts'

const terms = (query: string) => parseSearch(query).terms

test('words and phrases are looked for, excluded ones are not', () => {
  const { terms: found, excluded } = parseSearch('refund "in 3 days" -cancel -"not this"')
  expect(found).toEqual([
    { text: 'refund', phrase: false },
    { text: 'in 3 days', phrase: true },
  ])
  expect(excluded.map(({ text }) => text)).toEqual(['cancel', 'not this'])
  expect(terms('  ')).toEqual([])
  expect(terms('“unclosed phrase')).toEqual([{ text: 'unclosed phrase', phrase: true }])
})

test('every place is marked, whatever its case and its accents, with nothing taken as a pattern', () => {
  expect(findMarks('A refund. REFUND!', terms('refund'))).toEqual([
    [2, 8],
    [10, 16],
  ])
  expect(findMarks('Café, CAFE, cafe\u0301', terms('cafe'))).toEqual([
    [0, 4],
    [6, 10],
    [12, 17],
  ])
  expect(findMarks('a.b axb', terms('a.b'))).toEqual([[0, 3]])
  expect(findMarks('退款状态', terms('退款'))).toEqual([[0, 2]])
  expect(findMarks('text', [])).toEqual([])
})
