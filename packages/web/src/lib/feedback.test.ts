import { expect, test } from 'vitest'
import { describeFeedback, direction } from './feedback.ts'

test('a direction is told only where no scale must be guessed', () => {
  expect(direction({ score: 1, label: null })).toBe('up')
  expect(direction({ score: 0, label: null })).toBe('down')
  expect(direction({ score: -1, label: '' })).toBe('down')
  expect(direction({ score: 0.7, label: null })).toBeNull()
  expect(direction({ score: 4, label: null })).toBeNull()
  expect(direction({ score: null, label: 'Thumbs-Down' })).toBe('down')
  expect(direction({ score: 1, label: 'toxic' })).toBeNull()
})

test('feedback reads as one line', () => {
  const time = '2026-11-22T10:00:00.000000000Z'
  const given = {
    id: 'a1',
    spanId: null,
    annotator: null,
    annotatorKind: 'HUMAN',
    createdAt: time,
    updatedAt: time,
  }
  expect(
    describeFeedback({ ...given, name: 'thumbs', score: 1, label: 'up', explanation: 'quick' }),
  ).toBe('thumbs: up 1 – quick')
  expect(
    describeFeedback({ ...given, name: 'tone', score: null, label: null, explanation: null }),
  ).toBe('tone: no score')
})
