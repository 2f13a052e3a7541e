import { expect, test } from 'vitest'
import { idKind, matchItems, type PaletteItem } from './palette-items.ts'

const item = (label: string, detail = ''): PaletteItem => ({
  id: label,
  group: 'Go to',
  label,
  detail,
  run: () => undefined,
})
const items = [
  item('Sessions'),
  item('Settings'),
  item('Dark theme'),
  item('support-bot', 'project'),
]
const matched = (typed: string) => matchItems(items, typed).map(({ label }) => label)

test('what begins a word of an item finds it, in any order', () => {
  expect(matched('')).toHaveLength(4)
  expect(matched('se')).toEqual(['Sessions', 'Settings'])
  expect(matched('theme da')).toEqual(['Dark theme'])
  expect(matched('bot')).toEqual(['support-bot'])
  expect(matched('ark')).toEqual([])
})

test('an id is told by its form', () => {
  expect(idKind('5B8AA5A2D2C872E8321CF37308D69DF2')).toBe('trace')
  expect(idKind('8321cf37308d69df')).toBe('span')
  expect(idKind(' sup-eee7-48242 ')).toBe('session')
  expect(idKind('where is my refund')).toBeNull()
  expect(idKind('')).toBeNull()
})
