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

export function openFinder({ engine, pipeline }: Pick<ApiContext, 'engine' | 'pipeline'>): Finder {
  /** What was exported a moment ago may not show yet: a client that names it has to find it. */
  async function findAll<Item>(
    what: string,
    identifiers: readonly string[],
    find: () => Promise<readonly (Item | undefined)[]>,
  ): Promise<Item[]> {
    let found = await find()
    if (found.includes(undefined)) {
      await pipeline.settled()
      found = await find()
    }
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
  return given.map(
    ({ project, sessionId, identifier }) =>
      stored.find((one) => one.sessionId === identifier) ??
      stored.find((one) => one.project === project && one.sessionId === sessionId),
  )
}

async function findTraces(engine: Engine, identifiers: readonly string[]) {
  const ids = identifiers.map((identifier) =>
    (readGlobalId('Trace', identifier)[0] ?? identifier).toLowerCase(),
  )
  const stored = await locateTraces(engine, ids)
  return ids.map((id) => stored.find(({ traceId }) => traceId === id))
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
  return given.map(({ traceId, spanId }) =>
    stored.find(
      (one) => one.spanId === spanId && (traceId === undefined || one.traceId === traceId),
    ),
  )
}
