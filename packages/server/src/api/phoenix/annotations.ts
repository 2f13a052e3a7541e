import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { AnnotationTarget } from '@skein/model/api'
import type { JsonObject } from '@skein/model/json'
import { listFeedback, type StoredFeedback } from '../../store/queries/stored-feedback.ts'
import { annotate, type GivenAnnotation } from '../annotate.ts'
import type { ApiContext } from '../api-context.ts'
import { AppError } from '../app-error.ts'
import {
  decodeCursor,
  encodeCursor,
  optional,
  parseBody,
  parseQuery,
  pathParam,
} from '../request.ts'
import type { Finder, FinderOf } from './finder.ts'
import { PageQuery } from './page-query.ts'

const MAX_ANNOTATIONS_BYTES = 20_000_000
/** Phoenix keeps this name for notes in words, of which a thing may have many. */
const NOTE = 'note'

const Given = z.object({
  name: z.string().trim().min(1).max(200),
  annotator_kind: z.enum(['LLM', 'CODE', 'HUMAN']).default('HUMAN'),
  result: z
    .object({
      label: z.string().nullish(),
      score: z.number().nullish(),
      explanation: z.string().nullish(),
    })
    .nullish(),
  metadata: z.record(z.string(), z.json()).nullish(),
  identifier: z.string().nullish(),
})

const Note = z.object({ note: z.string().trim().min(1), identifier: z.string().nullish() })

const AnnotationsQuery = PageQuery.extend({
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
})

/** One kind of thing that is annotated, and how Phoenix's clients name it. */
interface Kind {
  noun: 'session' | 'trace' | 'span'
  idField: 'session_id' | 'trace_id' | 'span_id'
  find: (
    finder: Finder,
    identifiers: readonly string[],
  ) => Promise<{ project: string; target: AnnotationTarget }[]>
}

type Located = GivenAnnotation & { project: string }

export function phoenixAnnotationRoutes(app: Hono, context: ApiContext, finderOf: FinderOf): void {
  const kinds: Kind[] = [
    {
      noun: 'session',
      idField: 'session_id',
      find: async (finder, identifiers) =>
        (await finder.sessions(identifiers)).map(({ project, sessionId }) => ({
          project,
          target: { type: 'session', sessionId },
        })),
    },
    {
      noun: 'trace',
      idField: 'trace_id',
      find: async (finder, identifiers) =>
        (await finder.traces(identifiers)).map(({ project, traceId }) => ({
          project,
          target: { type: 'turn', traceId },
        })),
    },
    {
      noun: 'span',
      idField: 'span_id',
      find: async (finder, identifiers) =>
        (await finder.spans(identifiers)).map(({ project, traceId, spanId }) => ({
          project,
          target: { type: 'span', traceId, spanId },
        })),
    },
  ]
  for (const kind of kinds) {
    annotateRoute(kind)
    noteRoute(kind)
    listRoute(kind)
  }

  function annotateRoute({ noun, idField, find }: Kind): void {
    const Target = z.object({ [idField]: z.string() })
    const Body = z.object({ data: z.array(Given.and(Target)).min(1) })
    app.post(`/v1/${noun}_annotations`, async (request) => {
      const { data } = await parseBody(request, Body, MAX_ANNOTATIONS_BYTES)
      if (data.some(({ name }) => name === NOTE))
        throw new AppError('bad_request', `name: ${NOTE} is for POST /v1/${noun}_notes`, 'name')
      const finder = finderOf(request)
      const places = await find(
        finder,
        data.map((given) => identifierOf(given, idField)),
      )
      const ids = await store(
        places.map((place, index) => ({ ...place, ...readGiven(data[index]) })),
      )
      return request.json({ data: ids.map((id) => ({ id })) })
    })
  }

  function noteRoute({ noun, idField, find }: Kind): void {
    const Body = z.object({ data: Note.and(z.object({ [idField]: z.string() })) })
    app.post(`/v1/${noun}_notes`, async (request) => {
      const { data } = await parseBody(request, Body)
      const [place] = await find(finderOf(request), [identifierOf(data, idField)])
      if (place === undefined) throw new Error('what was found has a place')
      const [id] = await store([
        {
          ...place,
          ...readGiven({ name: NOTE, annotator_kind: 'HUMAN', result: { explanation: data.note } }),
          identifier: data.identifier || randomUUID(),
        },
      ])
      return request.json({ data: { id } })
    })
  }

  function listRoute({ noun, idField }: Kind): void {
    app.get(`/v1/projects/:project/${noun}_annotations`, async (request) => {
      const project = await finderOf(request).project(pathParam(request, 'project'))
      const query = parseQuery(request, AnnotationsQuery)
      const all = (name: string) => request.req.queries(name) ?? []
      const [createdNs, id] =
        query.cursor === undefined ? [] : decodeCursor(query.cursor, ['UInt64', 'String'])
      const targetIds = all(`${idField}s`)
      const rows = await listFeedback(context.engine, {
        project,
        target: noun,
        targetIds,
        names: all('include_annotation_names'),
        notNames: all('exclude_annotation_names'),
        identifiers: all('identifier'),
        limit: query.limit + 1,
        ...optional(
          'after',
          createdNs === undefined || id === undefined ? undefined : { createdNs, id },
        ),
      })
      const page = rows.slice(0, query.limit)
      const last = rows.length > page.length ? page.at(-1)?.row : undefined
      return request.json({
        data: page.map((stored) => ({
          ...annotationView(stored),
          [idField]: stored.row[idField],
        })),
        next_cursor: last === undefined ? null : encodeCursor([last.created_ns, last.id]),
      })
    })
  }

  /** In the order in which they were given. */
  async function store(annotations: readonly Located[]): Promise<string[]> {
    const ids = new Map<Located, string>()
    for (const project of new Set(annotations.map((one) => one.project))) {
      const ofProject = annotations.filter((one) => one.project === project)
      const stored = await annotate(context, project, ofProject)
      ofProject.forEach((one, place) => ids.set(one, stored[place]?.row.id ?? ''))
    }
    return annotations.map((one) => ids.get(one) ?? '')
  }
}

function identifierOf(given: Readonly<Record<string, unknown>>, idField: string): string {
  const identifier = given[idField]
  return typeof identifier === 'string' ? identifier : ''
}

function readGiven(given: z.output<typeof Given> | undefined): Omit<GivenAnnotation, 'target'> {
  if (given === undefined) throw new Error('as many were found as were given')
  return {
    name: given.name,
    score: given.result?.score ?? null,
    label: given.result?.label || null,
    explanation: given.result?.explanation || null,
    annotator: '',
    annotatorKind: given.annotator_kind,
    identifier: given.identifier ?? '',
    metadata: given.metadata ?? {},
  }
}

function annotationView({ row, feedback }: StoredFeedback) {
  return {
    id: row.id,
    created_at: feedback.createdAt,
    updated_at: feedback.updatedAt,
    source: 'API',
    user_id: null,
    name: row.name,
    annotator_kind: row.annotator_kind,
    result: { label: row.label, score: row.score, explanation: row.explanation },
    metadata: JSON.parse(row.metadata || '{}') as JsonObject,
    identifier: row.identifier,
  }
}
