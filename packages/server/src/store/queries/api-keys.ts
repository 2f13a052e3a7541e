import { z } from 'zod'
import { Scope } from '@skein/model/api'
import { BigIntColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

export interface StoredKey {
  id: string
  /** SHA-256 of the whole key. */
  keyHash: string
  name: string
  /** Empty: every project. */
  project: string
  scopes: Scope[]
  createdUs: bigint
  createdBy: string
  /** 0: never. */
  expiresUs: bigint
}

const Row = z
  .object({
    id: z.string(),
    key_hash: z.string(),
    name: z.string(),
    project: z.string(),
    scopes: z.array(Scope),
    created_us: BigIntColumn,
    created_by: z.string(),
    expires_us: BigIntColumn,
  })
  .transform((row): StoredKey => ({
    id: row.id,
    keyHash: row.key_hash,
    name: row.name,
    project: row.project,
    scopes: row.scopes,
    createdUs: row.created_us,
    createdBy: row.created_by,
    expiresUs: row.expires_us,
  }))

const COLUMNS = 'id, key_hash, name, project, scopes, created_us, created_by, expires_us'

export async function getKey(engine: Engine, id: string): Promise<StoredKey | undefined> {
  const [key] = await engine.query({
    sql: `SELECT ${COLUMNS} FROM api_keys FINAL WHERE id = {id:String}`,
    params: { id },
    row: Row,
  })
  return key
}

/** Of one project, or else all: the newest first. */
export function listKeys(engine: Engine, project?: string): Promise<StoredKey[]> {
  return engine.query({
    sql: `
      SELECT ${COLUMNS} FROM api_keys FINAL
      ${project === undefined ? '' : 'WHERE project = {project:String}'}
      ORDER BY created_us DESC, id`,
    ...(project === undefined ? {} : { params: { project } }),
    row: Row,
  })
}

/** A key is made and revoked, never changed: 1 and 0 order its versions whatever a node's clock says. */
export async function writeKey(engine: Engine, key: StoredKey, isRevoked = false): Promise<void> {
  await engine.insert(
    'api_keys',
    insertRows([
      {
        id: key.id,
        version: isRevoked ? 1 : 0,
        is_deleted: isRevoked ? 1 : 0,
        key_hash: key.keyHash,
        name: key.name,
        project: key.project,
        scopes: key.scopes,
        created_us: key.createdUs,
        created_by: key.createdBy,
        expires_us: key.expiresUs,
      },
    ]),
  )
}

/** When keys were used last, in microseconds, by their ids. */
export async function keyUses(engine: Engine): Promise<Map<string, bigint>> {
  const rows = await engine.query({
    sql: 'SELECT key_id, used_us FROM key_uses FINAL',
    row: z.object({ key_id: z.string(), used_us: BigIntColumn }),
  })
  return new Map(rows.map((row) => [row.key_id, row.used_us]))
}

export async function writeKeyUse(engine: Engine, keyId: string, usedUs: bigint): Promise<void> {
  await engine.insert('key_uses', insertRows([{ key_id: keyId, used_us: usedUs }]))
}
