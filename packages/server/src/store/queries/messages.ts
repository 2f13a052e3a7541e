import { z } from 'zod'
import { isMessageForm, type StoredMessage } from '@skein/model/stored-message'
import type { MessageHash } from '@skein/model/span'
import type { Engine } from '../engine.ts'

const Row = z.object({
  hash: z.string(),
  role: z.string(),
  text: z.string(),
  form: z.string().refine(isMessageForm),
  body: z.string(),
})

/** The messages of one scope with these hashes; those that are gone are missing from the map. */
export async function messagesByHash(
  engine: Engine,
  project: string,
  scope: string,
  hashes: Iterable<MessageHash>,
): Promise<Map<MessageHash, StoredMessage>> {
  const wanted = [...new Set(hashes)]
  if (wanted.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT hash, role, text, form, body
      FROM messages
      WHERE project = {project:String} AND scope = {scope:String} AND hash IN {hashes:Array(String)}
      LIMIT 1 BY hash`,
    params: { project, scope, hashes: wanted },
    row: Row,
  })
  return new Map(rows.map((row) => [row.hash, row as StoredMessage]))
}

export interface MessageAddress {
  scope: string
  hash: MessageHash
}

/** Messages of several scopes, by `scope` and `hash` joined with a NUL. */
export async function messagesByAddress(
  engine: Engine,
  project: string,
  addresses: readonly MessageAddress[],
): Promise<Map<string, StoredMessage>> {
  if (addresses.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT scope, hash, role, text, form, body
      FROM messages
      WHERE project = {project:String}
        AND scope IN {scopes:Array(String)} AND hash IN {hashes:Array(String)}
      LIMIT 1 BY scope, hash`,
    params: {
      project,
      scopes: [...new Set(addresses.map(({ scope }) => scope))],
      hashes: [...new Set(addresses.map(({ hash }) => hash))],
    },
    row: Row.extend({ scope: z.string() }),
  })
  return new Map(rows.map((row) => [addressKey(row), row as StoredMessage & { scope: string }]))
}

export function addressKey({ scope, hash }: MessageAddress): string {
  return `${scope}\0${hash}`
}
