import type { Hono } from 'hono'
import type { ProjectList } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { listProjects } from '../store/queries/list-projects.ts'
import type { ApiContext } from './api-context.ts'

export function projectRoutes(app: Hono, { engine }: ApiContext): void {
  app.get(PATHS.projects, async (context) => {
    const { mayIn } = context.get('caller')
    const projects = (await listProjects(engine)).filter(({ name }) => mayIn(name))
    return context.json({ projects } satisfies ProjectList)
  })
}
