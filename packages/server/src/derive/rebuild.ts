import { allSessions, tracesNotDerivedSince, tracesWithSpans } from '../store/queries/all-traces.ts'
import type { Derivation } from './derivation.ts'
import { deriveSessions, deriveTraces } from './derive-traces.ts'

export interface RebuildProgress {
  traces: number
  sessions: number
}

const AT_A_TIME = 1000

/**
 * Makes every turn and session anew from the spans; what no span accounts for is gone afterwards.
 * What is there stays readable meanwhile. `inTurn` runs each part of the work when no other derivation
 * runs.
 */
export async function rebuild(
  derivation: Derivation,
  inTurn: <Result>(derive: () => Promise<Result>) => Promise<Result>,
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildProgress> {
  const { engine, clock } = derivation
  // What is stored has the say, not what this process remembers of it.
  const afresh: Derivation = { ...derivation, recent: undefined }
  const start = clock.next()
  const progress = { traces: 0, sessions: 0 }
  for await (const { project, ids, days } of tracesWithSpans(engine, AT_A_TIME)) {
    await inTurn(() => deriveTraces(afresh, new Map([[project, ids]]), { days }))
    progress.traces += ids.length
    onProgress(progress)
  }
  for (const { project, ids } of await tracesNotDerivedSince(engine, start))
    await inTurn(() => deriveTraces(afresh, new Map([[project, ids]])))
  for await (const { project, ids } of allSessions(engine, AT_A_TIME)) {
    await inTurn(() => deriveSessions(afresh, project, ids))
    progress.sessions += ids.length
    onProgress(progress)
  }
  return progress
}
