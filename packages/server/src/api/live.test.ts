import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LiveEvent } from '@skein/model/api'
import { otlpRequest, traceId } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { PROGRAM } from '../access/identity.ts'
import { liveFeed } from '../live.ts'
import { liveRoutes } from './live.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

test('who watches a project hears of its new and changed sessions, and of no others', async () => {
  const response = await skein.request('/api/projects/watched/live')
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const events = liveEvents(response)
  const send = (project: string, trace: string, session: string) =>
    skein.export(
      otlpRequest([
        { trace, span: '1', attributes: { 'session.id': session, 'input.value': 'hi' } },
      ]),
      project,
    )
  await send('other', 'f', 'elsewhere')
  await send('watched', '1', 's')
  expect(await events.next()).toEqual({ type: 'trace', traceId: traceId('1') })
  expect(await events.next()).toMatchObject({
    type: 'session',
    sessionId: 's',
    created: true,
    traceIds: [traceId('1')],
  })
  await send('watched', '2', 's')
  expect(await events.next()).toMatchObject({ type: 'trace' })
  expect(await events.next()).toMatchObject({ sessionId: 's', created: false })
  await skein.skein.pipeline.settled()
  await events.stop()
})

describe('a connection', () => {
  const live = liveFeed()
  /** Of whoever asks, whether they still may is for `mayStill` to say. */
  const watch = (mayStill: () => Promise<boolean>) => {
    const app = new Hono()
    app.use(async (context, next) => {
      const touched = { project: 'watched', targets: [] }
      context.set('caller', { identity: PROGRAM, mayIn: () => true, mayStill, touched })
      await next()
    })
    const failed: unknown[] = []
    liveRoutes(app, { ...skein.skein, live }, (error) => failed.push(error))
    return { failed, response: app.request('/api/projects/watched/live') }
  }
  const event: LiveEvent = { type: 'trace', traceId: traceId('1') }

  test('ends, and is forgotten, when nobody can tell whether its client still may hear more', async () => {
    const { failed, response } = watch(() => Promise.reject(new Error('the store is away')))
    const events = liveEvents(await response)
    live.publish('watched', [event])
    await expect(events.next()).rejects.toThrow('the feed ended')
    expect(live.subscriberCount()).toBe(0)
    expect(failed).toEqual([new Error('the store is away')])
  })

  test('ends when its client is so far behind that looking anew is less', async () => {
    const { response } = watch(() => Promise.resolve(true))
    const events = liveEvents(await response)
    for (let at = 0; at < 100; at++)
      live.publish(
        'watched',
        Array.from({ length: 1000 }, () => event),
      )
    expect(live.subscriberCount()).toBe(0)
    const rest = async () => {
      for (;;) await events.next()
    }
    await expect(rest()).rejects.toThrow('the feed ended')
  })
})

function liveEvents(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async next(): Promise<LiveEvent> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end === -1) {
          const { value, done } = await reader.read()
          if (done) throw new Error('the feed ended')
          text += decoder.decode(value, { stream: true })
          continue
        }
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const data = /^data: ?(.*)$/m.exec(block)?.[1]
        if (data !== undefined) return LiveEvent.parse(JSON.parse(data))
      }
    },
    stop: () => reader.cancel(),
  }
}
