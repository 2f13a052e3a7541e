import type { Hono } from 'hono'
import { TraceListQuery, type SpanDetail, type Trace, type TraceList } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { traceTree } from '@skein/model/trace-tree'
import { turnText } from '../derive/turn-texts.ts'
import { getSession } from '../store/queries/get-session.ts'
import { getSpan } from '../store/queries/get-span.ts'
import { getTurn } from '../store/queries/get-turn.ts'
import { feedbackOnTurns } from '../store/queries/list-feedback.ts'
import { listTurns } from '../store/queries/list-turns.ts'
import { addressKey, messagesByAddress } from '../store/queries/messages.ts'
import { turnsBefore } from '../store/queries/session-turns.ts'
import { spansOfTraces } from '../store/queries/spans-of-traces.ts'
import type { StoredTurn } from '../store/turn-row.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { decodeCursor, encodeCursor, parseQuery, parseTime, pathParam } from './request.ts'
import { optional, readSearch } from './sessions.ts'
import { messagesOfSpans, spanView } from './span-view.ts'
import { stepsByTrace } from './steps-view.ts'
import { traceSpanView, turnView } from './views.ts'

export function traceRoutes(app: Hono, { engine, price }: ApiContext): void {
  app.get(PATHS.traces, async (context) => {
    const project = pathParam(context, 'project')
    const query = parseQuery(context, TraceListQuery)
    const [startNs, traceId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2)
    const after =
      startNs === undefined || traceId === undefined || !/^\d{1,20}$/.test(startNs)
        ? undefined
        : { startNs: BigInt(startNs), traceId }
    const rows = await listTurns(engine, {
      project,
      descending: query.order === 'desc',
      limit: query.limit + 1,
      ...optional('fromNs', parseTime(query.from, 'from')),
      ...optional('toNs', parseTime(query.to, 'to')),
      ...optional('sessionId', query.session === 'none' ? '' : query.session),
      ...optional('search', readSearch(query.q)),
      ...optional('hasError', query.error === undefined ? undefined : query.error === 'true'),
      ...optional('after', after),
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? page.at(-1)?.turn : undefined
    const ids = page.map(({ turn }) => turn.traceId)
    const feedback = await feedbackOnTurns(engine, project, ids)
    return context.json({
      traces: page.map((row) => turnView(row, 0, feedback.get(row.turn.traceId) ?? [])),
      nextCursor:
        last === undefined ? null : encodeCursor([last.startUnixNano.toString(), last.traceId]),
    } satisfies TraceList)
  })

  app.get(PATHS.trace, async (context) => {
    const project = pathParam(context, 'project')
    const traceId = pathParam(context, 'traceId').toLowerCase()
    const stored = await getTurn(engine, project, traceId)
    if (stored === undefined)
      throw new AppError('not_found', `project ${project} has no turn with trace id ${traceId}`)
    const [whole, index, spans, steps, feedback] = await Promise.all([
      withWholeTexts(project, stored),
      placeInSession(project, stored),
      spansOfTraces(engine, project, [traceId]),
      stepsByTrace(engine, price, project, [traceId]),
      feedbackOnTurns(engine, project, [traceId]),
    ])
    return context.json({
      turn: {
        ...turnView(whole, index, feedback.get(traceId) ?? []),
        steps: steps.get(traceId) ?? [],
      },
      spans: traceTree(spans).spans.map((span) => traceSpanView(span, price)),
    } satisfies Trace)
  })

  async function withWholeTexts(project: string, stored: StoredTurn): Promise<StoredTurn> {
    const { input, output } = stored.turn
    const refs = [input.ref, output.ref].filter((ref) => ref !== null)
    const messages = await messagesByAddress(engine, project, refs)
    const whole = (side: typeof input) =>
      turnText(
        side.ref === null ? undefined : messages.get(addressKey(side.ref)),
        Number.POSITIVE_INFINITY,
      )
    return { turn: stored.turn, input: whole(input), output: whole(output) }
  }

  async function placeInSession(project: string, stored: StoredTurn): Promise<number> {
    if (stored.turn.sessionId === '') return 0
    const session = await getSession(engine, project, stored.turn.sessionId)
    return session === undefined ? 0 : (await turnsBefore(engine, project, session, stored)) + 1
  }

  app.get(PATHS.span, async (context) => {
    const project = pathParam(context, 'project')
    const traceId = pathParam(context, 'traceId').toLowerCase()
    const spanId = pathParam(context, 'spanId').toLowerCase()
    const found = await getSpan(engine, project, traceId, spanId)
    if (found === undefined)
      throw new AppError('not_found', `trace ${traceId} has no span ${spanId}`)
    const messages = await messagesOfSpans(engine, project, [found])
    return context.json(spanView(found, price, messages) satisfies SpanDetail)
  })
}
