import { z } from 'zod'
import { isMessageForm, type StoredMessage } from '@skein/model/stored-message'
import type { MessageHash } from '@skein/model/span'
import type { Engine } from '../engine.ts'

/** A message and where it was said first. */
export interface PlacedMessage extends StoredMessage {
  traceId: string
}

const Row = z.object({
  scope: z.string(),
  hash: z.string(),
  trace_id: z.string(),
  role: z.string(),
  text: z.string(),
  form: z.custom<StoredMessage['form']>((form) => typeof form === 'string' && isMessageForm(form)),
  body: z.string(),
})

export interface MessageAddress {
  scope: string
  hash: MessageHash
}

/** The rows of these scopes and of these hashes: of an address that was asked for, and of some others. */
const AT_ADDRESSES = `
  project = {project:String}
  AND scope IN {scopes:Array(String)} AND hash IN {hashes:Array(String)}`

function atAddresses(project: string, addresses: readonly MessageAddress[]) {
  return {
    project,
    scopes: [...new Set(addresses.map(({ scope }) => scope))],
    hashes: [...new Set(addresses.map(({ hash }) => hash))],
  }
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
      SELECT scope, hash, trace_id, role, text, form, body
      FROM messages
      WHERE ${AT_ADDRESSES}
      LIMIT 1 BY scope, hash`,
    params: atAddresses(project, addresses),
    row: Row,
  })
  return new Map(rows.map((row) => [addressKey(row), stored(row)]))
}

/** The same, with where each was said first, by scope and then by hash. */
export async function placedMessages(
  engine: Engine,
  project: string,
  addresses: readonly MessageAddress[],
): Promise<Map<string, Map<MessageHash, PlacedMessage>>> {
  if (addresses.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT scope, hash, trace_id, role, text, form, body
      FROM messages
      WHERE ${AT_ADDRESSES}
      ORDER BY version DESC
      LIMIT 1 BY scope, hash`,
    params: atAddresses(project, addresses),
    row: Row,
  })
  const placed = new Map<string, Map<MessageHash, PlacedMessage>>()
  for (const row of rows) {
    const ofScope = placed.get(row.scope) ?? new Map<MessageHash, PlacedMessage>()
    placed.set(row.scope, ofScope.set(row.hash, { ...stored(row), traceId: row.trace_id }))
  }
  return placed
}

function stored({ hash, role, text, form, body }: z.infer<typeof Row>): StoredMessage {
  return { hash, role, text, form, body }
}

export function addressKey({ scope, hash }: MessageAddress): string {
  return `${scope}\0${hash}`
}

/** The first characters of messages, as sent rather than as searched, by {@link addressKey}. */
export async function messageHeads(
  engine: Engine,
  project: string,
  addresses: readonly MessageAddress[],
  characters: number,
): Promise<Map<string, { text: string; length: number }>> {
  if (addresses.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      WITH if(form = 'value' AND body != '', body, text) AS whole
      SELECT scope, hash, substringUTF8(whole, 1, {characters:UInt32}) AS head,
        lengthUTF8(whole) AS length
      FROM messages
      WHERE ${AT_ADDRESSES}
      LIMIT 1 BY scope, hash`,
    params: { ...atAddresses(project, addresses), characters },
    row: z.object({
      scope: z.string(),
      hash: z.string(),
      head: z.string(),
      length: z.union([z.string(), z.number()]).transform(Number),
    }),
  })
  return new Map(rows.map((row) => [addressKey(row), { text: row.head, length: row.length }]))
}
