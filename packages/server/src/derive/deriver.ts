import type { LiveEvent } from '@skein/model/api'
import { insertRows } from '../store/columns.ts'
import { arrivedSince, derivedUntil, sessionsChangedSince } from '../store/queries/progress.ts'
import type { SpanBatch } from '../store/span-rows.ts'
import type { Derivation } from './derivation.ts'
import { deriveSessions, deriveTraces } from './derive-traces.ts'
import { rebuild, type RebuildProgress } from './rebuild.ts'
import { touchedTraces, traceKey, type TouchedTrace } from './touched-traces.ts'

/** Keeps turns and sessions in step with the spans that are stored. */
export interface Deriver {
  begin(batch: SpanBatch): void
  end(batch: SpanBatch, isStored: boolean): void
  /** Derives what an earlier process stored and didn't come to derive. */
  catchUp(): Promise<void>
  /** Derives everything anew; what arrives meanwhile is derived in between. */
  rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  /** Runs when everything stored so far is derived and nothing else is being derived. */
  inTurn<Result>(doing: () => Promise<Result>): Promise<Result>
  /**
   * Resolves when everything stored so far is derived, but for traces of which that fails, and notes
   * how far that is.
   */
  drain(): Promise<void>
  /** The same at the end: what can't be derived now, as on a full disk, the next start derives. */
  stop(): Promise<void>
}

export interface DeriverOptions extends Derivation {
  onEvents(project: string, events: LiveEvent[]): void
  onError(error: unknown): void
}

const TRACES_AT_A_TIME = 1000
const SAVE_EVERY_MS = 1000
/** A round lasts at least this long, so that under load one round takes what many batches brought. */
const ROUND_MS = 300
const RETRY_AFTER_MS = 1000
const TRIES_ALONE = 3
const RETRY_FAILING_AFTER_MS = 60_000
/** Stands for all that an earlier process stored: until that is derived, nothing is noted. */
const EARLIER = 0n

export function openDeriver(options: DeriverOptions): Deriver {
  const { engine, clock, recent } = options
  const touched = touchedTraces()
  /** Traces whose deriving fails even when tried alone. */
  const failing = touchedTraces()
  /** How often deriving a trace alone has failed; with such a one no other is derived together. */
  const failures = new Map<string, number>()
  /** Batches that are not derived yet: how many of their traces are still to do. */
  const openBatches = new Map([[EARLIER, 1]])
  let atATime = TRACES_AT_A_TIME
  let lastStamp = 0n
  let savedStamp = 0n
  let savedAt = 0
  let working: Promise<void> | undefined
  let drains = 0
  let isStopping = false
  let endPause = () => {}
  /** Derivations run one after the other: a session's row is made from all that came before it. */
  let lastTurn: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(derive: () => Promise<Result>): Promise<Result> {
    const done = lastTurn.then(derive)
    lastTurn = done.catch(() => undefined)
    return done
  }

  function settle(traces: readonly TouchedTrace[]): void {
    for (const { project, traceId, stamps } of traces) {
      failures.delete(traceKey(project, traceId))
      for (const stamp of stamps) settleOne(stamp)
    }
  }

  function settleOne(stamp: bigint): void {
    const left = (openBatches.get(stamp) ?? 0) - 1
    if (left > 0) openBatches.set(stamp, left)
    else openBatches.delete(stamp)
  }

  /** Everything that arrived up to this moment is in its turn. */
  function derivedStamp(): bigint {
    const oldestOpen = [...openBatches.keys()].reduce((a, b) => (a < b ? a : b), lastStamp + 1n)
    return oldestOpen - 1n
  }

  /** What can't be noted now is noted the next time; at worst a later process derives it again. */
  async function save(): Promise<void> {
    const stamp = derivedStamp()
    if (stamp <= savedStamp) return
    savedAt = Date.now()
    try {
      await engine.insert(
        'progress',
        insertRows([{ name: 'derive', version: clock.next(), derived_us: stamp }]),
      )
      savedStamp = stamp
    } catch (error) {
      options.onError(error)
    }
  }

  async function work(): Promise<void> {
    while (touched.size() > 0) {
      const roundEnd = Date.now() + ROUND_MS
      const traces = touched.take(atATime)
      const suspect = traces.filter((trace) => failures.has(traceKey(trace.project, trace.traceId)))
      const others = traces.filter((trace) => !suspect.includes(trace))
      const rounds = [others, ...suspect.map((trace) => [trace])].filter(({ length }) => length > 0)
      let isAnyDerived = false
      for (const round of rounds) isAnyDerived = (await deriveAllBut(round)) || isAnyDerived
      if (isAnyDerived) {
        atATime = Math.min(atATime * 2, TRACES_AT_A_TIME)
        if (Date.now() - savedAt > SAVE_EVERY_MS) await save()
        if (touched.size() < atATime) await pause(roundEnd - Date.now())
      } else if (isStopping) return
      else {
        atATime = Math.max(1, Math.floor(traces.length / 2))
        await pause(RETRY_AFTER_MS)
      }
    }
  }

  /**
   * Derives what can be: halves, and halves of the half that fails, find a trace at fault, so that it
   * keeps no other one waiting. When both halves fail it is no trace's fault, as on a full disk, and all
   * is tried again later. Resolves to whether any trace was derived.
   */
  async function deriveAllBut(traces: readonly TouchedTrace[]): Promise<boolean> {
    if (await deriveTogether(traces)) return true
    let isAnyDerived = false
    let failed = traces
    while (failed.length > 1) {
      const half = Math.ceil(failed.length / 2)
      const [first, second] = [failed.slice(0, half), failed.slice(half)]
      const isFirstDerived = await deriveTogether(first)
      const isSecondDerived = await deriveTogether(second)
      isAnyDerived ||= isFirstDerived || isSecondDerived
      if (isFirstDerived && isSecondDerived) return true
      if (isFirstDerived === isSecondDerived) break
      failed = isFirstDerived ? second : first
    }
    tryAgain(failed)
    return isAnyDerived
  }

  async function deriveTogether(traces: readonly TouchedTrace[]): Promise<boolean> {
    try {
      const events = await inTurn(() =>
        deriveTraces(options, byProject(traces), {
          isTouched: (project, traceId) => touched.has(project, traceId),
        }),
      )
      for (const [project, ofProject] of events) options.onEvents(project, ofProject)
      settle(traces)
      return true
    } catch (error) {
      options.onError(error)
      return false
    }
  }

  function tryAgain(traces: readonly TouchedTrace[]): void {
    for (const { project, traceId, stamps } of traces)
      if (traces.length === 1 && isHopeless(project, traceId)) {
        if (failing.size() === 0) setTimeout(retryFailing, RETRY_FAILING_AFTER_MS).unref()
        failing.add(project, traceId, stamps)
      } else touched.add(project, traceId, stamps)
  }

  function isHopeless(project: string, traceId: string): boolean {
    const key = traceKey(project, traceId)
    const count = (failures.get(key) ?? 0) + 1
    failures.set(key, count)
    return count >= TRIES_ALONE
  }

  function retryFailing(): void {
    for (const { project, traceId, stamps } of failing.take(failing.size()))
      touched.add(project, traceId, stamps)
    start()
  }

  /** Not while somebody waits for the work to be done. */
  async function pause(ms: number): Promise<void> {
    if (drains > 0 || ms <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined
      if (touched.size() > 0 && !isStopping) start()
    })
  }

  async function idle(): Promise<void> {
    drains++
    endPause()
    for (let now = working; now !== undefined; now = working) await now
    drains--
  }

  async function drain(): Promise<void> {
    await idle()
    await save()
  }

  return {
    begin({ stamp, spans }) {
      openBatches.set(stamp, tracesOf(spans).length)
      lastStamp = stamp
    },
    end({ stamp, spans }, isStored) {
      if (isStored) recent?.stored(spans)
      else recent?.unsure(spans)
      for (const { project, traceId } of tracesOf(spans)) touched.add(project, traceId, [stamp])
      start()
    },
    async catchUp() {
      lastStamp = clock.next()
      const since = await derivedUntil(engine)
      savedStamp = since
      const traces = await arrivedSince(engine, since)
      if (traces.length > 0) {
        openBatches.set(EARLIER, (openBatches.get(EARLIER) ?? 0) + traces.length)
        for (const { project, traceId } of traces) {
          touched.add(project, traceId, [EARLIER])
          recent?.heldTrace(project, traceId)
        }
        start()
        await idle()
      }
      for (const { project, sessionIds } of await sessionsChangedSince(engine, since))
        await inTurn(() => deriveSessions(options, project, sessionIds))
      settleOne(EARLIER)
      await save()
    },
    async inTurn(doing) {
      await idle()
      return inTurn(doing)
    },
    rebuild: (onProgress) => rebuild(options, inTurn, onProgress),
    drain,
    stop() {
      isStopping = true
      return drain()
    },
  }
}

function tracesOf(spans: SpanBatch['spans']): { project: string; traceId: string }[] {
  const traces = new Map<string, { project: string; traceId: string }>()
  for (const { project, span } of spans)
    traces.set(traceKey(project, span.traceId), { project, traceId: span.traceId })
  return [...traces.values()]
}

function byProject(traces: readonly TouchedTrace[]): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const { project, traceId } of traces) {
    const ofProject = ids.get(project)
    if (ofProject === undefined) ids.set(project, [traceId])
    else ofProject.push(traceId)
  }
  return ids
}
