import { expect, test } from 'vitest'
import { runProgram } from './run-program.ts'
import { runSkein } from './running-skein.ts'

const PROJECT = 'a project/with slash'

test("Phoenix's client writes, reads, judges and deletes, told no more than where Skein is", async () => {
  const skein = await runSkein()
  try {
    const { stdout } = await runProgram('phoenix-client', ['--project', PROJECT], {
      PHOENIX_HOST: skein.url,
      PHOENIX_API_KEY: 'px-key',
    })
    const said = JSON.parse(stdout) as Record<string, unknown>
    expect(said['withoutOne']).not.toContain('0000000000000012')
    expect(said).toMatchObject({
      logged: { totalReceived: 8, totalQueued: 8 },
      again: { name: 'SpanCreationError', duplicates: [{ spanId: '0000000000000011' }] },
      invalid: { name: 'SpanCreationError' },
      turns: [
        { input: { value: "hi! I'm Tim" }, output: { value: 'Hello Tim!' } },
        { input: { value: 'What is my name?' }, output: { value: 'Your name is Tim.' } },
      ],
      sessions: [
        { sessionId: 'chat/1', startTime: '2026-11-22T10:00:01.250000000Z' },
        { sessionId: 'chat-2' },
        { sessionId: 'chat-3' },
      ],
      byId: { sessionId: 'chat/1', traces: [{}, {}] },
      judged: { id: expect.any(String) as string },
      spanAnnotations: {
        annotations: [{ name: 'note', result: { explanation: 'Short.' } }, { name: 'correct' }],
        nextCursor: expect.any(String) as string,
      },
      chosen: { annotations: [{ name: 'note', span_id: '0000000000000012' }], nextCursor: null },
      modelSpans: {
        spans: [
          { span_kind: 'LLM', attributes: { 'llm.token_count.prompt': 10 } },
          { span_kind: 'LLM' },
        ],
      },
      rest: { spans: [{ name: 'model' }, { name: 'model' }], nextCursor: null },
      traces: {
        traces: [
          {
            token_count_total: 12,
            spans: [
              { name: 'assistant', span_kind: 'AGENT', parent_id: null },
              { name: 'model', parent_id: '0000000000000011' },
            ],
          },
          {},
        ],
      },
      projects: { data: [{ name: PROJECT }] },
      datasets: expect.stringContaining('501') as string,
      withoutOne: [expect.any(String), expect.any(String), expect.any(String)],
      missing: { message: expect.stringContaining('404') as string },
      left: { data: [] },
    })
  } finally {
    await skein.close()
  }
})
