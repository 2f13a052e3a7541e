import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('session and user under names that are no one vendor’s', () => {
  const session = (attributes: Record<string, unknown>) => readSpan(attributes).session
  expect(
    [
      { metadata: '{"session_id":"a"}' },
      { metadata: '{"thread_id":"b"}' },
      { metadata: '{"conversation_id":"c"}' },
      { session_id: 'd' },
      { thread_id: 'e' },
      { 'thread.id': 'f' },
      { conversation_id: 'g' },
      { 'wandb.thread_id': 'h' },
      { 'spring.ai.chat.client.conversation.id': 'i' },
      { 'gen_ai.session.id': 'j' },
    ].map(session),
  ).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
  expect(readSpan({ 'metadata.user_api_key_end_user_id': 'u' }).userId).toBe('u')
  expect(readSpan({ 'user.account_uuid': 'u' }).userId).toBe('u')
})

test('what is no session: a project, a run, the trace itself, words for nothing', () => {
  const session = (attributes: Record<string, unknown>) => readSpan(attributes).session
  expect(
    [
      { 'langsmith.trace.session_id': 'project' },
      { 'gcp.vertex.agent.invocation_id': 'run' },
      { 'agno.run.id': 'run' },
      { 'session.id': '1'.padStart(32, '0') },
      { 'session.id': ' <null> ' },
      { 'session.id': '""' },
    ].map(session),
  ).toEqual([null, null, null, null, null, null])
})

test('where one key holds what is no session, the next one counts', () => {
  const trace = '1'.padStart(32, '0')
  expect(readSpan({ 'session.id': trace, 'langfuse.session.id': 'chat-1' }).session).toBe('chat-1')
  expect(readSpan({ 'session.id': 'unknown', thread_id: 'chat-2' }).session).toBe('chat-2')
})

test('an unknown vocabulary is still a span with all that it carried', () => {
  expect(readSpan({ 'acme.prompt': 'hi', 'acme.tokens': 5 })).toMatchObject({
    kind: 'UNKNOWN',
    input: null,
    output: null,
    told: [],
  })
  expect(readSpan({ input: 'hi', output: '{"answer":"hello"}' })).toMatchObject({
    input: 'hi',
    output: 'hello',
  })
})
