import { z } from 'zod'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** Ids of one project. */
export interface IdPage {
  project: string
  ids: string[]
}

export interface TracePage extends IdPage {
  /** The days on which spans of these traces started. */
  days: string[]
}

/**
 * Every trace that has spans, page by page, in the order in which they are stored, so that a page costs
 * the same wherever it is. A trace of which spans started on several days comes once for each.
 */
export async function* tracesWithSpans(
  engine: Engine,
  pageSize: number,
): AsyncGenerator<TracePage> {
  const daysOf = await tracesOfManyDays(engine)
  for await (const rows of pages(engine, 'spans', SPAN_KEY, pageSize))
    for (const [project, ofProject] of groupBy(rows, 'project')) {
      const ids = [...groupBy(ofProject, 'trace_id').keys()]
      const days = new Set(groupBy(ofProject, 'day').keys())
      for (const id of ids) for (const day of daysOf.get(`${project}\0${id}`) ?? []) days.add(day)
      yield { project, ids, days: [...days] }
    }
}

/** Traces with a turn that was made before `stamp` and not again since. */
export async function tracesNotDerivedSince(engine: Engine, stamp: bigint): Promise<IdPage[]> {
  return engine.query({
    sql: `
      SELECT project, groupUniqArray(trace_id) AS ids
      FROM turns FINAL
      WHERE version < {stamp:UInt64}
      GROUP BY project`,
    params: { stamp: stamp.toString() },
    row: z.object({ project: z.string(), ids: z.array(z.string()) }),
  })
}

/** Eight bytes a key: the first of the MD5 of its project, a zero byte and its id. */
export interface KeyDigests {
  traces: Buffer
  sessions: Buffer
}

/**
 * Digests of every trace and session that has or had a turn, about `pageSize` at a time; some come more
 * than once. One thread of the engine's: there is time.
 */
export async function* turnDigests(engine: Engine, pageSize: number): AsyncGenerator<KeyDigests> {
  for (const { project, from, to, turns } of await rangesOfTurns(engine, pageSize)) {
    const parts = Math.min(MOST_PARTS, Math.ceil(turns / pageSize))
    for (let part = 0; part < parts; part++)
      yield* await engine.query({
        sql: `
          SELECT ${digestsOf('trace_id')} AS traces, ${digestsOf('session_id')} AS sessions
          FROM turns
          WHERE project = {project:String} AND day BETWEEN {from:String} AND {to:String}
            AND cityHash64(trace_id) % {parts:UInt32} = {part:UInt32}
          SETTINGS max_threads = 1`,
        params: { project, from, to, parts, part },
        row: z.object({ traces: Digests, sessions: Digests }),
      })
  }
}

/** Of one day: each part reads the whole of it. */
const MOST_PARTS = 20

interface TurnRange {
  project: string
  from: string
  to: string
  turns: number
}

/** Days one after the other whose turns are at most `most`, or one day that has more. */
async function rangesOfTurns(engine: Engine, most: number): Promise<TurnRange[]> {
  const days = await engine.query({
    sql: `
      SELECT project, day, count() AS turns
      FROM turns
      GROUP BY project, day
      ORDER BY project, day
      SETTINGS max_threads = 1`,
    row: z.object({ project: z.string(), day: z.string(), turns: CountColumn }),
  })
  const ranges: TurnRange[] = []
  for (const { project, day, turns } of days) {
    const last = ranges.at(-1)
    if (last?.project === project && last.turns + turns <= most) {
      last.to = day
      last.turns += turns
    } else ranges.push({ project, from: day, to: day, turns })
  }
  return ranges
}

const digestsOf = (id: string) => `
  base64Encode(arrayStringConcat(
    groupUniqArray(substring(MD5(concat(project, '\\0', ${id})), 1, 8))))`

const Digests = z.string().transform((text) => Buffer.from(text, 'base64'))

/** Every session that has or had a row, page by page. */
export async function* allSessions(engine: Engine, pageSize: number): AsyncGenerator<IdPage> {
  for await (const rows of pages(engine, 'sessions', SESSION_KEY, pageSize))
    for (const [project, ofProject] of groupBy(rows, 'project'))
      yield { project, ids: [...groupBy(ofProject, 'session_id').keys()] }
}

/** Leading columns of a table's sort key, and their types. */
type Key = Readonly<Record<string, string>>
type KeyRow = Readonly<Record<string, string>>

const SPAN_KEY: Key = { project: 'String', day: 'Date32', trace_id: 'String' }
const SESSION_KEY: Key = { project: 'String', session_id: 'String' }

async function* pages(
  engine: Engine,
  table: string,
  key: Key,
  pageSize: number,
): AsyncGenerator<KeyRow[]> {
  const columns = Object.keys(key).join(', ')
  const bound = Object.entries(key).map(([column, type]) => `{${column}:${type}}`)
  let last: KeyRow | undefined
  for (;;) {
    const after = last === undefined ? '' : `WHERE (${columns}) > (${bound.join(', ')})`
    const rows: KeyRow[] = await engine.query({
      sql: `SELECT DISTINCT ${columns} FROM ${table} ${after} ORDER BY ${columns} LIMIT {pageSize:UInt32}`,
      params: { ...last, pageSize },
      row: z.record(z.string(), z.string()),
    })
    yield rows
    last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
  }
}

/** The days on which the spans of a trace started, for traces that have several. */
async function tracesOfManyDays(engine: Engine): Promise<Map<string, string[]>> {
  const rows = await engine.query({
    sql: `
      SELECT project, trace_id, groupUniqArray(day) AS days
      FROM spans
      GROUP BY project, trace_id
      HAVING length(days) > 1
      SETTINGS max_bytes_before_external_group_by = 268435456`,
    row: z.object({ project: z.string(), trace_id: z.string(), days: z.array(z.string()) }),
  })
  return new Map(rows.map(({ project, trace_id, days }) => [`${project}\0${trace_id}`, days]))
}

function groupBy(rows: readonly KeyRow[], column: string): Map<string, KeyRow[]> {
  const groups = new Map<string, KeyRow[]>()
  for (const row of rows) {
    const value = row[column] ?? ''
    const group = groups.get(value)
    if (group === undefined) groups.set(value, [row])
    else group.push(row)
  }
  return groups
}
