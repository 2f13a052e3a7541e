import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { SessionList, SpanDetail, TraceList, TurnList, TurnWithSteps } from '@skein/model/api'

/** The conversation that every program has, as a test sees it: input, output, tokens. */
export const HELLO = ["hi! I'm Tim", 'Hello Tim! How can I help?', 27]
export const NAME = ['What is my name?', 'Your name is Tim.', 46]
export const WEATHER = [
  'What is the weather in Paris?',
  'I looked it up: 18 degrees and sunny in Paris.',
  156,
]

export const said = (turns: readonly TurnWithSteps[]) =>
  turns.map(({ input, output, tokens }) => [input.text, output.text, tokens.total])

/** What came of a program, as the API of the Skein at `url` has it. */
export function readSessions(url: string) {
  async function get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`${url}${path}`)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }

  /** Asks until the answer is as it should be, for a few seconds. */
  async function eventually<Answer>(path: string, isDone: (answer: Answer) => boolean) {
    for (let left = 50; ; left--) {
      const answer = await get<Answer>(path)
      if (isDone(answer)) return answer
      if (left === 0) throw new Error(`${path} still answers ${JSON.stringify(answer)}`)
      await sleep(100)
    }
  }

  /** The project's one session, once it has so many turns; nothing else came of the program. */
  async function onlySession(project: string, turnCount: number) {
    const path = `/api/projects/${project}/sessions`
    const { sessions } = await eventually<SessionList>(path, ({ sessions: [first] }) =>
      first === undefined ? false : first.turnCount >= turnCount,
    )
    const [session] = sessions
    expect(sessions).toMatchObject([{ turnCount }])
    if (session === undefined) throw new Error(`${project} has no session`)
    const { traces } = await get<TraceList>(`/api/projects/${project}/traces?session=none`)
    expect(traces).toEqual([])
    const { turns } = await get<TurnList>(`${path}/${session.sessionId}/turns`)
    expect(turns.filter(({ input, output }) => input.raw || output.raw)).toEqual([])
    return { session, turns }
  }

  /** The same of a program that was told the session's id. */
  async function sessionOf(project: string, turnCount: number) {
    const found = await onlySession(project, turnCount)
    expect(found.session.sessionId).toBe('chat-1')
    return found
  }

  const spanOf = (project: string, turn: TurnWithSteps | undefined, step: number) =>
    get<SpanDetail>(
      `/api/projects/${project}/traces/${turn?.traceId}/spans/${turn?.steps[step]?.spanId}`,
    )

  /** The third turn: the model called a tool, was told its result and answered. */
  async function expectToolUse(project: string, turn: TurnWithSteps | undefined): Promise<void> {
    expect(turn).toMatchObject({ tools: ['get_weather'], toolCallCount: 1, modelCallCount: 2 })
    expect(turn?.steps.map(({ kind }) => kind)).toEqual(['LLM', 'TOOL', 'LLM'])
    expect(turn?.steps[1]).toMatchObject({ output: { text: '18 degrees and sunny in Paris' } })
    const answering = await spanOf(project, turn, 2)
    const [called, result] = answering.inputMessages.slice(-2)
    expect(called?.parts).toContainEqual(
      expect.objectContaining({ type: 'tool_call', name: 'get_weather' }),
    )
    expect(called?.resent).toBe(false)
    expect(JSON.stringify(result?.parts)).toContain('18 degrees and sunny in Paris')
  }

  return { get, onlySession, sessionOf, spanOf, expectToolUse }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
