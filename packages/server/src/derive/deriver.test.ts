import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recomputed, storedDerived } from '../../test-support/derived.ts'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openSkein, type Skein } from '../skein.ts'
import { openChdb } from '../store/engine-chdb.ts'
import type { Engine } from '../store/engine.ts'

let folder: string
let skein: Skein
/** Tables whose next insert fails, as on a full disk. */
const failing = new Set<string>()
const errors: unknown[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-deriver-'))
  const engine = openChdb(folder)
  const insert: Engine['insert'] = async (table, rows) => {
    if (failing.delete(table)) throw new Error(`no space for ${table}`)
    await engine.insert(table, rows)
  }
  skein = await openSkein(
    { ...engine, insert },
    { ownThread: false, onError: (error) => errors.push(error) },
  )
})
afterEach(async () => {
  await skein.close()
  rmSync(folder, { recursive: true })
  errors.length = 0
})

async function store(...spans: TestSpan[]): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  await skein.pipeline.collect({ bytes, format: 'json', project: 'default' })
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
