import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionList, Trace } from '@skein/model/api'
import { recomputed, storedDerived } from '../test-support/derived.ts'
import { otlpRequest, traceId } from '../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../test-support/test-skein.ts'
import { systemClock } from './clock.ts'

let skein: TestSkein
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(async () => {
  await skein.close()
  vi.useRealTimers()
})

const said = (output: string, end: number) =>
  otlpRequest([
    {
      trace: '1',
      span: '1',
      end,
      attributes: { 'session.id': 's', 'input.value': 'hi', 'output.value': output },
    },
  ])
const another = (trace: string) =>
  otlpRequest([{ trace, span: trace, attributes: { 'session.id': 's', 'input.value': trace } }])

test.each([
  ['back by years', '2036-05-01', '2026-05-01'],
  ['ahead by years', '2026-05-01', '2036-05-01'],
])(
  'a clock that is set %s, while it runs or between two runs, loses and doubles nothing',
  async (_how, first, second) => {
    vi.setSystemTime(new Date(first))
    skein = await openTestSkein()
    await skein.export(said('first', 1000))
    await skein.export(another('2'))
    vi.setSystemTime(new Date(second))
    await skein.export(said('second', 1000))
    await skein.restart()
    await skein.export(another('3'))
    await skein.export(said('third', 1000))
    const { turn } = await skein.get<Trace>(`/api/projects/default/traces/${traceId('1')}`)
    expect(turn.output.text).toBe('third')
    const { sessions } = await skein.get<SessionList>('/api/projects/default/sessions')
    expect(sessions).toMatchObject([{ sessionId: 's', turnCount: 3 }])
    expect(await storedDerived(skein.skein.engine)).toEqual(await recomputed(skein.skein))
    const last = systemClock().next()
    vi.setSystemTime(0)
    expect(systemClock(last).next()).toBe(last + 1n)
  },
)

test('what people set last counts, though a clock that was years ahead was set back before', async () => {
  vi.setSystemTime(new Date('2036-05-01'))
  skein = await openTestSkein()
  const keep = (days: number) =>
    skein.request('/api/projects/default/retention', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ days }),
    })
  expect((await keep(30)).status).toBe(200)
  vi.setSystemTime(new Date('2026-05-01'))
  await skein.restart()
  expect((await keep(7)).status).toBe(200)
  expect(await skein.get('/api/projects/default/retention')).toEqual({ days: 7 })
})
