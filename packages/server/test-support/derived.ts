import { summarizeSession } from '@skein/model/summarize-session'
import { summarizeTrace } from '@skein/model/summarize-trace'
import { z } from 'zod'
import type { Derivation } from '../src/derive/derivation.ts'
import { withTexts } from '../src/derive/turn-texts.ts'
import type { Engine } from '../src/store/engine.ts'
import { tracesWithSpans } from '../src/store/queries/all-traces.ts'
import { spansOfTraces } from '../src/store/queries/spans-of-traces.ts'
import { SESSION_COLUMNS, SessionRow } from '../src/store/session-row.ts'
import { TURN_COLUMNS, TurnRow } from '../src/store/turn-row.ts'

/** Every turn and session, by project and id. */
export interface Derived {
  turns: Record<string, unknown>
  sessions: Record<string, unknown>
}

/** What the store shows. */
export async function storedDerived(engine: Engine): Promise<Derived> {
  const InProject = z.looseObject({ project: z.string() })
  const turns = await engine.query({
    sql: `SELECT project, ${TURN_COLUMNS} FROM turns FINAL`,
    row: InProject,
  })
  const sessions = await engine.query({
    sql: `SELECT project, ${SESSION_COLUMNS} FROM sessions FINAL`,
    row: InProject,
  })
  return {
    turns: Object.fromEntries(
      turns.map((row) => [`${row.project}/${String(row['trace_id'])}`, TurnRow.parse(row)]),
    ),
    sessions: Object.fromEntries(
      sessions.map((row) => [`${row.project}/${String(row['session_id'])}`, SessionRow.parse(row)]),
    ),
  }
}

/** What the model makes of the stored spans, without any table that is derived from them. */
export async function recomputed({
  engine,
  price,
}: Pick<Derivation, 'engine' | 'price'>): Promise<Derived> {
  const derived: Derived = { turns: {}, sessions: {} }
  for await (const { project, ids } of tracesWithSpans(engine, 1_000_000)) {
    const spans = await spansOfTraces(engine, project, ids)
    const turns = ids.flatMap((traceId) => {
      const ofTrace = spans.filter((span) => span.traceId === traceId)
      return summarizeTrace(ofTrace, price) ?? []
    })
    const withWords = await withTexts({ engine }, project, turns)
    for (const stored of withWords) derived.turns[`${project}/${stored.turn.traceId}`] = stored
    for (const sessionId of new Set(turns.map((turn) => turn.sessionId))) {
      if (sessionId === '') continue
      const ofSession = withWords.filter(({ turn }) => turn.sessionId === sessionId)
      derived.sessions[`${project}/${sessionId}`] = summarizeSession(
        sessionId,
        ofSession.map(({ turn, input, output }) => ({
          ...turn,
          inputText: head(input.text),
          outputText: head(output.text),
        })),
      )
    }
  }
  return derived
}

/** As `substringUTF8` cuts: by code points. */
function head(text: string): string {
  return Array.from(text).slice(0, 300).join('')
}

/** Every column of every row that counts, but for its version: the text that two states share or not. */
export async function derivedText(engine: Engine): Promise<string> {
  const rows = async (table: string, key: string) => {
    const found = await engine.query({
      sql: `SELECT * EXCEPT version FROM ${table} FINAL ORDER BY ${key}`,
      row: z.unknown(),
    })
    return found.map((row) => JSON.stringify(row))
  }
  const turns = await rows('turns', 'project, day, session_id, trace_id')
  return [...turns, ...(await rows('sessions', 'project, session_id'))].join('\n')
}
