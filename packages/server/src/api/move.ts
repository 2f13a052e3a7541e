import type { Hono } from 'hono'
import { MoveTarget, type MoveLine } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { EngineOpenError } from '../store/engine.ts'
import { NewerStoreError } from '../store/migrate.ts'
import { MoveError, moveStore } from '../store/move/move.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody } from './request.ts'
import { streamResponse } from './stream-response.ts'

/** Takes an engine without limits: to compare all that is stored takes as long as it takes. */
export function moveRoutes(
  app: Hono,
  { engine, pipeline }: Pick<ApiContext, 'engine' | 'pipeline'>,
  onError: (error: unknown) => void,
): void {
  let isMoving = false

  async function* move(target: MoveTarget): AsyncGenerator<MoveLine> {
    const { openServer } = await import('../store/engine-server.ts')
    const server = await openServer(target)
    try {
      await pipeline.snapshot()
      yield { moved: yield* moveStore(engine, server) }
    } finally {
      await server.close()
    }
  }

  /** Once lines are under way an error can only be one of them. */
  async function* lines(target: MoveTarget): AsyncGenerator<string> {
    isMoving = true
    try {
      for await (const line of move(target)) yield `${JSON.stringify(line)}\n`
    } catch (error) {
      yield `${JSON.stringify({ error: reason(error) } satisfies MoveLine)}\n`
    } finally {
      isMoving = false
    }
  }

  function reason(error: unknown): string {
    const isPlain = [EngineOpenError, MoveError, NewerStoreError].some(
      (kind) => error instanceof kind,
    )
    if (isPlain) return (error as Error).message
    onError(error)
    const message = error instanceof Error ? error.message : String(error)
    return `The move broke off (${message}). What was copied stays there: run it again, and it goes on.`
  }

  app.post(PATHS.move, async (request) => {
    const target = await parseBody(request, MoveTarget)
    if (engine.folder === undefined)
      throw new AppError('not_supported', 'the store is on a ClickHouse server already')
    if (isMoving) throw new AppError('overloaded', 'a move is under way: wait until it is done')
    return streamResponse(
      keptAlive(lines(target)),
      'application/x-ndjson; charset=utf-8',
      'move.jsonl',
    )
  })
}

/** Clients take a connection for dead on which nothing comes for minutes, as while a large table is compared. */
const ALIVE_EVERY_MS = 15_000

/** The lines, and an empty one whenever there was none for a while. */
async function* keptAlive(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let next = lines.next()
  try {
    for (;;) {
      const line = await unlessLate(next, ALIVE_EVERY_MS)
      if (line === undefined) yield '\n'
      else if (line.done === true) return
      else {
        yield line.value
        next = lines.next()
      }
    }
  } finally {
    await lines.return(undefined)
  }
}

/** `undefined` when it takes longer. */
async function unlessLate<Result>(
  promise: Promise<Result>,
  ms: number,
): Promise<Result | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
