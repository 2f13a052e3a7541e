import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('a tool call and the conversation it is in', () => {
  expect(
    readSpan({
      'spring.ai.kind': 'tool_call',
      'spring.ai.tool.definition.name': 'look',
      'spring.ai.tool.call.arguments': '{"at":1}',
      'spring.ai.tool.call.result': 'a cat',
      'spring.ai.chat.client.conversation.id': 'c-1',
    }),
  ).toMatchObject({
    kind: 'TOOL',
    toolName: 'look',
    session: 'c-1',
    sessionClass: 'conversation',
    input: 'raw {"at":1}',
    output: 'a cat',
  })
})
