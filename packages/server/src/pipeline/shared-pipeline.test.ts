import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startClickHouse, type ClickHouseServer } from '../../test-support/clickhouse-server.ts'
import { eventually } from '../../test-support/eventually.ts'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { listPrice } from '../derive/price.ts'
import { openServer } from '../store/engine-server.ts'
import type { Engine } from '../store/engine.ts'
import { migrate } from '../store/migrate.ts'
import type { Pipeline } from './pipeline.ts'
import { openSharedPipeline } from './shared-pipeline.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-shared-'))
let server: ClickHouseServer
let engine: Engine
let pipeline: Pipeline | undefined
beforeAll(async () => {
  server = await startClickHouse(join(folder, 'server'))
  engine = await openServer({ url: server.url })
  await migrate(engine)
})
afterEach(async () => {
  await pipeline?.close()
  await server.ask('TRUNCATE TABLE skein.nodes')
})
afterAll(async () => {
  await engine.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

async function opened(on: Engine, derives: boolean): Promise<Pipeline> {
  const onError = (error: unknown) => {
    throw error
  }
  pipeline = await openSharedPipeline({
    engine: on,
    price: listPrice,
    derives,
    onEvents: () => {},
    onError,
  })
  return pipeline
}

/** What another node says of itself. */
const say = (node: string, { version = 1, hasLeft = false, derives = true } = {}) =>
  server.ask(
    `INSERT INTO skein.nodes (node, version, has_left, derives) VALUES ('${node}', ${version}, ${hasLeft}, ${derives})`,
  )

const collect = (to: Pipeline) => {
  const spans = [{ trace: '1', span: '1', attributes: { 'input.value': 'hello' } }]
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  return to.collect({ bytes, format: 'json', project: undefined })
}

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
     VALUES ('other', 1, 'hold', '', 'both', ''), ('other', 2, 'release', '', 'both', '')`,
  )
  await eventually(async () => expect(await server.ask(held)).toBe('1'))
  await collect(node)
})
