import { setTimeout as delay } from 'node:timers/promises'
import type { LiveEvent, TurnWithSteps } from '@skein/model/api'
import { lruMap } from '../store/lru-map.ts'
import { CommandError, type Command, type Given } from './command.ts'
import { JSON_OPTION, note, print } from './output.ts'
import { readEvents } from './read-events.ts'
import { readTurn } from './sessions-show.ts'
import { PROJECT_OPTIONS, skeinApi, type SkeinApi } from './skein-api.ts'
import { turnText } from './terminal/conversation.ts'
import { paint } from './terminal/paint.ts'
import { oneLine } from './terminal/printable.ts'

export const sessionsTailCommand: Command = {
  name: 'sessions tail',
  summary: 'follows a session, or all of a project, as turns come in',
  operands: { shown: '[ID]', least: 0, most: 1 },
  options: {
    steps: { help: 'model calls, too, between question and answer' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `A turn is shown when its root has come in, or when nothing more of it comes for a few seconds;
one that changes later is shown again. Ctrl-C ends it.

Examples:
  skein sessions tail
  skein sessions tail chat-1 --steps
  skein sessions tail --json | jq -r .output.text`,
  async run(given) {
    const api = skeinApi(given)
    const follow = followTurns(api, given)
    let wasConnected = false
    for (;;) {
      try {
        const feed = await api.open('live')
        note(
          wasConnected
            ? 'Connected again; turns that came in meanwhile are not shown.'
            : `Following ${api.endpoint}; Ctrl-C ends it.`,
        )
        wasConnected = true
        for await (const event of readEvents(feed)) follow(event)
      } catch (error) {
        if (!wasConnected || !isLostConnection(error)) throw error
      }
      note('The connection is lost; trying again.')
      await delay(RETRY_MS)
    }
  },
}

const RETRY_MS = 1000
/** Spans of one turn come in several exports; a root most often in the last. */
const QUIET_MS = 3000
/** One that changes after so many others is shown again, also where nothing that is seen has changed. */
const REMEMBERED_TURNS = 1000

/** `fetch` throws a `TypeError` for a body that breaks off. */
function isLostConnection(error: unknown): boolean {
  return error instanceof CommandError || error instanceof TypeError
}

/** Shows the turns that events tell of, in the order of the events. */
function followTurns(api: SkeinApi, given: Given): (event: LiveEvent) => void {
  const [sessionId] = given.operands
  const timers = new Map<string, NodeJS.Timeout>()
  const shown = lruMap<string, string>(REMEMBERED_TURNS)
  let queue = Promise.resolve()

  const show = async (turn: TurnWithSteps) => {
    const text = given.has('json')
      ? JSON.stringify(turn)
      : turnText(turn, { modelCalls: given.has('steps') })
    if (shown.get(turn.traceId) === text) return
    shown.set(turn.traceId, text)
    if (given.has('json')) return print(text)
    const session = turn.sessionId ?? 'without a session'
    const head = sessionId === undefined ? `${paint(['bold', 'cyan'], oneLine(session))}\n` : ''
    await print(`${head}${text}\n`)
  }
  const look = async (traceId: string, isQuiet: boolean) => {
    const turn = await readTurn(api, traceId)
    if (sessionId !== undefined && turn.sessionId !== sessionId) return
    if (isQuiet || !turn.rootIsPartial) return show(turn)
    timers.set(
      traceId,
      setTimeout(() => enqueue(traceId, true), QUIET_MS),
    )
  }
  const enqueue = (traceId: string, isQuiet: boolean) => {
    clearTimeout(timers.get(traceId))
    timers.delete(traceId)
    queue = queue
      .then(() => look(traceId, isQuiet))
      // It may be gone by now.
      .catch((error: unknown) => note(error instanceof Error ? error.message : String(error)))
  }
  return (event) => {
    const traceIds =
      event.type === 'session' && (sessionId ?? event.sessionId) === event.sessionId
        ? event.traceIds
        : event.type === 'trace' && sessionId === undefined
          ? [event.traceId]
          : []
    for (const traceId of traceIds) enqueue(traceId, false)
  }
}
