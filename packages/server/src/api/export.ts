import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { ExportQuery, type ExportLine } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import type { Engine, FileFormat } from '../store/engine.ts'
import { linesOf } from '../store/lines-of.ts'
import {
  sessionIds,
  spanTraces,
  tableOf,
  turnIds,
  type Statement,
} from '../store/queries/export-rows.ts'
import { annotationsOn } from '../store/queries/stored-feedback.ts'
import { sessionsOfTurns } from '../store/queries/locate.ts'
import { spansByDay, turnsByKey } from '../store/queries/rows-by-id.ts'
import type { Selection } from '../store/queries/selection.ts'
import { placeTurns } from '../store/queries/turn-places.ts'
import { annotationBody } from './annotate.ts'
import type { ApiContext } from './api-context.ts'
import { otlpRequest } from './otlp-json.ts'
import { parseQuery, pathParam } from './request.ts'
import { readSelection } from './selection.ts'
import { messagesOfSpans } from './span-view.ts'
import { streamResponse } from './stream-response.ts'
import { sessionViews, turnViews } from './views.ts'
import { withWholeTexts } from './whole-texts.ts'

const SESSIONS_AT_A_TIME = 200
const TURNS_AT_A_TIME = 100
/** Late turns of a long chat carry its whole history. */
const TRACES_AT_A_TIME = 20

export function exportRoutes(app: Hono, { engine }: ApiContext): void {
  app.get(PATHS.export, async (context) => {
    const project = pathParam(context, 'project')
    const {
      what,
      format,
      of = what === 'sessions' ? 'sessions' : 'turns',
      ...query
    } = parseQuery(context, ExportQuery)
    const selection = readSelection(project, of, query)
    const { type, extension, fileFormat } = FORMATS[format]
    const pieces =
      fileFormat === undefined
        ? exportedLines(engine, project, what, selection)
        : exportedFile(engine, tableOf(what, selection, fileFormat), fileFormat)
    return streamResponse(pieces, type, `${project}-${what}.${extension}`)
  })
}

interface Format {
  type: string
  extension: string
  /** Written by the engine. */
  fileFormat?: FileFormat
}

const FORMATS: Record<ExportQuery['format'], Format> = {
  jsonl: { type: 'application/x-ndjson; charset=utf-8', extension: 'jsonl' },
  csv: { type: 'text/csv; charset=utf-8', extension: 'csv', fileFormat: 'CSVWithNames' },
  parquet: {
    type: 'application/vnd.apache.parquet',
    extension: 'parquet',
    fileFormat: 'Parquet',
  },
}

/** What is selected is settled at the start, so that rows that arrive meanwhile move nothing. */
async function* exportedLines(
  engine: Engine,
  project: string,
  what: ExportQuery['what'],
  selection: Selection,
): AsyncGenerator<string> {
  switch (what) {
    case 'sessions':
      for await (const page of rowPages<[id: string]>(
        engine,
        sessionIds(selection),
        SESSIONS_AT_A_TIME,
      )) {
        const ids = page.map(([id]) => id)
        yield lines(await sessionViews(engine, project, ids))
      }
      return
    case 'turns':
      for await (const page of rowPages<[day: string, sessionId: string, traceId: string]>(
        engine,
        turnIds(selection),
        TURNS_AT_A_TIME,
      )) {
        const keys = page.map(([day, sessionId, traceId]) => ({ day, sessionId, traceId }))
        const stored = await turnsByKey(engine, project, keys)
        const placed = await placeTurns(engine, project, stored)
        yield lines(await turnViews(engine, project, await withWholeTexts(engine, project, placed)))
      }
      return
    case 'spans': {
      const told = new Set<string>()
      for await (const page of rowPages<[traceId: string, days: string[]]>(
        engine,
        spanTraces(selection),
        TRACES_AT_A_TIME,
      )) {
        const places = page.flatMap(([traceId, days]) => days.map((day) => ({ day, traceId })))
        const spans = await spansByDay(engine, project, places)
        const messages = await messagesOfSpans(engine, project, spans)
        const traceIds = page.map(([traceId]) => traceId)
        yield lines([
          otlpRequest(spans, messages) as ExportLine,
          ...(await annotationLines(engine, project, traceIds, told)),
        ])
      }
    }
  }
}

/** A line with what people said of the traces and, once, of their sessions; none when they said nothing. */
async function annotationLines(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
  told: Set<string>,
): Promise<ExportLine[]> {
  const sessions = new Set((await sessionsOfTurns(engine, project, traceIds)).values())
  const untold = [...sessions].filter((id) => id !== '' && !told.has(id))
  for (const id of untold) told.add(id)
  const given = await annotationsOn(engine, project, untold, traceIds)
  return given.length === 0 ? [] : [{ resourceSpans: [], annotations: given.map(annotationBody) }]
}

function lines(items: readonly ExportLine[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('')
}

/** What a statement gives, in its order, so many rows at a time. */
async function* rowPages<Row extends unknown[]>(
  engine: Engine,
  statement: Statement,
  pageSize: number,
): AsyncGenerator<Row[]> {
  const file = await openWritten(engine, statement, 'JSONCompactEachRow')
  try {
    let page: Row[] = []
    for await (const line of linesOf(createReadStream(file.path))) {
      page.push(JSON.parse(line) as Row)
      if (page.length < pageSize) continue
      yield page
      page = []
    }
    if (page.length > 0) yield page
  } finally {
    await file.remove()
  }
}

async function* exportedFile(
  engine: Engine,
  statement: Statement,
  format: FileFormat,
): AsyncGenerator<Uint8Array> {
  const file = await openWritten(engine, statement, format)
  try {
    for await (const chunk of createReadStream(file.path)) yield chunk as Uint8Array
  } finally {
    await file.remove()
  }
}

interface WrittenFile {
  path: string
  remove(): Promise<void>
}

async function openWritten(
  engine: Engine,
  statement: Statement,
  format: FileFormat,
): Promise<WrittenFile> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-export-'))
  const path = join(folder, 'rows')
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await engine.writeFile(path, format, statement)
    return { path, remove }
  } catch (error) {
    await remove()
    throw error
  }
}
