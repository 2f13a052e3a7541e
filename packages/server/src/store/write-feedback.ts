import type { Clock } from '../clock.ts'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'
import type { FeedbackValues } from './queries/get-feedback.ts'

/** Resolves when the row, which takes the place of the one with its target and id, is durable. */
export async function writeFeedback(
  engine: Engine,
  clock: Clock,
  project: string,
  row: FeedbackValues,
  isDeleted = false,
): Promise<void> {
  await engine.insert(
    'feedback',
    insertRows([{ project, version: clock.next(), is_deleted: isDeleted ? 1 : 0, ...row }]),
  )
}
