import type { LiveEvent } from '@skein/model/api'
import { z } from 'zod'
import { allSessions, tracesNotDerivedSince, tracesWithSpans } from '../store/queries/all-traces.ts'
import { arrivedSince, sessionsChangedSince } from '../store/queries/progress.ts'
import {
  latestVersion,
  sendSignals,
  signalsSince,
  type HeardSignal,
  type Signal,
} from '../store/queries/signals.ts'
import type { SpanBatch } from '../store/span-rows.ts'
import type { Derivation } from './derivation.ts'
import { deriveSessions, deriveTraces, type ToldChanges } from './derive-traces.ts'
import { fenced } from './fenced.ts'
import type { Members } from './members.ts'
import type { RebuildProgress } from './rebuild.ts'
import { traceKey } from './touched-traces.ts'

/**
 * Keeps turns and sessions in step with the spans that any node stores. Each trace and each session is
 * derived by one node at a time, its owner; the others tell it. Who comes, or takes over what another
 * left, looks through what is stored instead: a signal is only as good as who hears it.
 */
export interface SharedDeriver {
  /** Tells the owners of traces that there are spans of them. */
  touched(batches: readonly SpanBatch[]): Promise<void>
  tell(signals: readonly Signal[]): Promise<void>
  inTurn<Result>(doing: () => Promise<Result>): Promise<Result>
  /** Resolves when nothing is being derived, nor will be until what it resolves to is called. */
  pause(): Promise<() => void>
  rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  /** Resolves when all that was told until now is derived, by whomever, but for what fails. */
  settled(): Promise<void>
  /** The same of what is this node's own. */
  ownSettled(): Promise<void>
  close(): Promise<void>
}

export interface SharedDeriverOptions extends Omit<Derivation, 'recent'> {
  members: Members
  derives: boolean
  onEvents(project: string, events: LiveEvent[]): void
  /** Of another node, and none of those that deriving is about. */
  onSignal(signal: HeardSignal): void
  /** Who is there has changed; what they told until then is heard. */
  onChange(): void
  onError: (error: unknown) => void
}

const POLL_MS = 250
/** A signal may be seen so much later than its stamp says; */
const LATE_US = 10_000_000n
/** most are seen by then, so that those that are later are not looked for each time, */
const SOON_US = 1_000_000n
/** but so often. */
const LOOK_FOR_LATE_EVERY_US = 2_500_000n
/** When those who are taken for dead surely write no more, what they had is looked through again. */
const GRACE_US = 12_000_000n
const AT_A_TIME = 1000
const TRIES_ALONE = 3
const RETRY_FAILING_AFTER_MS = 60_000

interface Waiting {
  project: string
  id: string
  /** Of a session. */
  told: Map<string, boolean>
}

type Queue = Map<string, Waiting>

export function openSharedDeriver(options: SharedDeriverOptions): SharedDeriver {
  const { clock, members, onError } = options
  const engine = fenced(options.engine, members)
  const derivation: Derivation = { engine, clock, price: options.price }
  const queues = { traces: new Map() as Queue, sessions: new Map() as Queue }
  /** What failed alone, and how often. */
  const failures = new Map<string, number>()
  /** When which signal was last read. */
  const heard = new Map<string, bigint>()
  /** When signals were last read: a round may take longer than they may be late. */
  let heardUntilUs = members.nowUs()
  /** The same of those that were seen late. */
  let heardLateUntilUs = heardUntilUs - LOOK_FOR_LATE_EVERY_US
  /** What is to be looked through, and when. */
  const scans: { atUs: bigint; sinceUs: bigint }[] = []
  /** What is derived in the stead of an owner that is late: told again when neither is at it any longer. */
  const again = new Map<string, { atUs: bigint; signal: Signal }>()
  let atATime = AT_A_TIME
  const pauses = new Set<object>()
  let deriving: Promise<void> = Promise.resolve()
  const closing = new AbortController()
  let lastTurn: Promise<unknown> = Promise.resolve()
  let wake = () => {}
  let roundUs = 0n
  let isChangeToTell = false
  const waitingForRound: ((roundUs: bigint) => void)[] = []

  function inTurn<Result>(doing: () => Promise<Result>): Promise<Result> {
    const done = lastTurn.then(doing)
    lastTurn = done.catch(() => undefined)
    return done
  }

  function enqueue(
    queue: Queue,
    kind: 'trace' | 'session',
    project: string,
    id: string,
    told?: Waiting['told'],
  ) {
    const key = traceKey(project, id)
    if (!options.derives || !members.tends(`${kind}\0${key}`)) return
    if (!members.owns(`${kind}\0${key}`))
      again.set(`${kind}\0${key}`, {
        atUs: members.nowUs() + GRACE_US,
        signal: { kind, project, id, body: '' },
      })
    const known = queue.get(key)
    queue.set(key, { project, id, told: new Map([...(known?.told ?? []), ...(told ?? [])]) })
  }

  async function tell(signals: readonly Signal[]): Promise<void> {
    const sent = signals.map((signal) => ({ ...signal, node: members.self, number: clock.next() }))
    for (const { number } of sent) heard.set(`${members.self}/${number}`, members.nowUs())
    await sendSignals(options.engine, sent)
    for (const signal of signals) take(signal)
    wake()
  }

  function take({ kind, project, id, body }: Signal): void {
    if (kind === 'trace') enqueue(queues.traces, kind, project, id)
    else if (kind === 'session') {
      const told =
        body === '' ? [] : z.array(z.tuple([z.string(), z.boolean()])).parse(JSON.parse(body))
      enqueue(queues.sessions, kind, project, id, new Map(told))
    }
  }

  function hear(signal: HeardSignal): void {
    const key = `${signal.node}/${signal.number}`
    const isKnown = heard.has(key)
    heard.set(key, members.nowUs())
    if (isKnown) return
    if (signal.kind === 'events')
      options.onEvents(signal.project, JSON.parse(signal.body) as LiveEvent[])
    else if (signal.kind === 'trace' || signal.kind === 'session') take(signal)
    else if (signal.node !== members.self) options.onSignal(signal)
  }

  async function hearUntil(nowUs: bigint): Promise<void> {
    const isForLate = members.mayTendAnew() || nowUs - heardLateUntilUs >= LOOK_FOR_LATE_EVERY_US
    const [untilUs, overlapUs] = isForLate ? [heardLateUntilUs, LATE_US] : [heardUntilUs, SOON_US]
    const sinceUs = untilUs < nowUs ? untilUs : nowUs
    const signals = await signalsSince(engine, sinceUs - overlapUs, members.self)
    heardUntilUs = nowUs
    if (isForLate) heardLateUntilUs = nowUs
    for (const signal of signals) unlessMalformed(signal, hear)
    if (members.mayTendAnew())
      for (const signal of signals)
        if (members.tendsAnew(`${signal.kind}\0${traceKey(signal.project, signal.id)}`))
          unlessMalformed(signal, take)
    members.toldAnew()
  }

  /** One that nobody can read keeps no other from being heard. */
  function unlessMalformed(signal: HeardSignal, does: (signal: HeardSignal) => void): void {
    try {
      does(signal)
    } catch (error) {
      const { kind, node, number } = signal
      const reason = error instanceof Error ? error.message : String(error)
      onError(
        new Error(`What the node ${node} told (${kind}, ${number}) is left out: ${reason}`, {
          cause: error,
        }),
      )
    }
  }

  async function scan(sinceUs: bigint): Promise<void> {
    for (const { project, traceId } of await arrivedSince(engine, sinceUs))
      enqueue(queues.traces, 'trace', project, traceId)
    for (const { project, sessionIds } of await sessionsChangedSince(engine, sinceUs))
      for (const id of sessionIds) enqueue(queues.sessions, 'session', project, id)
  }

  async function round(): Promise<void> {
    const changed = await members.look()
    const nowUs = members.nowUs()
    if (changed !== undefined) {
      isChangeToTell = true
      if (options.derives)
        scans.push({ atUs: 0n, sinceUs: changed }, { atUs: nowUs + GRACE_US, sinceUs: changed })
    }
    await hearUntil(nowUs)
    if (isChangeToTell) {
      isChangeToTell = false
      options.onChange()
    }
    for (const [key, at] of heard) if (nowUs - at > 3n * LATE_US) heard.delete(key)
    for (const due of scans.filter(({ atUs }) => atUs <= nowUs)) {
      await scan(due.sinceUs)
      scans.splice(scans.indexOf(due), 1)
    }
    const due = [...again].filter(([, { atUs }]) => atUs <= nowUs)
    if (due.length > 0) await tell(due.map(([, { signal }]) => signal))
    // Unless it was put off anew meanwhile.
    for (const [key, one] of due) if (again.get(key) === one) again.delete(key)
    const areTracesDone = await deriveQueue(queues.traces, deriveSomeTraces)
    const areSessionsDone = await deriveQueue(queues.sessions, deriveSomeSessions)
    if (!areTracesDone || !areSessionsDone) return
    roundUs = nowUs
    members.derived(scans.length === 0 ? { derivedUs: nowUs, roundUs } : { roundUs })
    for (const resolve of waitingForRound.splice(0)) resolve(roundUs)
  }

  /**
   * What waits now; what comes meanwhile is the next round's, or under load no round would ever end. Returns
   * whether all of it is derived.
   */
  async function deriveQueue(
    queue: Queue,
    derive: (project: string, some: readonly Waiting[]) => Promise<void>,
  ): Promise<boolean> {
    const due = [...queue.keys()]
    while (due.length > 0) {
      if (pauses.size > 0 || closing.signal.aborted) return false
      const some = due.splice(0, atATime).flatMap((key): [string, Waiting][] => {
        const one = queue.get(key)
        return one === undefined ? [] : [[key, one]]
      })
      for (const [key] of some) queue.delete(key)
      try {
        deriving = deriveInTurn(some, derive)
        await deriving
        for (const [key] of some) failures.delete(key)
        atATime = Math.min(AT_A_TIME, atATime * 2)
      } catch (error) {
        onError(error)
        putBack(queue, some)
        scanAgain()
        return false
      }
    }
    return true
  }

  async function deriveInTurn(
    some: readonly [string, Waiting][],
    derive: (project: string, some: readonly Waiting[]) => Promise<void>,
  ): Promise<void> {
    for (const [project, ofProject] of byProject(some.map(([, one]) => one)))
      await inTurn(() => derive(project, ofProject))
  }

  /** Fewer next time: so one that fails is found, and keeps no other waiting. */
  function putBack(queue: Queue, some: [string, Waiting][]): void {
    atATime = Math.max(1, Math.floor(some.length / 2))
    const [first] = some
    if (some.length === 1 && first !== undefined) {
      const [key, one] = first
      const tries = (failures.get(key) ?? 0) + 1
      failures.set(key, tries)
      if (tries >= TRIES_ALONE) {
        setTimeout(() => requeue(queue, key, one), RETRY_FAILING_AFTER_MS).unref()
        return
      }
    }
    for (const [key, one] of some) requeue(queue, key, one)
  }

  /** What was told meanwhile is newer. */
  function requeue(queue: Queue, key: string, one: Waiting): void {
    const newer = queue.get(key)?.told ?? []
    queue.set(key, { ...one, told: new Map([...one.told, ...newer]) })
  }

  /** What failed halfway may have moved a turn without telling the session that it left. */
  function scanAgain(): void {
    const nowUs = members.nowUs()
    if (scans.length === 0) scans.push({ atUs: nowUs + GRACE_US, sinceUs: nowUs - GRACE_US })
  }

  async function deriveSomeTraces(project: string, some: readonly Waiting[]): Promise<void> {
    const ids = some.map(({ id }) => id)
    clock.passed(await latestVersion(engine, 'turns', project, ids))
    const events = await deriveTraces(derivation, new Map([[project, ids]]), { handSessions })
    await publish(project, events.get(project) ?? [])
  }

  async function deriveSomeSessions(project: string, some: readonly Waiting[]): Promise<void> {
    const ids = some.map(({ id }) => id)
    clock.passed(await latestVersion(engine, 'sessions', project, ids))
    const told = new Map(some.map((one) => [one.id, one.told]))
    await publish(project, await deriveSessions(derivation, project, ids, told))
  }

  async function handSessions(project: string, changes: ToldChanges): Promise<void> {
    await tell(
      [...changes]
        .filter(([id]) => id !== '')
        .map(([id, told]) => ({ kind: 'session', project, id, body: JSON.stringify([...told]) })),
    )
  }

  async function publish(project: string, events: LiveEvent[]): Promise<void> {
    if (events.length === 0) return
    options.onEvents(project, events)
    if (members.others().length > 0)
      await tell([{ kind: 'events', project, id: '', body: JSON.stringify(events) }])
  }

  /** Resolves to whether it did not fail, as each does while the store can't be asked. */
  async function tryRound(): Promise<boolean> {
    try {
      await round()
      return true
    } catch (error) {
      onError(error)
      return false
    }
  }

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      const end = Date.now() + POLL_MS
      const isThrough = await tryRound()
      const isIdle = queues.traces.size + queues.sessions.size === 0
      if (isThrough && isIdle && waitingForRound.length > 0) continue
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(20, end - Date.now()))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const polling = poll()

  function nextRound(): Promise<bigint> {
    return new Promise((resolve) => {
      waitingForRound.push(resolve)
      wake()
    })
  }

  /** Twice: what traces are derived to is told to those who derive their sessions. */
  async function settled(): Promise<void> {
    await members.round(nextRound)
    await members.round(nextRound)
  }

  const trace = (project: string, id: string): Signal => ({ kind: 'trace', project, id, body: '' })

  return {
    tell,
    inTurn,
    settled,
    async ownSettled() {
      // The first may have begun before the last was told.
      await nextRound()
      await nextRound()
    },
    touched: (batches) =>
      tell([
        ...new Map(
          batches.flatMap(({ spans }) =>
            spans.map(({ project, span }) => [
              traceKey(project, span.traceId),
              trace(project, span.traceId),
            ]),
          ),
        ).values(),
      ]),
    async pause() {
      const pause = {}
      pauses.add(pause)
      await deriving.catch(() => undefined)
      return () => {
        pauses.delete(pause)
        wake()
      }
    },
    async rebuild(onProgress) {
      const start = clock.next()
      const progress = { traces: 0, sessions: 0 }
      for await (const { project, ids } of tracesWithSpans(engine, AT_A_TIME)) {
        await tell(ids.map((id) => trace(project, id)))
        progress.traces += ids.length
        onProgress(progress)
        await settled()
      }
      for (const { project, ids } of await tracesNotDerivedSince(engine, start))
        await tell(ids.map((id) => trace(project, id)))
      for await (const { project, ids } of allSessions(engine, AT_A_TIME)) {
        await tell(ids.map((id) => ({ kind: 'session', project, id, body: '' })))
        progress.sessions += ids.length
        onProgress(progress)
      }
      await settled()
      return progress
    },
    async close() {
      closing.abort()
      wake()
      await polling
    },
  }
}

function byProject(some: readonly Waiting[]): Map<string, Waiting[]> {
  const projects = new Map<string, Waiting[]>()
  for (const one of some) {
    const known = projects.get(one.project)
    if (known === undefined) projects.set(one.project, [one])
    else known.push(one)
  }
  return projects
}
