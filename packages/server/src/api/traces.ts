import type { Hono } from 'hono'
import {
  SpanPlacesQuery,
  TraceListQuery,
  type SearchHit,
  type SpanDetail,
  type SpanPlaces,
  type Trace,
  type TraceList,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import type { SearchQuery } from '@skein/model/search-query'
import { traceTree } from '@skein/model/trace-tree'
import { getSpan } from '../store/queries/get-span.ts'
import { getTurn } from '../store/queries/get-turn.ts'
import { listTurns, TURN_ORDERS } from '../store/queries/list-turns.ts'
import { locateSpans } from '../store/queries/locate.ts'
import { searchTurns } from '../store/queries/search-hits.ts'
import { placeTurns } from '../store/queries/turn-places.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { findShown } from './find-shown.ts'
import { decodeSortCursor, encodeSortCursor, optional, parseQuery, pathParam } from './request.ts'
import { readSelection } from './selection.ts'
import { messagesOfSpans, spanView } from './span-view.ts'
import { behindTurns, withBehind } from './steps-view.ts'
import { hitView, traceSpanView, turnViews } from './views.ts'
import { withWholeTexts } from './whole-texts.ts'

const HITS_PER_TURN = 3

export function traceRoutes(app: Hono, context: ApiContext): void {
  const { engine, price } = context

  app.get(PATHS.traces, async (request) => {
    const project = pathParam(request, 'project')
    const query = parseQuery(request, TraceListQuery)
    const selection = {
      ...readSelection(project, 'turns', query),
      ...optional('sessionId', query.session === 'none' ? '' : query.session),
    }
    const after = decodeSortCursor(query.cursor, query, TURN_ORDERS[query.sort].type)
    const rows = await listTurns(engine, selection, {
      sort: query.sort,
      descending: query.order === 'desc',
      limit: query.limit + 1,
      ...optional('after', after && { value: after.value, traceId: after.id }),
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? page.at(-1) : undefined
    const [placed, hits] = await Promise.all([
      placeTurns(
        engine,
        project,
        page.map(({ stored }) => stored),
      ),
      findInTurns(
        project,
        page.map(({ stored }) => stored.turn.traceId),
        selection.search,
      ),
    ])
    const turns = await turnViews(engine, project, placed)
    return request.json({
      traces: turns.map((turn) => ({
        ...turn,
        hits: (hits.get(turn.traceId) ?? []).map((hit) => ({ ...hit, turn: turn.index })),
      })),
      nextCursor:
        last === undefined
          ? null
          : encodeSortCursor(query, last.sortValue, last.stored.turn.traceId),
    } satisfies TraceList)
  })

  app.get(PATHS.trace, async (request) => {
    const project = pathParam(request, 'project')
    const traceId = pathParam(request, 'traceId').toLowerCase()
    const stored = await findShown(context, () => getTurn(engine, project, traceId))
    if (stored === undefined)
      throw new AppError('not_found', `project ${project} has no turn with trace id ${traceId}`)
    const view = async () => {
      const placed = await placeTurns(engine, project, [stored])
      return turnViews(engine, project, await withWholeTexts(engine, project, placed))
    }
    const [[turn], behind] = await Promise.all([view(), behindTurns(context, project, [traceId])])
    const ofTurn = behind.get(traceId)
    if (turn === undefined || ofTurn === undefined)
      throw new Error('a turn that is stored has a view')
    return request.json({
      turn: withBehind(turn, ofTurn),
      spans: traceTree(ofTurn.spans).spans.map((span) => traceSpanView(span, price)),
    } satisfies Trace)
  })

  async function findInTurns(
    project: string,
    traceIds: readonly string[],
    search: SearchQuery | undefined,
  ): Promise<Map<string, SearchHit[]>> {
    const hits = new Map<string, SearchHit[]>()
    if (search === undefined) return hits
    for (const hit of await searchTurns(engine, project, traceIds, search, HITS_PER_TURN))
      hits.set(hit.traceId, [...(hits.get(hit.traceId) ?? []), hitView(hit, search)])
    return hits
  }

  app.get(PATHS.spanPlaces, async (request) => {
    const project = pathParam(request, 'project')
    const { spanId } = parseQuery(request, SpanPlacesQuery)
    const places = await locateSpans(engine, [spanId.toLowerCase()])
    return request.json({
      spans: places
        .filter((place) => place.project === project)
        .map((place) => ({ traceId: place.traceId, spanId: place.spanId })),
    } satisfies SpanPlaces)
  })

  app.get(PATHS.span, async (request) => {
    const project = pathParam(request, 'project')
    const traceId = pathParam(request, 'traceId').toLowerCase()
    const spanId = pathParam(request, 'spanId').toLowerCase()
    const found = await findShown(context, () => getSpan(engine, project, traceId, spanId))
    if (found === undefined)
      throw new AppError('not_found', `trace ${traceId} has no span ${spanId}`)
    const messages = await messagesOfSpans(engine, project, [found])
    return request.json(spanView(found, price, messages) satisfies SpanDetail)
  })
}
