import type { Hono } from 'hono'
import { z } from 'zod'
import { listProjects } from '../../store/queries/list-projects.ts'
import type { ApiContext } from '../api-context.ts'
import { AppError } from '../app-error.ts'
import { decodeCursor, encodeCursor, parseQuery, pathParam } from '../request.ts'
import type { FinderOf } from './finder.ts'
import { globalId } from './ids.ts'
import { PageQuery } from './page-query.ts'

const ProjectsQuery = PageQuery.extend({ name_contains: z.string().default('') })

export function phoenixProjectRoutes(
  app: Hono,
  { engine, pipeline }: ApiContext,
  finderOf: FinderOf,
): void {
  app.get('/v1/projects', async (request) => {
    const query = parseQuery(request, ProjectsQuery)
    const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ['String'])
    const part = query.name_contains.toLowerCase()
    const { mayIn } = request.get('caller')
    const names = (await listProjects(engine))
      .map(({ name }) => name)
      .filter(mayIn)
      .filter((name) => name.toLowerCase().includes(part))
      .sort()
    const rest = after === undefined ? names : names.filter((name) => name > after)
    const page = rest.slice(0, query.limit)
    const last = rest.length > page.length ? page.at(-1) : undefined
    return request.json({
      data: page.map(projectView),
      next_cursor: last === undefined ? null : encodeCursor([last]),
    })
  })

  app.post('/v1/projects', () => {
    throw new AppError(
      'not_supported',
      'a project comes into being with its first span; export to it by its name',
    )
  })

  app.put('/v1/projects/:project', () => {
    throw new AppError('not_supported', 'projects have no description')
  })

  app.get('/v1/projects/:project', async (request) =>
    request.json({
      data: projectView(await finderOf(request).project(pathParam(request, 'project'))),
    }),
  )

  app.delete('/v1/projects/:project', async (request) => {
    const project = await finderOf(request).project(pathParam(request, 'project'))
    await pipeline.remove({ project, what: { type: 'all' } })
    return request.body(null, 204)
  })
}

function projectView(name: string) {
  return { id: globalId('Project', name), name, description: null }
}
