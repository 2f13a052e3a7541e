import { expect, test } from 'vitest'
import { aroundMark, focusSnippet } from './snippet.ts'

test('a snippet begins near its first mark, at a word', () => {
  const text = 'You returned the tent and it arrived at our warehouse, so the refund is on its way'
  const start = text.indexOf('refund')
  const focused = focusSnippet({ text, marks: [[start, start + 6]] })
  expect(focused.text).toBe('…at our warehouse, so the refund is on its way')
  const [from, to] = focused.marks[0]!
  expect(focused.text.slice(from, to)).toBe('refund')
})

test('a mark that is in sight, or a text without blanks, is handled too', () => {
  expect(focusSnippet({ text: 'a refund', marks: [[2, 8]] })).toEqual({
    text: 'a refund',
    marks: [[2, 8]],
  })
  const long = 'x'.repeat(50)
  const { text, marks } = focusSnippet({ text: `${long}hit`, marks: [[50, 53]] })
  expect(text.slice(...marks[0]!)).toBe('hit')
  expect(text).toHaveLength(1 + 32 + 3)
})

test('what stands around a mark', () => {
  expect(aroundMark({ text: '…and so the refund is on its way', marks: [[12, 18]] })).toBe(
    'and so the refund is on its w',
  )
})
