import type { Clock } from '../clock.ts'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'
import type { FeedbackValues } from './queries/stored-feedback.ts'

/** Resolves when the rows, each in place of the one with its target and id, are durable. */
export async function writeFeedback(
  engine: Engine,
  clock: Clock,
  project: string,
  rows: readonly FeedbackValues[],
  isDeleted = false,
): Promise<void> {
  if (rows.length === 0) return
  await engine.insert(
    'feedback',
    insertRows(
      rows.map((row) => ({
        project,
        version: clock.next(),
        is_deleted: isDeleted ? 1 : 0,
        ...row,
      })),
    ),
  )
}
