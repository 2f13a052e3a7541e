import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { derivedText } from '../../test-support/derived.ts'
import { readCaptures } from '../../test-support/otlp-captures.ts'
import { otlpRequest, traceId } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { insertRows, type Row } from '../store/columns.ts'
import type { RebuildProgress } from './rebuild.ts'

let skein: TestSkein
let asDerived: string
beforeAll(async () => {
  skein = await openTestSkein()
  for (const { body, isJson } of readCaptures())
    await skein.export(isJson ? body.toString() : new Uint8Array(body))
  for (let n = 0; n < 5; n++)
    await skein.export(
      otlpRequest([
        {
          trace: `a${n}`,
          span: '1',
          start: n * 86_400_000,
          attributes: { 'session.id': n < 3 ? 'first' : 'second', 'input.value': `question ${n}` },
        },
      ]),
      'tampered',
    )
  await skein.skein.pipeline.settled()
  asDerived = await derivedText(skein.skein.engine)
})
afterAll(() => skein.close())

const command = (sql: string) => skein.skein.engine.command(sql)

/** The row of a trace's turn, or of a session, with other values and a version far ahead. */
async function overwrite(table: 'turns' | 'sessions', where: string, changes: Row): Promise<void> {
  const [row] = await skein.skein.engine.query({
    sql: `SELECT * FROM ${table} FINAL WHERE project = 'tampered' AND ${where}`,
    row: z.looseObject({ version: z.string() }),
  })
  if (row === undefined) throw new Error(`no row of ${table} where ${where}`)
  const version = BigInt(row.version) + 3_600_000_000n
  await skein.skein.engine.insert(table, insertRows([{ ...(row as Row), ...changes, version }]))
}

const remove = (table: string, where: string) =>
  command(`ALTER TABLE ${table} DELETE WHERE ${where} SETTINGS mutations_sync = 1`)

/** Rebuilds as the command does: in a store that was opened for it. */
async function rebuildAnew(): Promise<RebuildProgress> {
  await skein.restart()
  const progress: RebuildProgress[] = []
  const done = await skein.skein.pipeline.rebuild((now) => progress.push({ ...now }))
  expect(progress.at(-1)).toEqual(done)
  return done
}

const ofTrace = (n: number) => `trace_id = '${traceId(`a${n}`)}'`

test('a store in which nothing is wrong stays as it is', async () => {
  expect(asDerived.split('\n').length).toBeGreaterThan(50)
  const done = await rebuildAnew()
  expect(done.traces).toBeGreaterThan(done.sessions)
  expect(await derivedText(skein.skein.engine)).toBe(asDerived)
})

test.each<[string, () => Promise<void>]>([
  ['a turn says something else', () => overwrite('turns', ofTrace(0), { input_text: 'forged' })],
  ['a turn is in another session', () => overwrite('turns', ofTrace(0), { session_id: 'ghost' })],
  ['a turn is on another day', () => overwrite('turns', ofTrace(1), { day: '2001-02-03' })],
  ['a turn is deleted', () => overwrite('turns', ofTrace(1), { is_deleted: 1 })],
  [
    'there is a turn of no span',
    () => overwrite('turns', ofTrace(2), { trace_id: traceId('ffff') }),
  ],
  [
    'a session has other sums',
    () => overwrite('sessions', "session_id = 'first'", { turn_count: 99, tokens_total: 7 }),
  ],
  ['a session is deleted', () => overwrite('sessions', "session_id = 'second'", { is_deleted: 1 })],
  [
    'there is a session of no turn',
    () => overwrite('sessions', "session_id = 'first'", { session_id: 'nobody' }),
  ],
  ['a turn is missing', () => remove('turns', ofTrace(3))],
  ['a session is missing', () => remove('sessions', "session_id = 'first'")],
  [
    'every turn and session is missing',
    async () => {
      await command('TRUNCATE TABLE turns')
      await command('TRUNCATE TABLE sessions')
    },
  ],
])('is mended to the last byte when %s', async (_what, tamper) => {
  await tamper()
  expect(await derivedText(skein.skein.engine)).not.toBe(asDerived)
  await rebuildAnew()
  expect(await derivedText(skein.skein.engine)).toBe(asDerived)
})
