import { expect, test } from 'vitest'
import { splitText } from './split-text.ts'

test('a short text is one block and an empty one none', () => {
  expect(splitText('a\nb')).toEqual([{ at: 0, text: 'a\nb' }])
  expect(splitText('')).toEqual([])
})

test('blocks end at line breaks and lose nothing else', () => {
  const text = `${'line of text\n'.repeat(4000)}end`
  const blocks = splitText(text)
  expect(blocks.length).toBeGreaterThan(1)
  expect(blocks.map((block) => block.text).join('\n')).toBe(text)
})

test('a text without line breaks is never cut inside a character', () => {
  const text = 'x' + '𝄞'.repeat(10_000)
  const blocks = splitText(text)
  expect(blocks.map((block) => block.text).join('')).toBe(text)
  for (const block of blocks) expect(encodeURIComponent(block.text)).not.toBe('')
})
