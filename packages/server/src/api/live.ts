import type { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { LiveEvent } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import type { ApiContext } from './api-context.ts'
import { pathParam } from './request.ts'

/** Often enough that no proxy takes the connection for dead. */
const HEARTBEAT_MS = 15_000

export function liveRoutes(app: Hono, { live }: ApiContext): void {
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
          waiting.push(...events)
          wake()
        },
        end,
      )
      stream.onAbort(() => {
        unsubscribe()
        end()
      })
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
      unsubscribe()
    })
  })
}
