import { expect, test } from 'vitest'
import { readSpan } from '../../../test-support/read-span.ts'

test('an interaction, unless the prompt was kept back', () => {
  const interaction = { 'span.type': 'interaction', 'session.id': 's-1', 'user.id': 'u-1' }
  const name = 'claude_code.interaction'
  expect(readSpan({ ...interaction, user_prompt: 'Fix the test.' }, { name })).toMatchObject({
    kind: 'AGENT',
    session: 's-1',
    userId: 'u-1',
    agentName: 'Claude Code',
    input: 'Fix the test.',
  })
  expect(readSpan({ ...interaction, user_prompt: '<REDACTED>' }, { name }).input).toBe('(hidden)')
})

test('a request of a model counts what was cached apart', () => {
  expect(
    readSpan(
      {
        'span.type': 'llm_request',
        'session.id': 's-1',
        'gen_ai.system': 'anthropic',
        'gen_ai.request.model': 'claude-opus-5',
        model: 'claude-opus-5',
        input_tokens: 2,
        output_tokens: 1200,
        cache_read_tokens: 84_562,
        cache_creation_tokens: 7096,
        ttft_ms: 812,
        success: true,
        'response.model_output': 'Done.',
      },
      { name: 'claude_code.llm_request' },
    ),
  ).toMatchObject({
    kind: 'LLM',
    model: 'claude-opus-5',
    provider: 'anthropic',
    output: 'Done.',
    timeToFirstTokenMs: 812,
    tokens: {
      input: 91_660,
      output: 1200,
      total: 92_860,
      cacheRead: 84_562,
      cacheWrite: 7096,
    },
    error: null,
  })
})

test('a tool with its input and, in an event, its output; a request that failed', () => {
  expect(
    readSpan(
      { 'span.type': 'tool', tool_name: 'Bash', tool_input: 'npm test' },
      {
        name: 'claude_code.tool',
        events: [{ name: 'tool.output', attributes: { output: 'all tests pass' } }],
      },
    ),
  ).toMatchObject({ kind: 'TOOL', toolName: 'Bash', input: 'npm test', output: 'all tests pass' })
  expect(
    readSpan(
      { 'span.type': 'llm_request', success: false, error: 'overloaded' },
      { name: 'claude_code.llm_request' },
    ),
  ).toMatchObject({ statusCode: 'ERROR', error: { message: 'overloaded' } })
})

test('the same words on the spans of others mean nothing', () => {
  expect(
    readSpan({ 'span.type': 'tool', model: 'T-Ford', input_tokens: 5, success: false }),
  ).toMatchObject({ kind: 'UNKNOWN', model: '', tokens: { input: null }, error: null })
})
