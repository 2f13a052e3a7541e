import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Facets, Session, SessionList } from '@skein/model/api'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
})
afterAll(() => skein.close())

const change = (body: object) =>
  skein.request('/api/projects/shop/sessions/tags', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const session = (id: string) =>
  skein.get<Session>(`/api/projects/shop/sessions/${encodeURIComponent(id)}`)
const tagged = async (filter: string) => {
  const query = `sort=started&order=asc&limit=500&filter=${encodeURIComponent(filter)}`
  const { sessions } = await skein.get<SessionList>(`/api/projects/shop/sessions?${query}`)
  return sessions.map(({ sessionId }) => sessionId)
}

test('tags that people set stand with those that were sent: shown, found, counted and exported', async () => {
  const sessionIds = ['shop 1', 'shop 3']
  const answer = await change({ sessionIds, add: [' checked ', 'vip'] })
  expect([answer.status, await answer.json()]).toEqual([200, { sessionCount: 2 }])

  expect(await session('shop 1')).toMatchObject({
    tags: ['checked', 'vip'],
    ownTags: ['checked', 'vip'],
  })
  expect(await session('shop 3')).toMatchObject({
    tags: ['vip', 'batch-1', 'checked'],
    ownTags: ['checked'],
  })
  expect(await tagged('tag:checked')).toEqual(sessionIds)
  expect(await tagged('tag:check* -tag:batch-1')).toEqual(['shop 1'])
  expect(await tagged('tag:vip')).toContain('shop 1')

  const { facets } = await skein.get<Facets>('/api/projects/shop/facets?field=tag&of=sessions')
  const counts = Object.fromEntries(
    (facets[0]?.values ?? []).map(({ value, count }) => [value, count]),
  )
  expect(counts).toMatchObject({ checked: 2, vip: 9, 'batch-0': 4 })

  const csv = await skein.request('/api/projects/shop/export?what=sessions&format=csv')
  const line = (await csv.text()).split('\n').find((text) => text.includes('shop 3"'))
  expect(line).toContain('[""vip"",""batch-1"",""checked""]')
})

test('what was added is removed again; what was sent stays', async () => {
  await change({ sessionIds: ['shop 6'], add: ['again'] })
  await change({ sessionIds: ['shop 6'], add: ['later'], remove: ['again', 'vip'] })
  expect(await session('shop 6')).toMatchObject({
    tags: ['vip', 'batch-0', 'later'],
    ownTags: ['later'],
  })
})

test('a session that is deleted takes its tags with it', async () => {
  await change({ sessionIds: ['shop 9'], add: ['short-lived'] })
  await skein.request('/api/projects/shop/sessions/shop%209', { method: 'DELETE' })
  await skein.export(otlpRequest(shopSessions()), 'shop')
  expect((await session('shop 9')).ownTags).toEqual([])
})

test('nothing is tagged when one of the sessions is not there, or a tag is added and removed', async () => {
  const missing = await change({ sessionIds: ['shop 2', 'nowhere'], add: ['lost'] })
  expect([missing.status, await missing.text()]).toEqual([
    404,
    expect.stringContaining('project shop has no session nowhere'),
  ])
  const both = await change({ sessionIds: ['shop 2'], add: ['x'], remove: ['x'] })
  expect(both.status).toBe(400)
  expect((await session('shop 2')).ownTags).toEqual([])
})
