import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { User, UserList, UserSort, type TraceListItem } from '@skein/model/api'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { everyPage } from '../../test-support/pages.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
})
afterAll(() => skein.close())

const list = async (query = '') =>
  UserList.parse(await skein.get(`/api/projects/shop/users?${query}`))

describe('users', () => {
  test.each(UserSort.options.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'sorted by %s %s, pages neither skip nor repeat',
    async (sort, order) => {
      const whole = await list(`sort=${sort}&order=${order}`)
      const paged = await everyPage<User>(
        skein,
        `/api/projects/shop/users?sort=${sort}&order=${order}&limit=1`,
        'users',
      )
      expect(paged).toEqual(whole.users)
      expect(whole.total).toBe(3)
    },
  )

  test('whose costs differ only by the order in which they are added have cost the same', async () => {
    const turns = (user: string, costs: readonly number[]) =>
      costs.map((cost, n) => ({
        trace: `${user}${n}`,
        span: '1',
        start: n,
        attributes: {
          'session.id': user,
          'user.id': user,
          'llm.cost.total': { doubleValue: cost },
        },
      }))
    await skein.export(
      otlpRequest([
        ...turns('a', [0.1, 0.2, 0.3]),
        ...turns('b', [0.3, 0.2, 0.1]),
        ...turns('c', [1e300, 1e300]),
      ]),
      'sums',
    )
    for (const order of ['asc', 'desc']) {
      const path = `/api/projects/sums/users?sort=cost&order=${order}`
      const { users } = UserList.parse(await skein.get(path))
      const names = users.map(({ userId }) => userId).join('')
      expect(names).toBe(order === 'asc' ? 'abc' : 'cba')
      expect(await everyPage<User>(skein, `${path}&limit=1`, 'users')).toEqual(users)
    }
  })

  test('have the turns that name them, and those without a name in the sessions they began', async () => {
    const traces = await everyPage<TraceListItem>(skein, '/api/projects/shop/traces', 'traces')
    const userOf = new Map(
      traces.map((turn) => [turn.index === 1 ? turn.sessionId : '', turn.userId]),
    )
    const { users } = await list()
    for (const user of users) {
      const turns = traces.filter(
        (turn) =>
          (turn.userId ?? (turn.sessionId === null ? null : userOf.get(turn.sessionId))) ===
          user.userId,
      )
      const ids = new Set(turns.map((turn) => turn.sessionId).filter((id) => id !== null))
      const tokens = turns.reduce((sum, turn) => sum + (turn.tokens.total ?? 0), 0)
      expect(user).toMatchObject({
        sessionCount: ids.size,
        turnCount: turns.length,
        errorTurnCount: turns.filter((turn) => turn.errorCount > 0).length,
        lastSeenAt: turns
          .map((turn) => turn.endedAt)
          .sort()
          .at(-1),
      })
      expect(user.tokens.total).toBe(tokens)
      const found = await skein.get<{ total: { sessions: number } }>(
        `/api/projects/shop/sessions?filter=${encodeURIComponent(`user:"${user.userId.replaceAll('"', String.raw`\"`)}"`)}`,
      )
      expect(found.total.sessions).toBe(user.sessionCount)
    }
  })

  test('are found by letters of their id', async () => {
    const { users, total } = await list(`q=${encodeURIComponent('O’HA')}`)
    expect(users.map((user) => user.userId)).toEqual(['Grace O’Hara'])
    expect(total).toBe(1)
  })

  test('one by one, in a range of time', async () => {
    const [whole] = (await list('q=ada')).users
    expect(User.parse(await skein.get('/api/projects/shop/users/ada'))).toEqual(whole)
    const part = User.parse(
      await skein.get(`/api/projects/shop/users/ada?from=${whole?.lastSeenAt.slice(0, 16)}:00Z`),
    )
    expect(part.turnCount).toBeLessThan(whole?.turnCount ?? 0)
    expect((await skein.request('/api/projects/shop/users/nobody')).status).toBe(404)
    const linus = encodeURIComponent('linus "lt"')
    expect(User.parse(await skein.get(`/api/projects/shop/users/${linus}`)).sessionCount).toBe(5)
  })
})
