import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { LiveEvent } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import type { ApiContext } from './api-context.ts'
import { pathParam } from './request.ts'

/** Often enough that no proxy takes the connection for dead. */
const HEARTBEAT_MS = 15_000

/** Whose client has so many to read yet is ended: what it would hear is old, and coming again it looks anew. */
const MAX_WAITING = 10_000

export function liveRoutes(
  app: Hono,
  { live }: ApiContext,
  onError: (error: unknown) => void,
): void {
  app.get(PATHS.live, (context) => {
    const project = pathParam(context, 'project')
    const { mayStill } = context.get('caller')
    return streamSSE(context, async (stream) => {
      const waiting: LiveEvent[] = []
      let wake: () => void = () => undefined
      const over = new AbortController()
      const end = () => {
        over.abort()
        wake()
      }
      const unsubscribe = live.subscribe(
        project,
        (events) => {
          if (waiting.length > MAX_WAITING) return stream.abort()
          waiting.push(...events)
          wake()
        },
        end,
      )
      stream.onAbort(() => {
        unsubscribe()
        end()
      })
      try {
        await stream.write(': connected\n\n')
        while (!over.signal.aborted) {
          const event = waiting.shift()
          // What was allowed when it began may have been taken back.
          if (event !== undefined && !(await mayStill())) break
          if (event !== undefined) {
            await stream.writeSSE({ event: event.type, data: JSON.stringify(event) })
            continue
          }
          const timer = setTimeout(() => wake(), HEARTBEAT_MS)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          clearTimeout(timer)
          if (waiting.length === 0 && !over.signal.aborted) await stream.write(': still here\n\n')
        }
      } catch (error) {
        onError(error)
      } finally {
        unsubscribe()
      }
    })
  })
}
