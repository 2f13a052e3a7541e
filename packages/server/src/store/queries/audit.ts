import { z } from 'zod'
import { AuditAction, AuditEntry } from '@skein/model/api'
import { toIso } from '@skein/model/unix-nanos'
import { BigIntColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** Who did what; project '': of none. */
export interface AuditRecord {
  atUs: bigint
  action: AuditAction
  actorType: AuditEntry['actorType']
  actorId: string
  actor: string
  project: string
  target: string
  address: string
}

const Row = z
  .object({
    at_us: BigIntColumn,
    action: AuditAction,
    actor_type: AuditEntry.shape.actorType,
    actor_id: z.string(),
    actor: z.string(),
    project: z.string(),
    target: z.string(),
    address: z.string(),
  })
  .transform((row) => ({
    atUs: row.at_us,
    entry: {
      at: toIso(row.at_us * 1000n),
      action: row.action,
      actor: row.actor,
      actorType: row.actor_type,
      actorId: row.actor_id,
      project: row.project || null,
      target: row.target,
      address: row.address,
    } satisfies AuditEntry,
  }))

export interface AuditSelection {
  action?: string
  project?: string
  actor?: string
  /** Only what is older. */
  beforeUs?: string
  limit: number
}

/** The latest first. No two of a node have the same time. */
export function listAudit(
  engine: Engine,
  selection: AuditSelection,
): Promise<z.output<typeof Row>[]> {
  const { action, project, actor, beforeUs, limit } = selection
  const conditions = [
    ...(action === undefined ? [] : ['action = {action:String}']),
    ...(project === undefined ? [] : ['project = {project:String}']),
    ...(actor === undefined ? [] : ['actor = {actor:String}']),
    ...(beforeUs === undefined ? [] : ['at_us < {beforeUs:UInt64}']),
  ]
  return engine.query({
    sql: `
      SELECT at_us, action, actor_type, actor_id, actor, project, target, address
      FROM audit
      ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      ORDER BY at_us DESC
      LIMIT {limit:UInt32}`,
    params: {
      limit,
      ...(action === undefined ? {} : { action }),
      ...(project === undefined ? {} : { project }),
      ...(actor === undefined ? {} : { actor }),
      ...(beforeUs === undefined ? {} : { beforeUs }),
    },
    row: Row,
  })
}

export async function writeAudit(engine: Engine, record: AuditRecord): Promise<void> {
  await engine.insert(
    'audit',
    insertRows([
      {
        at_us: record.atUs,
        action: record.action,
        actor_type: record.actorType,
        actor_id: record.actorId,
        actor: record.actor,
        project: record.project,
        target: record.target,
        address: record.address,
      },
    ]),
  )
}
