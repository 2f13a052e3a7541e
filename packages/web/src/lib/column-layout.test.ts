import { expect, test } from 'vitest'
import {
  arrange,
  fit,
  gridTemplate,
  moveColumn,
  parseLayout,
  resizeColumn,
  toggleColumn,
} from './column-layout.ts'

const columns = [
  { id: 'words', width: 200, grows: true },
  { id: 'user', width: 100, need: 2 },
  { id: 'turns', width: 50 },
  { id: 'cost', width: 80, need: 1 },
]
const usual = parseLayout('')
const ids = (shown: { id: string }[]) => shown.map(({ id }) => id).join(' ')

test('what can not be read changes nothing', () => {
  for (const stored of ['', '3', 'null', '[]', '{"order":1,"widths":{"a":"b"}}'])
    expect(parseLayout(stored)).toEqual({ order: [], hidden: [], widths: {} })
})

test('the columns of least need go first where there is no room', () => {
  expect(ids(fit(columns, usual, 900))).toBe('words user turns cost')
  expect(ids(fit(columns, usual, 430))).toBe('words user turns')
  expect(ids(fit(columns, usual, 100))).toBe('words turns')
})

test('a hidden column takes no room', () => {
  expect(ids(fit(columns, toggleColumn(usual, 'user'), 430))).toBe('words turns cost')
  expect(toggleColumn(toggleColumn(usual, 'user'), 'user')).toEqual(usual)
})

test('columns are moved by one place, and new ones come after those that were moved', () => {
  const moved = moveColumn(columns, usual, 'cost', -1)
  expect(ids(arrange(columns, moved))).toBe('words user cost turns')
  expect(ids(arrange([...columns, { id: 'new', width: 10 }], moved))).toBe(
    'words user cost turns new',
  )
  expect(moveColumn(columns, usual, 'words', -1)).toBe(usual)
})

test('a width that was set stays', () => {
  const layout = parseLayout(JSON.stringify(resizeColumn(usual, 'cost', 120.4)))
  expect(gridTemplate(arrange(columns, layout))).toBe('minmax(200px, 1fr) 100px 50px 120px')
  expect(resizeColumn(usual, 'cost', -5).widths).toEqual({ cost: 40 })
})
