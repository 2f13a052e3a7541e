import { z } from 'zod'
import type { Facet } from '@skein/model/api'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { withAllTags } from './session-tags.ts'
import { selectedRows, type Selection } from './selection.ts'

export interface FacetPage {
  /** Only values that have this in them, whatever its case. */
  contains: string
  limit: number
}

const Row = z.object({
  field: z.string(),
  value: z.string(),
  rows: CountColumn,
  distinct: CountColumn,
})

/** Fields whose values a row of `sessions` or `turns` holds itself. */
const HELD = {
  sessions: {
    session: '[session_id]',
    user: 'user_ids',
    model: 'models',
    tool: 'tools',
    tag: 'all_tags',
    metadata: 'mapKeys(metadata)',
  },
  turns: {
    session: '[session_id]',
    trace: '[trace_id]',
    name: '[name]',
    user: '[user_id]',
    model: 'models',
    tool: 'tools',
    tag: 'tags',
    metadata: 'mapKeys(metadata)',
  },
} as const satisfies Record<Selection['of'], Record<string, string>>

/** Whether rows hold values of a field: of `model`, of `metadata` and of `metadata.…` for any key. */
export function isHeldField(of: Selection['of'], field: string): boolean {
  return Object.hasOwn(HELD[of], field) || field.startsWith('metadata.')
}

/** The most frequent values of each field that {@link isHeldField}, in one pass over the selected rows. */
export async function listFacets(
  engine: Engine,
  selection: Selection,
  fields: readonly string[],
  page: FacetPage,
): Promise<Facet[]> {
  if (fields.length === 0) return []
  const { table, sql, params } = selectedRows(selection)
  const held = Object.entries<string>(HELD[selection.of])
    .filter(([field]) => fields.includes(field))
    .map(([field, values]) => `arrayMap(item -> ('${field}', item), ${values})`)
  const keys = fields.flatMap((field) =>
    field.startsWith('metadata.') ? [field.slice('metadata.'.length)] : [],
  )
  const pairs = [
    ...held,
    `arrayMap(name -> (concat('metadata.', name), metadata[name]),
       arrayFilter(name -> mapContains(metadata, name), {keys:Array(String)}))`,
  ]
  const rows = await engine.query({
    sql: `
      SELECT pair.1 AS field, pair.2 AS value, count() AS rows,
        count() OVER (PARTITION BY field) AS distinct
      FROM (
        SELECT arrayJoin(arrayConcat(${pairs.join(', ')})) AS pair
        FROM ${selection.of === 'sessions' ? `(${withAllTags(sql)})` : `${table} FINAL WHERE ${sql}`}
      )
      WHERE value != '' AND ${CONTAINS}
      GROUP BY field, value
      ORDER BY rows DESC, value
      LIMIT {limit:UInt32} BY field`,
    params: { ...params, ...page, keys },
    row: Row,
  })
  return facets(fields, rows)
}

const CONTAINS = `({contains:String} = '' OR positionCaseInsensitiveUTF8(value, {contains:String}) > 0)`

/**
 * Names of feedback, or with `name` its labels (its scores, where it has no label), by how many of the
 * selected sessions or turns have it, their spans and of sessions their turns included.
 */
export async function feedbackFacet(
  engine: Engine,
  selection: Selection,
  name: string | undefined,
  page: FacetPage,
): Promise<Facet> {
  const { table, sql, params } = selectedRows(selection)
  const value = name === undefined ? 'name' : `ifNull(label, ifNull(toString(score), ''))`
  const named = name === undefined ? '' : 'AND name = {name:String}'
  const onTurns = `SELECT trace_id, ${value} AS value FROM feedback FINAL
    WHERE project = {project:String} AND target != 'session' ${named}`
  const judged =
    table === 'turns'
      ? `SELECT trace_id AS id, value FROM (${onTurns})
         WHERE trace_id IN (SELECT trace_id FROM turns FINAL WHERE ${sql})`
      : `WITH selected AS (SELECT session_id FROM sessions FINAL WHERE ${sql})
         SELECT session_id AS id, ${value} AS value FROM feedback FINAL
         WHERE project = {project:String} AND target = 'session' ${named}
           AND session_id IN (SELECT session_id FROM selected)
         UNION ALL
         SELECT placed.session_id AS id, value FROM (${onTurns}) AS given
         INNER JOIN (
           SELECT session_id, trace_id FROM turns FINAL
           WHERE project = {project:String} AND session_id IN (SELECT session_id FROM selected)
         ) AS placed USING (trace_id)`
  const field = name === undefined ? 'feedback' : `feedback.${name}`
  const rows = await engine.query({
    sql: `
      SELECT {field:String} AS field, value, uniqExact(id) AS rows, count() OVER () AS distinct
      FROM (${judged})
      WHERE value != '' AND ${CONTAINS}
      GROUP BY value
      ORDER BY rows DESC, value
      LIMIT {limit:UInt32}`,
    params: { ...params, ...page, field, ...(name === undefined ? {} : { name }) },
    row: Row,
  })
  const [facet] = facets([field], rows)
  return facet ?? { field, values: [], distinct: 0 }
}

/** A facet for every field, also for those without values. */
function facets(fields: readonly string[], rows: readonly z.infer<typeof Row>[]): Facet[] {
  return fields.map((field) => {
    const found = rows.filter((row) => row.field === field)
    return {
      field,
      values: found.map((row) => ({ value: row.value, count: row.rows })),
      distinct: found[0]?.distinct ?? 0,
    }
  })
}
