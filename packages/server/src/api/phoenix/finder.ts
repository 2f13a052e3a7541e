import type { Engine } from '../../store/engine.ts'
import { listProjects } from '../../store/queries/list-projects.ts'
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
  /** The name of a project that may not be there yet. */
  projectName(identifier: string): string
  sessions(identifiers: readonly string[]): Promise<{ project: string; sessionId: string }[]>
  traces(identifiers: readonly string[]): Promise<{ project: string; traceId: string }[]>
  spans(identifiers: readonly string[]): Promise<SpanPlace[]>
}

export function openFinder(context: Pick<ApiContext, 'engine' | 'pipeline'>): Finder {
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

  return {
    projectName: (identifier) => readGlobalId('Project', identifier)[0] ?? identifier,
    async project(identifier) {
      const find = async () => {
        const names = (await listProjects(engine)).map(({ name }) => name)
        const [ofId] = readGlobalId('Project', identifier)
        return [names.find((name) => name === identifier) ?? names.find((name) => name === ofId)]
      }
      const [name] = await findAll('project', [identifier], find)
      return name ?? identifier
    },
    sessions: (identifiers) =>
      findAll('session', identifiers, () => findSessions(engine, identifiers)),
    traces: (identifiers) => findAll('trace', identifiers, () => findTraces(engine, identifiers)),
    spans: (identifiers) => findAll('span', identifiers, () => findSpans(engine, identifiers)),
  }
}

async function findSessions(engine: Engine, identifiers: readonly string[]) {
  const given = identifiers.map((identifier) => {
    const [project, sessionId] = readGlobalId('ProjectSession', identifier)
    return { project, sessionId, identifier }
  })
  const ids = given.flatMap(({ identifier, sessionId }) =>
    sessionId === undefined ? [identifier] : [identifier, sessionId],
  )
  const stored = await locateSessions(engine, ids)
  const byId = firstBy(stored, ({ sessionId }) => sessionId)
  const byPlace = firstBy(stored, ({ project, sessionId }) => placeKey(project, sessionId))
  return given.map(
    ({ project = '', sessionId = '', identifier }) =>
      byId.get(identifier) ?? byPlace.get(placeKey(project, sessionId)),
  )
}

async function findTraces(engine: Engine, identifiers: readonly string[]) {
  const ids = identifiers.map((identifier) =>
    (readGlobalId('Trace', identifier)[0] ?? identifier).toLowerCase(),
  )
  const byId = firstBy(await locateTraces(engine, ids), ({ traceId }) => traceId)
  return ids.map((id) => byId.get(id))
}

async function findSpans(engine: Engine, identifiers: readonly string[]) {
  const given = identifiers.map((identifier) => {
    const [traceId, spanId] = readGlobalId('Span', identifier)
    return { traceId, spanId: (spanId ?? identifier).toLowerCase() }
  })
  const stored = await locateSpans(
    engine,
    given.map(({ spanId }) => spanId),
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
