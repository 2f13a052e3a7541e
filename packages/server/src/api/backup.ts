import type { Hono } from 'hono'
import { Nothing } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { backupBytes } from '../store/backup/backup.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody } from './request.ts'
import { streamResponse } from './stream-response.ts'

export function backupRoutes(app: Hono, context: ApiContext, version: string): void {
  const { engine, pipeline } = context
  app.post(PATHS.backup, async (request) => {
    await parseBody(request, Nothing)
    if (engine.folder === undefined)
      throw new AppError(
        'not_supported',
        'the store is on a ClickHouse server: back it up there, with its statement BACKUP',
      )
    const bytes = backupBytes(engine, engine.folder, await pipeline.freeze(), version)
    const day = new Date().toISOString().slice(0, 10)
    return streamResponse(bytes, 'application/x-tar', `skein-${day}.tar`)
  })
}
