import { expect, test } from 'vitest'
import { runSkein } from '../running-skein.ts'
import { runPython } from './run-python.ts'

test("Phoenix's client writes, reads, judges and deletes, told no more than where Skein is", async () => {
  const skein = await runSkein()
  try {
    const { stdout } = await runPython('with_phoenix_client.py', ['--project', 'phoenix client'], {
      PHOENIX_COLLECTOR_ENDPOINT: skein.url,
      PHOENIX_API_KEY: 'px-key',
    })
    expect(JSON.parse(stdout)).toEqual({
      logged: { total_received: 7, total_queued: 7 },
      again: ['SpanCreationError', expect.stringContaining('1 duplicate')],
      turns: [
        ["hi! I'm Tim", 'Hello Tim!'],
        ['What is my name?', 'Your name is Tim.'],
      ],
      sessions: ['chat-1', 'chat-2', 'chat-3'],
      by_id: 'chat-2',
      annotations: [
        [false, 'correct', 0.5],
        [false, 'note', null],
        [true, 'correct', 1],
      ],
      unknown: [404, 'there is no span ffffffffffffffff'],
      llm: 3,
      children: ['model'],
      traces: [['00000000000000000000000000000002', 2]],
      projects: ['phoenix client'],
      created: [501, expect.stringContaining('with its first span')],
      llm_left: 2,
      left: ['chat-2'],
      gone: [404, 'there is no project phoenix client'],
    })
  } finally {
    await skein.close()
  }
})
