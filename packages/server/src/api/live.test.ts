import { afterAll, beforeAll, expect, test } from 'vitest'
import { LiveEvent } from '@skein/model/api'
import { otlpRequest, traceId } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

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
