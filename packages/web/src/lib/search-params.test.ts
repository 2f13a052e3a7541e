import { expect, test } from 'vitest'
import { parseSearch, sessionSearch, sessionsSearch, stringifySearch } from './search-params.ts'

test('query strings are plain and survive the way there and back', () => {
  const search = { q: '"a phrase" -no 退款', turn: 7, sort: 'cost', gone: undefined }
  expect(stringifySearch(search)).toBe('?q=%22a+phrase%22+-no+%E9%80%80%E6%AC%BE&turn=7&sort=cost')
  expect(parseSearch(stringifySearch(search))).toEqual({
    q: '"a phrase" -no 退款',
    turn: '7',
    sort: 'cost',
  })
  expect(stringifySearch({})).toBe('')
})

test('defaults and nonsense are left out', () => {
  expect(sessionsSearch({ range: '7d', sort: 'lastActive', order: 'desc', q: ' ' })).toEqual({})
  expect(sessionsSearch({ range: 'soon', sort: 'toString', from: 'x', error: 'yes' })).toEqual({})
  expect(sessionsSearch({ q: '123', range: '30d', sort: 'cost', order: 'asc' })).toEqual({
    q: '123',
    range: '30d',
    sort: 'cost',
    order: 'asc',
  })
})

test('a turn is a whole number from one', () => {
  expect(sessionSearch({ turn: '7' })).toEqual({ turn: 7 })
  for (const turn of ['0', '-1', '1.5', 'x', '']) expect(sessionSearch({ turn })).toEqual({})
})
