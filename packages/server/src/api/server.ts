import type { Hono } from 'hono'
import type { Prices, Receivers, Storage } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { storeRows, storeSize } from '../store/queries/store-size.ts'
import type { ApiContext } from './api-context.ts'

/** What the server tells of itself. */
export function serverRoutes(
  app: Hono,
  { engine, ownPrices }: ApiContext,
  receivers: () => Receivers,
): void {
  app.get(PATHS.receivers, (request) => request.json(receivers()))

  app.get(PATHS.prices, (request) => request.json({ own: [...ownPrices] } satisfies Prices))

  app.get(PATHS.storage, async (request) => {
    const [tables, rows] = await Promise.all([storeSize(engine), storeRows(engine)])
    const byTable = new Map(tables.map((table) => [table.table, table]))
    const shareOf = (table: string, count: number) => {
      const { bytes = 0, rows: all = 0 } = byTable.get(table) ?? {}
      return all === 0 ? 0 : (bytes * count) / all
    }
    const projects = new Map<string, Storage['projects'][number]>()
    for (const { project, table, count } of rows) {
      const known = projects.get(project) ?? { name: project, bytes: 0, spans: 0, messages: 0 }
      known.bytes += shareOf(table, count)
      if (table === 'spans') known.spans = count
      if (table === 'messages') known.messages = count
      projects.set(project, known)
    }
    return request.json({
      tables: tables.toSorted((a, b) => b.bytes - a.bytes),
      projects: [...projects.values()]
        .map((project) => ({ ...project, bytes: Math.round(project.bytes) }))
        .toSorted((a, b) => b.bytes - a.bytes),
    } satisfies Storage)
  })
}
