import { expect, test } from 'vitest'
import { tagChoices } from './tag-choices.ts'

const sessions = [
  { sessionId: 'a', tags: ['sent', 'both', 'checked'], ownTags: ['checked'] },
  { sessionId: 'b', tags: ['sent', 'both'], ownTags: ['both'] },
]

test('says of each tag how many of the sessions have it, and whether it could be taken off', () => {
  expect(tagChoices(sessions, ['checked', 'other'], '')).toEqual([
    { tag: 'sent', on: 'all', isSent: true },
    { tag: 'both', on: 'all', isSent: false },
    { tag: 'checked', on: 'some', isSent: false },
    { tag: 'other', on: 'none', isSent: false },
  ])
})

test('leaves out what was not typed', () => {
  expect(tagChoices(sessions, ['Bothersome'], ' bOTH ').map(({ tag }) => tag)).toEqual([
    'both',
    'Bothersome',
  ])
})
