import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  startClickHouseStore,
  type ClickHouseServer,
  type ClickHouseStore,
} from '../../test-support/clickhouse-server.ts'
import { eventually } from '../../test-support/eventually.ts'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { listPrice } from '../derive/price.ts'
import type { Engine } from '../store/engine.ts'
import { claimRemoval, planRemoval } from '../store/queries/removals.ts'
import type { Pipeline } from './pipeline.ts'
import { openSharedPipeline } from './shared-pipeline.ts'

let store: ClickHouseStore
let server: ClickHouseServer
let engine: Engine
const pipelines: Pipeline[] = []
beforeAll(async () => {
  store = await startClickHouseStore()
  ;({ server, engine } = store)
})
afterEach(async () => {
  for (const pipeline of pipelines.splice(0)) await pipeline.close()
  await server.ask('TRUNCATE TABLE skein.nodes')
})
afterAll(() => store.close())

async function opened(on: Engine, derives: boolean): Promise<Pipeline> {
  const onError = (error: unknown) => {
    throw error
  }
  const pipeline = await openSharedPipeline({
    engine: on,
    price: listPrice,
    derives,
    onEvents: () => {},
    onError,
  })
  pipelines.push(pipeline)
  return pipeline
}

/** What another node says of itself. */
const say = (node: string, { version = 1, hasLeft = false, derives = true } = {}) =>
  server.ask(
    `INSERT INTO skein.nodes (node, version, has_left, derives) VALUES ('${node}', ${version}, ${hasLeft}, ${derives})`,
  )

const collect = (to: Pipeline, trace = '1', session = 'any') => {
  const attributes = { 'session.id': session, 'input.value': 'hello' }
  const spans = [{ trace, span: '1', attributes }]
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  return to.collect({ bytes, format: 'json', project: undefined })
}

/** Another node that goes on living, and says nothing that the test doesn't. */
const sayLiving = (node: string, derives: boolean) =>
  server.ask(
    `INSERT INTO skein.nodes (node, version, beat_us, derives)
     SELECT '${node}', 1, toUnixTimestamp64Micro(now64(6)) + 3600000000, ${derives}`,
  )

let signals = 0
const signal = (node: string, kind: string, id: string, body = '') =>
  server.ask(
    `INSERT INTO skein.signals (node, number, kind, project, id, body)
     VALUES ('${node}', ${++signals}, '${kind}', '', '${id}', '${body}')`,
  )

const sessions = () => server.ask('SELECT session_id FROM skein.sessions FINAL ORDER BY session_id')
const sessionsAre = (...ids: string[]) =>
  eventually(async () => expect(await sessions()).toBe(ids.join('\n')))
const removalOf = (...sessionIds: string[]) =>
  ({ project: 'default', what: { type: 'sessions', sessionIds } }) as const

test('who derives and comes where none of the others does can rebuild at once', async () => {
  await say('web', { derives: false })
  const node = await opened(engine, true)
  expect(await node.rebuild(() => {})).toEqual({ traces: 0, sessions: 0 })
})

test('an owner that leaves while it is being asked fails what was asked, and nothing else', async () => {
  await say('owner')
  let looks = 0
  const insert: Engine['insert'] = async (table, rows) => {
    if (table === 'signals') {
      await say('owner', { version: 2, hasLeft: true })
      const before = looks
      await eventually(async () => {
        if (looks <= before + 3) throw new Error('it has not seen that the owner left')
      })
    }
    return engine.insert(table, rows)
  }
  const query: Engine['query'] = (asked) => {
    if (asked.sql.includes('FROM nodes')) looks++
    return engine.query(asked)
  }
  const node = await opened({ ...engine, insert, query }, false)
  const removal = { project: 'default', what: { type: 'all' } } as const
  await expect(node.remove(removal)).rejects.toThrow('has ended')
})

test('who hears at once that it is to hold and need not any longer goes on', async () => {
  const node = await opened(engine, true)
  const held = "SELECT count() FROM skein.signals WHERE kind = 'held' AND id = 'both'"
  await server.ask(
    `INSERT INTO skein.signals (node, number, kind, project, id, body)
     VALUES ('other', ${++signals}, 'hold', '', 'both', ''), ('other', ${++signals}, 'release', '', 'both', '')`,
  )
  await eventually(async () => expect(await server.ask(held)).toBe('1'))
  await collect(node)
})

describe('a removal', () => {
  beforeEach(async () => {
    for (const table of ['spans', 'messages', 'turns', 'sessions', 'removals', 'signals'])
      await server.ask(`TRUNCATE TABLE skein.${table}`)
  })

  test('that a node left unfinished is gone on with while all others hold', async () => {
    const first = await opened(engine, true)
    await collect(first, '1', 'gone')
    await collect(first, '2', 'kept')
    await first.settled()
    await first.close()
    pipelines.length = 0
    await planRemoval(engine, removalOf('gone'))
    await claimRemoval(engine, 'lost')
    await sayLiving('other', false)
    await opened(engine, true)
    const holdId = await eventually(async () => {
      const id = await server.ask("SELECT id FROM skein.signals WHERE kind = 'hold'")
      expect(id).not.toBe('')
      return id
    })
    expect(await sessions()).toBe('gone\nkept')
    await signal('other', 'held', holdId)
    await sessionsAre('kept')
    const released = `SELECT count() FROM skein.signals WHERE kind = 'release' AND id = '${holdId}'`
    await eventually(async () => expect(await server.ask(released)).toBe('1'))
    const left = 'SELECT count() FROM skein.removals'
    await eventually(async () => expect(await server.ask(left)).toBe('0'))
    await server.ask('TRUNCATE TABLE skein.nodes')
  }, 60_000)

  test('that another node is at is waited for, by who comes and by who is asked for the next', async () => {
    let erase = () => {}
    const erasing = new Promise<void>((resolve) => (erase = resolve))
    let hasBegun = () => {}
    const begun = new Promise<void>((resolve) => (hasBegun = resolve))
    const query: Engine['query'] = async (asked) => {
      if (asked.sql.includes('system.mutations')) {
        hasBegun()
        await erasing
      }
      return engine.query(asked)
    }
    const first = await opened({ ...engine, query }, true)
    for (const [place, id] of ['one', 'two', 'kept'].entries())
      await collect(first, `${place + 1}`, id)
    await sessionsAre('kept', 'one', 'two')
    const removingOne = first.remove(removalOf('one'))
    await begun

    const before = await server.ask('SELECT node FROM skein.nodes FINAL')
    let looks = 0
    const looking: Engine['query'] = (asked) => {
      if (asked.sql.includes('AS erasing')) looks++
      return engine.query(asked)
    }
    await opened({ ...engine, query: looking }, true)
    const itself = await server.ask(`SELECT node FROM skein.nodes FINAL WHERE node != '${before}'`)
    const body = JSON.stringify({ ...removalOf('two'), of: itself })
    await signal('asking', 'ask', 'of the second', body)
    await eventually(() => {
      expect(looks).toBeGreaterThan(4)
      return Promise.resolve()
    })
    const planned = "SELECT groupUniqArray(session_id) FROM skein.removals WHERE stage = 'planned'"
    expect(await server.ask(planned)).toBe("['one']")
    erase()
    expect(await removingOne).toMatchObject({ sessionCount: 1, turnCount: 1 })
    const answer = "SELECT body FROM skein.signals WHERE kind = 'answer' AND id = 'of the second'"
    await eventually(async () =>
      expect(await server.ask(answer)).toBe(
        '{"removed":{"sessionCount":1,"turnCount":1,"spanCount":0}}',
      ),
    )
    await sessionsAre('kept')
    expect(await server.ask('SELECT count() FROM skein.spans')).toBe('1')
  }, 90_000)

  test('is done by the one that is asked, though another has come that would be', async () => {
    const node = await opened(engine, true)
    await collect(node, '1', 'kept')
    await sessionsAre('kept')
    await signal(
      'asking',
      'ask',
      'of another',
      JSON.stringify({ ...removalOf('kept'), of: 'gone' }),
    )
    await signal('asking', 'hold', 'after it')
    await signal('asking', 'release', 'after it')
    const held = "SELECT count() FROM skein.signals WHERE kind = 'held' AND id = 'after it'"
    await eventually(async () => expect(await server.ask(held)).toBe('1'))
    expect(await sessions()).toBe('kept')
  })
})
