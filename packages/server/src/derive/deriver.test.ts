import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recomputed, storedDerived } from '../../test-support/derived.ts'
import { otlpRequest, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import { openSkein, type Skein } from '../skein.ts'
import { openChdb } from '../store/engine-chdb.ts'
import type { Engine } from '../store/engine.ts'

let folder: string
let skein: Skein
/** Tables whose next insert fails, as on a full disk. */
const failing = new Set<string>()
/** Rows with this in them can't be inserted, by table. */
const poison = new Map<string, string>()
const errors: unknown[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-deriver-'))
  await reopen()
})

async function reopen(): Promise<void> {
  const engine = openChdb(folder)
  const insert: Engine['insert'] = async (table, rows) => {
    if (failing.delete(table)) throw new Error(`no space for ${table}`)
    const poisoned = poison.get(table)
    if (poisoned !== undefined && rows.lines.includes(poisoned))
      throw new Error(`${table} can't hold ${poisoned}`)
    await engine.insert(table, rows)
  }
  skein = await openSkein(
    { ...engine, insert },
    { ownThread: false, onError: (error) => errors.push(error) },
  )
}

afterEach(async () => {
  await skein.close()
  rmSync(folder, { recursive: true })
  errors.length = 0
  poison.clear()
})

function collect(...spans: TestSpan[]) {
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  return skein.pipeline.collect({ bytes, format: 'json', project: 'default' })
}

async function store(...spans: TestSpan[]): Promise<void> {
  await collect(...spans)
  await skein.pipeline.settled()
}

test.each(['turns', 'sessions', 'progress'])(
  'a failed insert into %s is made up for, also of a session that a turn has left',
  async (table) => {
    const agent = { 'gen_ai.conversation.id': 'of the agent', 'input.value': 'hello' }
    await store({ trace: 'a', span: '2', parent: '1', attributes: agent })
    failing.add(table)
    await store({ trace: 'a', span: '1', attributes: { 'session.id': 'of the person' } })
    expect(errors).toEqual([new Error(`no space for ${table}`)])

    const shown = await storedDerived(skein.engine)
    expect(Object.keys(shown.sessions)).toEqual(['default/of the person'])
    expect(shown).toEqual(await recomputed(skein))
  },
)

const TRACES = 700

test('a trace of which deriving fails keeps no other waiting, neither with it nor after it', async () => {
  const spans = Array.from({ length: TRACES }, (_, n): TestSpan => {
    const attributes = { 'session.id': `s${n % 50}`, 'input.value': `hello ${n}` }
    return { trace: (n + 1).toString(16), span: '1', attributes }
  })
  const bad = traceId((417).toString(16))
  poison.set('turns', bad)
  await store(...spans)
  const shown = await storedDerived(skein.engine)
  expect(Object.keys(shown.turns).length).toBe(TRACES - 1)
  expect(shown.turns[`default/${bad}`]).toBeUndefined()
  const made = await recomputed(skein)
  // Of a session that the trace is in, the row waits for it.
  const ofBad = 'default/s16'
  expect({ ...shown.sessions, [ofBad]: null }).toEqual({ ...made.sessions, [ofBad]: null })
  // Its half, the half of that, and so on until it is alone, and alone a few times more.
  expect(errors.length).toBeLessThan(20)

  await store({ trace: 'aaaa', span: '1', attributes: { 'input.value': 'later' } })
  expect((await storedDerived(skein.engine)).turns).toHaveProperty(`default/${traceId('aaaa')}`)

  poison.clear()
  await store({ trace: (417).toString(16), span: '2', attributes: { 'input.value': 'again' } })
  expect(await storedDerived(skein.engine)).toEqual(await recomputed(skein))
})

test('what can not be derived keeps nobody who ends waiting: the next start derives it', async () => {
  poison.set('turns', '"')
  const ids = Array.from({ length: 40 }, (_, n) => (n + 1).toString(16))
  await collect(...ids.map((trace): TestSpan => ({ trace, span: '1' })))
  await skein.close()
  // All, and its halves, and no more than what had begun before.
  expect(errors.length).toBeLessThan(10)

  poison.clear()
  await reopen()
  expect(Object.keys((await storedDerived(skein.engine)).turns)).toHaveLength(40)
})

test('what one start could not derive the next derives, however much it derived of the rest', async () => {
  poison.set('turns', '"')
  await collect({ trace: 'a', span: '1' }, { trace: 'b', span: '1' })
  await skein.close()

  const bad = traceId('a')
  poison.set('turns', bad)
  await reopen()
  await skein.pipeline.settled()
  expect(Object.keys((await storedDerived(skein.engine)).turns)).toEqual([
    `default/${traceId('b')}`,
  ])
  await skein.close()

  poison.clear()
  await reopen()
  expect((await storedDerived(skein.engine)).turns).toHaveProperty(`default/${bad}`)
})

test('a request that can not be stored is refused alone', async () => {
  poison.set('spans', 'poison')
  const requests = ['one', 'poison', 'two', 'three'].map((words, n) =>
    collect({ trace: `${n + 1}`, span: '1', name: words }),
  )
  const answers = await Promise.allSettled(requests)
  expect(answers.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
  await skein.pipeline.settled()
  expect(Object.keys((await storedDerived(skein.engine)).turns).length).toBe(3)
})
