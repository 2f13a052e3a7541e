import { expect, test } from 'vitest'
import { findTerms, searchTerms } from './search-terms.ts'

test('words and phrases are looked for, excluded ones are not', () => {
  expect(searchTerms('refund "in 3 days" -cancel -"not this" refund')).toEqual([
    'in 3 days',
    'refund',
  ])
  expect(searchTerms('  ')).toEqual([])
  expect(searchTerms('"unclosed phrase')).toEqual(['unclosed phrase'])
})

test('every place is found, regardless of case, with nothing taken as a pattern', () => {
  expect(findTerms('A refund. REFUND!', ['refund'])).toEqual([
    [2, 8],
    [10, 16],
  ])
  expect(findTerms('a.b axb', ['a.b'])).toEqual([[0, 3]])
  expect(findTerms('退款状态', ['退款'])).toEqual([[0, 2]])
  expect(findTerms('text', [])).toEqual([])
})
