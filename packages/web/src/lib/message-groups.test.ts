import type { SpanMessage } from '@skein/model/api'
import { expect, test } from 'vitest'
import { groupMessages } from './message-groups.ts'

const message = (role: string, text: string, resent: boolean): SpanMessage => ({
  role,
  parts: [{ type: 'text', text }],
  resent,
})

test('instructions, what was said before and what is new stand apart, each in order', () => {
  const system = message('system', 'Be brief', true)
  const before = [message('user', 'Hello', true), message('assistant', 'Hi', true)]
  const fresh = [message('user', 'Where is it?', false), message('tool', '{}', false)]
  expect(groupMessages([system, ...before, ...fresh])).toEqual({
    instructions: [system],
    earlier: before,
    fresh,
  })
})
