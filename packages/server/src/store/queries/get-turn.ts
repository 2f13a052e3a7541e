import type { Engine } from '../engine.ts'
import { TURN_COLUMNS, TurnRow, type StoredTurn } from '../turn-row.ts'

export async function getTurn(
  engine: Engine,
  project: string,
  traceId: string,
): Promise<StoredTurn | undefined> {
  const [turn] = await engine.query({
    sql: `
      SELECT ${TURN_COLUMNS}
      FROM turns FINAL
      WHERE project = {project:String} AND trace_id = {traceId:String}`,
    params: { project, traceId },
    row: TurnRow,
  })
  return turn
}
