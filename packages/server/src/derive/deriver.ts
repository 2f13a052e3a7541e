import type { LiveEvent } from '@skein/model/api'
import { insertRows } from '../store/columns.ts'
import { arrivedSince, derivedUntil, sessionsChangedSince } from '../store/queries/progress.ts'
import type { StoredBatch } from '../store/span-writer.ts'
import { deriveSessions, deriveTraces, type Derivation } from './derive-traces.ts'

/** Keeps turns and sessions in step with the spans that are stored. */
export interface Deriver {
  begin(batch: StoredBatch): void
  end(batch: StoredBatch): void
  /** Derives what an earlier process stored and didn't come to derive. */
  catchUp(): Promise<void>
  /** Resolves when everything stored so far is derived, and notes how far that is. */
  drain(): Promise<void>
}

export interface DeriverOptions extends Derivation {
  onEvents(project: string, events: LiveEvent[]): void
  onError(error: unknown): void
}

const TRACES_AT_A_TIME = 1000
const SAVE_EVERY_MS = 1000
const RETRY_AFTER_MS = 1000

export function openDeriver(options: DeriverOptions): Deriver {
  const { engine, clock } = options
  /** Traces to derive, by project, with the stamps of the batches that touched them. */
  const touched = new Map<string, Map<string, Set<bigint>>>()
  /** Batches that are not derived yet: how many of their traces are still to do. */
  const openBatches = new Map<bigint, number>()
  let lastStamp = 0n
  let savedStamp = 0n
  let savedAt = 0
  let working: Promise<void> | undefined

  function touch(stamp: bigint, traces: StoredBatch['traces']): void {
    for (const { project, traceId } of traces) {
      const ofProject = touched.get(project) ?? new Map<string, Set<bigint>>()
      const stamps = ofProject.get(traceId) ?? new Set<bigint>()
      ofProject.set(traceId, stamps.add(stamp))
      touched.set(project, ofProject)
    }
  }

  function settle(stamps: Iterable<bigint>): void {
    for (const stamp of stamps) {
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
    for (let next = take(); next !== undefined; next = take()) {
      const { project, traces } = next
      try {
        options.onEvents(
          project,
          await deriveTraces(
            options,
            project,
            [...traces.keys()],
            (traceId) => touched.get(project)?.has(traceId) === true,
          ),
        )
        for (const stamps of traces.values()) settle(stamps)
        if (Date.now() - savedAt > SAVE_EVERY_MS) await save()
      } catch (error) {
        options.onError(error)
        for (const [traceId, stamps] of traces)
          for (const stamp of stamps) touch(stamp, [{ project, traceId }])
        await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
      }
    }
  }

  /** The traces of one project that were touched, up to a limit. */
  function take(): { project: string; traces: Map<string, Set<bigint>> } | undefined {
    for (const [project, ofProject] of touched) {
      const traces = new Map([...ofProject].slice(0, TRACES_AT_A_TIME))
      for (const traceId of traces.keys()) ofProject.delete(traceId)
      if (ofProject.size === 0) touched.delete(project)
      return { project, traces }
    }
    return undefined
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined
      if (touched.size > 0) start()
    })
  }

  async function idle(): Promise<void> {
    for (let now = working; now !== undefined; now = working) await now
  }

  return {
    begin(batch) {
      openBatches.set(batch.stamp, batch.traces.length)
      lastStamp = batch.stamp
    },
    end(batch) {
      touch(batch.stamp, batch.traces)
      start()
    },
    async catchUp() {
      const since = await derivedUntil(engine)
      savedStamp = since
      const traces = await arrivedSince(engine, since)
      const stamp = clock.next()
      lastStamp = stamp
      if (traces.length > 0) {
        openBatches.set(stamp, traces.length)
        touch(stamp, traces)
        start()
        await idle()
      }
      for (const { project, sessionIds } of await sessionsChangedSince(engine, since))
        await deriveSessions(options, project, new Map(sessionIds.map((id) => [id, new Map()])))
      await save()
    },
    async drain() {
      await idle()
      await save()
    },
  }
}
