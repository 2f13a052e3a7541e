import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  startClickHouseStore,
  type ClickHouseServer,
  type ClickHouseStore,
} from '../../test-support/clickhouse-server.ts'
import { systemClock } from '../clock.ts'
import type { Engine } from '../store/engine.ts'
import { joinMembers, type Members } from './members.ts'
import { ownerOf } from './ownership.ts'

let store: ClickHouseStore
let server: ClickHouseServer
let engine: Engine
let members: Members | undefined
beforeAll(async () => {
  store = await startClickHouseStore()
  ;({ server, engine } = store)
})
afterEach(async () => {
  await members?.leave()
  await server.ask('TRUNCATE TABLE skein.nodes')
})
afterAll(() => store.close())

async function joined(on: Engine = engine): Promise<Members> {
  const onError = (error: unknown) => {
    throw error
  }
  members = await joinMembers({ engine: on, clock: systemClock(), derives: true, onError })
  return members
}

/** A sign of life that outranks what the node itself gives; the later ones those before. */
let version = 2n ** 63n
async function say(node: string, agoMs: number, { derives = true, derivedUs = 0n } = {}) {
  await server.ask(
    `INSERT INTO skein.nodes (node, version, beat_us, derives, derived_us)
     SELECT '${node}', ${version++}, toUnixTimestamp64Micro(now64(6)) - ${agoMs * 1000}, ${derives}, ${derivedUs}`,
  )
}

test('who comes where only nodes live that do not derive begins where the last ended that did', async () => {
  const HOUR_MS = 3_600_000
  const derivedUs = 1_790_000_000_000_000n
  await say('gone', HOUR_MS, { derivedUs })
  await say('web', 0, { derives: false, derivedUs: derivedUs + 1_000_000_000n })
  const node = await joined()
  expect(await node.look()).toBe(derivedUs - 180_000_000n)
})

test('late is who is behind this node, not who a slow store makes wait as long; what is tended then is new until all that was told of it is known', async () => {
  const node = await joined()
  const nodes = [node.self, 'other']
  const key = Array.from({ length: 100 }, (_, n) => `key ${n}`).find(
    (one) => ownerOf(one, nodes) === 'other',
  )
  if (key === undefined) throw new Error('the other owns nothing')
  await say(node.self, 1300)
  await say('other', 1500)
  await node.look()
  node.toldAnew()
  expect([node.tends(key), node.mayTendAnew()]).toEqual([false, false])
  await say('other', 3000)
  for (const _ of ['a round that fails', 'the next']) {
    await node.look()
    expect([node.tends(key), node.mayTendAnew(), node.tendsAnew(key)]).toEqual([true, true, true])
  }
  node.toldAnew()
  expect([node.mayTendAnew(), node.tendsAnew(key)]).toEqual([false, false])
})

test('where the store is slow, signs of life wait one at a time', async () => {
  let stored = () => {}
  const storing = new Promise<void>((resolve) => (stored = resolve))
  let beats = 0
  const insert = async () => {
    if (beats++ > 0) return storing
    // The store itself was asked before, in the time that it has.
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] })
  }
  try {
    const node = await joined({ ...engine, insert })
    await vi.advanceTimersByTimeAsync(5000)
    expect(beats).toBe(2)
    stored()
    await node.leave()
    // The one that was being stored, and the one that says that it leaves.
    expect(beats).toBe(3)
  } finally {
    members = undefined
    vi.useRealTimers()
  }
})
