import { expect, test } from 'vitest'
import { filterParts, hasPart, readDraft, withoutPart, withPart } from './filter-parts.ts'

test.each([
  ['', []],
  ['error:true', ['error:true']],
  ['error:true  cost>=0.05', ['error:true', 'cost>=0.05']],
  ['user:"Ada L" -tag:vip', ['user:"Ada L"', '-tag:vip']],
  ['metadata."a key":x turns>3', ['metadata."a key":x', 'turns>3']],
  ['(user:a OR user:"b )") error:true', ['(user:a OR user:"b )")', 'error:true']],
  ['error:true OR tag:vip', ['error:true OR tag:vip']],
])('%s has the parts %j', (filter, parts) => {
  expect(filterParts(filter)).toEqual(parts)
})

test('a part is added once and taken away', () => {
  expect(withPart(undefined, 'error:true')).toBe('error:true')
  expect(withPart('error:true', 'error:true')).toBe('error:true')
  expect(withPart('error:true', 'user:a')).toBe('error:true user:a')
  expect(withoutPart('error:true user:a', 'user:a')).toBe('error:true')
  expect(withoutPart('error:true', 'error:true')).toBeUndefined()
  expect(hasPart('error:true user:a', 'user:a')).toBe(true)
})

test('alternatives stay alternatives beside another condition', () => {
  expect(withPart('user:a OR user:b', 'error:true')).toBe('(user:a OR user:b) error:true')
})

test('what was typed is taken apart, with what is wrong', () => {
  expect(readDraft('refund error:true', 'sessions')).toEqual({
    words: 'refund',
    filter: 'error:true',
    problem: '',
  })
  expect(readDraft('cost>much', 'sessions').problem).toMatch(/expected a number/)
})
