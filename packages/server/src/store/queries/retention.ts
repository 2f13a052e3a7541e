import { z } from 'zod'
import { CountColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** For how many days sessions are kept, by project; projects that keep them for ever are not in it. */
export async function retentionDays(engine: Engine): Promise<Map<string, number>> {
  const rows = await engine.query({
    sql: 'SELECT project, days FROM retention FINAL WHERE days > 0',
    row: z.object({ project: z.string(), days: CountColumn }),
  })
  return new Map(rows.map(({ project, days }) => [project, days]))
}

/** `days`: `null` for ever. */
export async function setRetention(
  engine: Engine,
  project: string,
  days: number | null,
  version: bigint,
): Promise<void> {
  await engine.insert('retention', insertRows([{ project, version, days: days ?? 0 }]))
}
