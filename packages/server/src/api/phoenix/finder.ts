import type { Context } from 'hono'
import type { Engine } from '../../store/engine.ts'
import { hasProject } from '../../store/queries/list-projects.ts'
import {
  locateSessions,
  locateSpans,
  locateTraces,
  type SpanPlace,
} from '../../store/queries/locate.ts'
import type { ApiContext } from '../api-context.ts'
import { AppError } from '../app-error.ts'
import { findShown } from '../find-shown.ts'
import { readGlobalId } from './ids.ts'

/**
 * Phoenix's paths name things without their project, by the id that the API gives or by the client's
 * own. Each of these throws a `not_found` that names what isn't there, and of several projects that have
 * it takes the one where it happened last.
 */
export interface Finder {
  project(identifier: string): Promise<string>
  /** The name of a project that may not be there yet; throws `forbidden` where the caller may not do this. */
  projectName(identifier: string): string
  sessions(identifiers: readonly string[]): Promise<{ project: string; sessionId: string }[]>
  traces(identifiers: readonly string[]): Promise<{ project: string; traceId: string }[]>
  spans(identifiers: readonly string[]): Promise<SpanPlace[]>
}

/** A finder for what a request asks: in other projects than its caller may do this in, there is nothing. */
export type FinderOf = (request: Context) => Finder

export function openFinder(context: Pick<ApiContext, 'engine' | 'pipeline'>): FinderOf {
  const { engine } = context
  async function findAll<Item>(
    what: string,
    identifiers: readonly string[],
    find: () => Promise<readonly (Item | undefined)[]>,
  ): Promise<Item[]> {
    const found = await findShown(context, find, (items) => !items.includes(undefined))
    return found.map((item, place) => {
      if (item === undefined)
        throw new AppError('not_found', `there is no ${what} ${identifiers[place] ?? ''}`)
      return item
    })
  }

  return (request) => {
    const { mayIn, touched } = request.get('caller')
    const permitted = <Item extends { project: string }>(items: readonly Item[]) =>
      items.filter(({ project }) => mayIn(project))
    async function noted<Item extends { project: string }>(finding: Promise<Item[]>) {
      const found = await finding
      touched.project = [...new Set(found.map(({ project }) => project))].join(', ')
      return found
    }
    return {
      projectName(identifier) {
        const name = readGlobalId('Project', identifier)[0] ?? identifier
        if (mayIn(name)) return name
        throw new AppError('forbidden', `this is not allowed in project ${name}`)
      },
      async project(identifier) {
        const names = [identifier, ...readGlobalId('Project', identifier).slice(0, 1)]
        const find = async () => {
          for (const { project } of permitted(names.map((name) => ({ project: name }))))
            if (await hasProject(engine, project)) return [{ project }]
          return [undefined]
        }
        const [found] = await noted(findAll('project', [identifier], find))
        return found?.project ?? identifier
      },
      sessions: (identifiers) =>
        noted(findAll('session', identifiers, () => findSessions(engine, identifiers, permitted))),
      traces: (identifiers) =>
        noted(findAll('trace', identifiers, () => findTraces(engine, identifiers, permitted))),
      spans: (identifiers) =>
        noted(findAll('span', identifiers, () => findSpans(engine, identifiers, permitted))),
    }
  }
}

type Permitted = <Item extends { project: string }>(items: readonly Item[]) => Item[]

async function findSessions(engine: Engine, identifiers: readonly string[], permitted: Permitted) {
  const given = identifiers.map((identifier) => {
    const [project, sessionId] = readGlobalId('ProjectSession', identifier)
    return { project, sessionId, identifier }
  })
  const ids = given.flatMap(({ identifier, sessionId }) =>
    sessionId === undefined ? [identifier] : [identifier, sessionId],
  )
  const stored = permitted(await locateSessions(engine, ids))
  const byId = firstBy(stored, ({ sessionId }) => sessionId)
  const byPlace = firstBy(stored, ({ project, sessionId }) => placeKey(project, sessionId))
  return given.map(
    ({ project = '', sessionId = '', identifier }) =>
      byId.get(identifier) ?? byPlace.get(placeKey(project, sessionId)),
  )
}

async function findTraces(engine: Engine, identifiers: readonly string[], permitted: Permitted) {
  const ids = identifiers.map((identifier) =>
    (readGlobalId('Trace', identifier)[0] ?? identifier).toLowerCase(),
  )
  const byId = firstBy(permitted(await locateTraces(engine, ids)), ({ traceId }) => traceId)
  return ids.map((id) => byId.get(id))
}

async function findSpans(engine: Engine, identifiers: readonly string[], permitted: Permitted) {
  const given = identifiers.map((identifier) => {
    const [traceId, spanId] = readGlobalId('Span', identifier)
    return { traceId, spanId: (spanId ?? identifier).toLowerCase() }
  })
  const stored = permitted(
    await locateSpans(
      engine,
      given.map(({ spanId }) => spanId),
    ),
  )
  const byId = firstBy(stored, ({ spanId }) => spanId)
  const byPlace = firstBy(stored, ({ traceId, spanId }) => placeKey(traceId, spanId))
  return given.map(({ traceId, spanId }) =>
    traceId === undefined ? byId.get(spanId) : byPlace.get(placeKey(traceId, spanId)),
  )
}

function placeKey(holder: string, id: string): string {
  return JSON.stringify([holder, id])
}

function firstBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item> {
  const first = new Map<string, Item>()
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item)
  return first
}
