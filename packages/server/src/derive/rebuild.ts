import { allSessions, allTraces } from '../store/queries/all-traces.ts'
import { deriveSessions, deriveTraces, type Derivation } from './derive-traces.ts'

export interface RebuildProgress {
  traces: number
  sessions: number
}

const AT_A_TIME = 1000

/**
 * Makes every turn and session anew from the spans; what no span accounts for is gone afterwards.
 * What is there stays readable meanwhile.
 */
export async function rebuild(
  derivation: Derivation,
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildProgress> {
  const progress = { traces: 0, sessions: 0 }
  for await (const { project, ids } of allTraces(derivation.engine, AT_A_TIME)) {
    await deriveTraces(derivation, project, ids)
    progress.traces += ids.length
    onProgress(progress)
  }
  for await (const { project, ids } of allSessions(derivation.engine, AT_A_TIME)) {
    await deriveSessions(derivation, project, new Map(ids.map((id) => [id, new Map()])))
    progress.sessions += ids.length
    onProgress(progress)
  }
  return progress
}
