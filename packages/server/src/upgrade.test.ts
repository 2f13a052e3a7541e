import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { SessionList, TraceList } from '@skein/model/api'
import { recomputed, storedDerived, type Derived } from '../test-support/derived.ts'
import { otlpRequest, traceId } from '../test-support/otlp-span.ts'
import { shopSessions } from '../test-support/shop-sessions.ts'
import { createApp } from './app.ts'
import { openSkein, type Skein } from './skein.ts'
import type { Engine } from './store/engine.ts'
import { openChdb } from './store/engine-chdb.ts'
import { appliedMigrations, migrate, schemaFiles } from './store/migrate.ts'

const FILES = schemaFiles()
/** With spans and their messages there is something to keep. */
const FIRST_WITH_DATA = 2
const SHOP = '/api/projects/shop'

const fail = (error: unknown) => {
  throw error
}
const OPTIONS = { ownThread: false, onError: fail }

const folder = mkdtempSync(join(tmpdir(), 'skein-upgrade-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Every row of every table as this version writes it, and what it answers of them. */
const rows = new Map<string, Record<string, unknown>[]>()
let answers: unknown
/** The same before somebody judged. */
let unjudged: unknown
let schema: string
beforeAll(async () => {
  const skein = await openSkein(openChdb(join(folder, 'now')), OPTIONS)
  const body = Buffer.from(JSON.stringify(otlpRequest(shopSessions())))
  await skein.pipeline.collect({ bytes: body, format: 'json', project: 'shop' })
  await skein.pipeline.settled()
  unjudged = await ask(skein)
  const judged = await createApp(skein, fail).request(`${SHOP}/annotations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      target: { type: 'session', sessionId: 'shop 1' },
      name: 'ok',
      score: 1,
    }),
  })
  if (judged.status !== 200) throw new Error(await judged.text())
  answers = await ask(skein)
  schema = await schemaOf(skein.engine)
  for (const { table } of await columnsOf(skein.engine))
    if (table !== 'migrations') rows.set(table, await rowsOf(skein.engine, table))
  await skein.close()
}, 60_000)

function rowsOf(engine: Engine, table: string) {
  return engine.query({ sql: `SELECT * FROM ${table}`, row: z.record(z.string(), z.unknown()) })
}

function columnsOf(engine: Engine) {
  return engine.query({
    sql: `SELECT table, groupArray(name) AS columns FROM system.columns
          WHERE database = currentDatabase() GROUP BY table ORDER BY table`,
    row: z.object({ table: z.string(), columns: z.array(z.string()) }),
  })
}

/** Every table as the engine describes it. */
async function schemaOf(engine: Engine): Promise<string> {
  const tables = await engine.query({
    sql: `SELECT create_table_query AS sql FROM system.tables
          WHERE database = currentDatabase() ORDER BY name`,
    row: z.object({ sql: z.string() }),
  })
  return tables.map(({ sql }) => sql).join('\n')
}

async function ask(skein: Skein): Promise<unknown> {
  await skein.pipeline.settled()
  const app = createApp(skein, fail)
  const read = async <Answer>(path: string) => {
    const response = await app.request(`${SHOP}${path}`)
    if (response.status !== 200) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as Answer
  }
  const { sessions } = await read<SessionList>('/sessions?limit=500')
  const { traces } = await read<TraceList>('/traces?limit=500')
  return [
    sessions,
    traces,
    await read(`/traces/${traceId('a030')}`),
    await read('/sessions/shop%203/turns'),
    await read('/sessions?q=question'),
    await read('/sessions?filter=error:true'),
  ]
}

const Scoped = z.looseObject({ turn: z.looseObject({ messageScopes: z.array(z.string()) }) })

const scopesOf = (stored: unknown) => Scoped.parse(stored).turn.messageScopes

function withoutScopes({ turns, sessions }: Derived): Derived {
  const bare = Object.entries(turns).map(([key, stored]) => {
    const { turn, ...rest } = Scoped.parse(stored)
    return [key, { ...rest, turn: { ...turn, messageScopes: [] } }]
  })
  return { turns: Object.fromEntries(bare) as Derived['turns'], sessions }
}

/** The rows as a program of that time would have written them: without the columns that came later. */
async function fill(engine: Engine): Promise<void> {
  for (const { table, columns } of await columnsOf(engine)) {
    const lines = (rows.get(table) ?? []).map((row) =>
      JSON.stringify(columns.map((column) => row[column])),
    )
    if (lines.length > 0)
      await engine.insert(table, { columns, lines: Buffer.from(lines.join('\n')) })
  }
}

test.each(
  FILES.slice(FIRST_WITH_DATA - 1, -1).map((name, place) => [name, place + FIRST_WITH_DATA]),
)(
  'a store as it was up to %s answers the same once it is brought up to date',
  async (_name, count) => {
    const path = join(folder, `up-to-${count}`)
    const old = openChdb(path)
    await migrate(old, FILES.slice(0, count))
    await fill(old)
    await old.close()
    const skein = await openSkein(openChdb(path), OPTIONS)
    try {
      expect(await schemaOf(skein.engine)).toBe(schema)
      const given = await ask(skein)
      // Before, what people judged had no place of its own.
      const hasFeedback = count > FILES.indexOf('0005-feedback.sql')
      expect(given).toEqual(hasFeedback ? answers : unjudged)
      const stored = await storedDerived(skein.engine)
      const made = await recomputed(skein)
      expect(withoutScopes(stored)).toEqual(withoutScopes(made))
      // Turns of before look in more places than they need to.
      for (const [key, turn] of Object.entries(made.turns))
        expect(scopesOf(stored.turns[key])).toEqual(expect.arrayContaining(scopesOf(turn)))
    } finally {
      await skein.close()
      rmSync(path, { recursive: true })
    }
  },
  60_000,
)

test('a migration that was cut off anywhere is finished by the next start', async () => {
  const path = join(folder, 'cut-off')
  const first = openChdb(path)
  await migrate(first, FILES.slice(0, FIRST_WITH_DATA))
  await fill(first)
  await first.close()
  // The program ends after each statement in turn: what a file made is there, and not noted.
  for (let ends = 1; ; ends++) {
    const engine = openChdb(path)
    const before = await appliedMigrations(engine)
    const cutOff: Engine = { ...engine, insert: () => Promise.reject(new Error('killed')) }
    const isDone = await migrate(cutOff).then(
      () => true,
      () => false,
    )
    expect(await appliedMigrations(engine)).toEqual(before)
    if (!isDone) await migrate(engine, FILES.slice(0, before.length + 1))
    await engine.close()
    expect(ends).toBeLessThan(FILES.length)
    if (isDone) break
  }
  const skein = await openSkein(openChdb(path), OPTIONS)
  expect(await schemaOf(skein.engine)).toBe(schema)
  expect(await storedDerived(skein.engine)).toEqual(await recomputed(skein))
  await skein.close()
}, 120_000)
