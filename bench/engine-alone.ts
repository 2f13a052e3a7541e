import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { listPrice } from '../packages/server/src/derive/price.ts'
import { openPipeline } from '../packages/server/src/pipeline/pipeline.ts'
import type { InsertRows } from '../packages/server/src/store/columns.ts'
import { openChdb } from '../packages/server/src/store/engine-chdb.ts'
import type { Engine } from '../packages/server/src/store/engine.ts'
import { migrate } from '../packages/server/src/store/migrate.ts'

/**
 * How long the engine alone takes to insert the rows that the pipeline prepares for these requests: the
 * same batches into tables of the same kind, two under way at a time, and nothing else going on.
 */
async function timeEngine(files: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-bench-engine-'))
  const engine = openChdb(folder)
  await migrate(engine)
  const prepared = await prepareRows(engine, files)
  for (const table of ['spans', 'messages']) {
    await engine.command(`CREATE TABLE alone_${table} AS ${table}`)
    await engine.command(`TRUNCATE TABLE ${table}`)
  }
  const startedAt = performance.now()
  const inserting = async () => {
    for (let next = prepared.shift(); next !== undefined; next = prepared.shift())
      await engine.insert(`alone_${next.table}`, next.rows)
  }
  await Promise.all([inserting(), inserting()])
  const duration = performance.now() - startedAt
  await engine.close()
  rmSync(folder, { recursive: true })
  return duration
}

async function prepareRows(engine: Engine, files: readonly string[]) {
  const prepared: { table: string; rows: InsertRows }[] = []
  const fail = (error: unknown) => {
    throw error
  }
  const insert: Engine['insert'] = async (table, rows) => {
    if (table === 'spans' || table === 'messages') prepared.push({ table, rows })
    await engine.insert(table, rows)
  }
  const pipeline = await openPipeline({
    engine: { ...engine, insert },
    price: listPrice,
    onEvents: () => undefined,
    onError: fail,
  })
  const bodies = files.map((file) => gunzipSync(readFileSync(file)))
  const waiting = [...bodies]
  const collecting = async () => {
    for (let bytes = waiting.shift(); bytes !== undefined; bytes = waiting.shift())
      await pipeline.collect({ bytes, format: 'protobuf', project: undefined })
  }
  await Promise.all(Array.from({ length: 16 }, collecting))
  await pipeline.close()
  return prepared
}

const files = JSON.parse(readFileSync(0, 'utf8')) as string[]
process.stdout.write(JSON.stringify(await timeEngine(files)))
