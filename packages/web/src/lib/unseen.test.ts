import { expect, test } from 'vitest'
import { hasUnseen, spellUnseen, splitUnseen } from './unseen.ts'

test('ordinary text, emoji, joined scripts and flags have nothing unseen', () => {
  const texts = [
    'Where is my refund?\n\tYes\r\n',
    '👩‍👩‍👧 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'می‌خواهم', // zero width non-joiner
    'שלום\u200f, hi\u200e',
    'soft\u00adhyphen',
    'ភាសា\u200bខ្មែរ',
  ]
  for (const text of texts) expect(spellUnseen(text)).toBe(text)
  expect(hasUnseen('plain')).toBe(false)
})

test('characters that turn the direction are spelled out', () => {
  expect(splitUnseen('report\u202efdp.exe')).toEqual([
    { text: 'report' },
    { text: '\u202e', unseen: { label: 'RLO', title: 'U+202E RIGHT-TO-LEFT OVERRIDE' } },
    { text: 'fdp.exe' },
  ])
})

test('a message hidden in tags is told with what it says', () => {
  const hidden = Array.from('do it', (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0))).join(
    '',
  )
  const [, stretch] = splitUnseen(`hi${hidden}!`)
  expect(stretch?.unseen).toEqual({ label: '5 hidden', title: '5 hidden characters: do it' })
})

test('bytes hidden in variation selectors are told', () => {
  const hidden = Array.from('ok', (c) => String.fromCodePoint(0xe0100 + c.charCodeAt(0) - 16)).join(
    '',
  )
  expect(spellUnseen(`😀${hidden}`)).toBe('😀[2 hidden]')
})

test('zero-width spaces and control characters are spelled out', () => {
  expect(spellUnseen('pass\u200bword\u0000\u001b[31m')).toBe('pass[ZWSP]word[U+0000][U+001B][31m')
})

test('joined again, the stretches are the text', () => {
  const text = 'a\u202eb\u{E0041}\u{E0042}c\u200bd'
  expect(
    splitUnseen(text)
      .map((stretch) => stretch.text)
      .join(''),
  ).toBe(text)
})
