import type { LiveEvent } from '@skein/model/api'
import { insertRows } from '../store/columns.ts'
import { arrivedSince, derivedUntil, sessionsChangedSince } from '../store/queries/progress.ts'
import type { SpanBatch } from '../store/span-writer.ts'
import type { Derivation } from './derivation.ts'
import { deriveSessions, deriveTraces } from './derive-traces.ts'
import { rebuild, type RebuildProgress } from './rebuild.ts'
import { touchedTraces, type Touched } from './touched-traces.ts'

/** Keeps turns and sessions in step with the spans that are stored. */
export interface Deriver {
  begin(batch: SpanBatch): void
  end(batch: SpanBatch, isStored: boolean): void
  /** Derives what an earlier process stored and didn't come to derive. */
  catchUp(): Promise<void>
  /** Derives everything anew; what arrives meanwhile is derived in between. */
  rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  /**
   * Resolves when everything stored so far is derived, but for traces of which that fails, and notes
   * how far that is.
   */
  drain(): Promise<void>
}

export interface DeriverOptions extends Derivation {
  onEvents(project: string, events: LiveEvent[]): void
  onError(error: unknown): void
}

const TRACES_AT_A_TIME = 1000
const SAVE_EVERY_MS = 1000
const RETRY_AFTER_MS = 1000
const TRIES_ALONE = 3
const RETRY_FAILING_AFTER_MS = 60_000

export function openDeriver(options: DeriverOptions): Deriver {
  const { engine, clock, recent } = options
  const touched = touchedTraces()
  /** Traces whose deriving fails even when tried alone. */
  const failing = touchedTraces()
  /** How often deriving a trace alone has failed. */
  const failures = new Map<string, number>()
  /** Batches that are not derived yet: how many of their traces are still to do. */
  const openBatches = new Map<bigint, number>()
  let atATime = TRACES_AT_A_TIME
  let lastStamp = 0n
  let savedStamp = 0n
  let savedAt = 0
  let working: Promise<void> | undefined
  /** Derivations run one after the other: a session's row is made from all that came before it. */
  let lastTurn: Promise<unknown> = Promise.resolve()

  function inTurn<Result>(derive: () => Promise<Result>): Promise<Result> {
    const done = lastTurn.then(derive)
    lastTurn = done.catch(() => undefined)
    return done
  }

  function settle({ project, traces }: Touched): void {
    for (const traceId of traces.keys()) failures.delete(traceKey(project, traceId))
    for (const stamp of [...traces.values()].flatMap((stamps) => [...stamps])) {
      const left = (openBatches.get(stamp) ?? 0) - 1
      if (left > 0) openBatches.set(stamp, left)
      else openBatches.delete(stamp)
    }
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
    for (let next = touched.take(atATime); next !== undefined; next = touched.take(atATime)) {
      const { project, traces } = next
      const isTouched = (traceId: string) => touched.has(project, traceId)
      try {
        options.onEvents(
          project,
          await inTurn(() => deriveTraces(options, project, [...traces.keys()], { isTouched })),
        )
        settle(next)
        atATime = Math.min(atATime * 2, TRACES_AT_A_TIME)
        if (Date.now() - savedAt > SAVE_EVERY_MS) await save()
      } catch (error) {
        options.onError(error)
        await tryAgain(next)
      }
    }
  }

  /** Smaller and smaller batches find the trace at fault, so that it keeps no other one waiting. */
  async function tryAgain({ project, traces }: Touched): Promise<void> {
    atATime = Math.max(1, Math.floor(traces.size / 2))
    for (const [traceId, stamps] of traces)
      if (traces.size === 1 && isHopeless(project, traceId)) {
        if (failing.isEmpty()) setTimeout(retryFailing, RETRY_FAILING_AFTER_MS).unref()
        failing.add(project, traceId, stamps)
      } else touched.add(project, traceId, stamps)
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
  }

  function isHopeless(project: string, traceId: string): boolean {
    const key = traceKey(project, traceId)
    const count = (failures.get(key) ?? 0) + 1
    failures.set(key, count)
    return count >= TRIES_ALONE
  }

  function retryFailing(): void {
    for (let next = failing.take(1); next !== undefined; next = failing.take(1))
      for (const [traceId, stamps] of next.traces) touched.add(next.project, traceId, stamps)
    start()
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined
      if (!touched.isEmpty()) start()
    })
  }

  async function idle(): Promise<void> {
    for (let now = working; now !== undefined; now = working) await now
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
      const since = await derivedUntil(engine)
      savedStamp = since
      const stamp = clock.next()
      lastStamp = stamp
      const traces = await arrivedSince(engine, since)
      if (traces.length > 0) {
        openBatches.set(stamp, traces.length)
        for (const { project, traceId } of traces) {
          touched.add(project, traceId, [stamp])
          recent?.held(project, [traceId], [])
        }
        start()
        await idle()
      }
      for (const { project, sessionIds } of await sessionsChangedSince(engine, since))
        await deriveSessions(options, project, new Map(sessionIds.map((id) => [id, new Map()])))
      await save()
    },
    rebuild: (onProgress) => rebuild(options, inTurn, onProgress),
    async drain() {
      await idle()
      await save()
    },
  }
}

function tracesOf(spans: SpanBatch['spans']): { project: string; traceId: string }[] {
  const traces = new Map<string, { project: string; traceId: string }>()
  for (const { project, span } of spans)
    traces.set(traceKey(project, span.traceId), { project, traceId: span.traceId })
  return [...traces.values()]
}

function traceKey(project: string, traceId: string): string {
  return `${project}\0${traceId}`
}
