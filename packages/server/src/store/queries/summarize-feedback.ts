import { z } from 'zod'
import type { FeedbackSummary } from '@skein/model/api'
import { CountColumn } from '../columns.ts'
import type { Engine, QueryParams } from '../engine.ts'
import { isEmpty } from './is-empty.ts'

const SUMS = `name, ifNull(label, '') AS label, count() AS given, count(score) AS scored, sum(score) AS total`

const Row = z.object({
  session_id: z.string().default(''),
  name: z.string(),
  label: z.string(),
  given: CountColumn,
  scored: CountColumn,
  total: z.number().nullable(),
})
type Row = z.infer<typeof Row>

/** Feedback on sessions, their turns and spans, summed up by session id. */
export async function feedbackOfSessions(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<Map<string, FeedbackSummary[]>> {
  if (sessionIds.length === 0 || (await isEmpty(engine, 'feedback'))) return new Map()
  const turns = `
    SELECT session_id, trace_id FROM turns FINAL
    WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}`
  const rows = await engine.query({
    sql: `
      SELECT session_id, ${SUMS}
      FROM (
        SELECT session_id, name, label, score FROM feedback FINAL
        WHERE project = {project:String} AND target = 'session'
          AND session_id IN {sessionIds:Array(String)}
        UNION ALL
        SELECT placed.session_id AS session_id, name, label, score
        FROM (
          SELECT trace_id, name, label, score FROM feedback FINAL
          WHERE project = {project:String} AND target != 'session'
            AND trace_id IN (SELECT trace_id FROM (${turns}))
        ) AS on_turns
        INNER JOIN (${turns}) AS placed USING (trace_id)
      )
      GROUP BY session_id, name, label
      ORDER BY name, given DESC, label`,
    params: { project, sessionIds },
    row: Row,
  })
  return new Map(
    sessionIds.map((id) => [id, summaries(rows.filter((row) => row.session_id === id))]),
  )
}

/** Feedback on the turns that a condition on `turns FINAL` selects, their spans and their sessions. */
export async function feedbackOfTurns(
  engine: Engine,
  where: { sql: string; params: QueryParams },
): Promise<FeedbackSummary[]> {
  const rows = await engine.query({
    sql: `
      SELECT ${SUMS}
      FROM feedback FINAL
      WHERE project = {project:String} AND (
        target = 'session' AND session_id IN (${judged('session_id', "= 'session'", where.sql)})
        OR target != 'session' AND trace_id IN (${judged('trace_id', "!= 'session'", where.sql)}))
      GROUP BY name, label
      ORDER BY name, given DESC, label`,
    params: where.params,
    row: Row,
  })
  return summaries(rows)
}

/** Of the turns selected those that are judged, so that the set to look in is no larger. */
function judged(key: 'session_id' | 'trace_id', target: string, where: string): string {
  return `
    SELECT ${key} FROM turns FINAL
    WHERE ${where} AND ${key} IN (
      SELECT ${key} FROM feedback WHERE project = {project:String} AND target ${target})`
}

/** Rows by label, in order of their names. */
function summaries(rows: readonly Row[]): FeedbackSummary[] {
  return [...new Set(rows.map((row) => row.name))].map((name) => {
    const named = rows.filter((row) => row.name === name)
    const scored = sum(named.map((row) => row.scored))
    return {
      name,
      count: sum(named.map((row) => row.given)),
      meanScore: scored === 0 ? null : sum(named.map((row) => row.total ?? 0)) / scored,
      labels: named
        .filter((row) => row.label !== '')
        .map((row) => ({ label: row.label, count: row.given })),
    }
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
