import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { openChdb } from '../packages/server/src/store/engine-chdb.ts'

/**
 * Makes a store many times as large: each copy has sessions and traces of its own, with the same words and
 * the same times. Sending ten million spans would take hours, and what is asked of the store is the same.
 */
const [dataDir = '', times = '1'] = process.argv.slice(2)
const engine = openChdb(join(dataDir, 'store'))

const own = (column: string) =>
  `if(${column} = '', '', concat(leftPad(lower(hex(copy)), 2, '0'), substring(${column}, 3)))`
/** A scope is a session's id or a trace's. */
const ownScope = (column: string) =>
  `if(${column} = trace_id, ${own('trace_id')}, ${ownSession(column)})`
const ownSession = (column: string) =>
  `if(${column} = '', '', concat(${column}, '-', toString(copy)))`

const TABLES: Record<string, Record<string, string>> = {
  spans: {
    trace_id: own('trace_id'),
    session_id: ownSession('session_id'),
    message_scope: ownScope('message_scope'),
  },
  messages: { trace_id: own('trace_id'), scope: ownScope('scope') },
  turns: {
    trace_id: own('trace_id'),
    session_id: ownSession('session_id'),
    input_scope: ownScope('input_scope'),
    output_scope: ownScope('output_scope'),
    message_scopes: `arrayMap(scope -> ${ownScope('scope')}, message_scopes)`,
  },
  sessions: { session_id: ownSession('session_id') },
}

for (const [table, columns] of Object.entries(TABLES)) {
  const replaced = Object.entries(columns).map(([column, value]) => `${value} AS ${column}`)
  await engine.command(`
    INSERT INTO ${table}
    SELECT t.* REPLACE (${replaced.join(', ')})
    FROM ${table} AS t
    ARRAY JOIN range(1, ${Number(times)}) AS copy
    SETTINGS max_insert_threads = 1, max_partitions_per_insert_block = 0`)
  console.error(`${table}: ${times} times`)
}
await merged()
await engine.close()

/** Resolves when the engine has nothing left to merge, which would be in the way of what is measured. */
async function merged(): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    const [now] = await engine.query({
      sql: 'SELECT toUInt32(count()) AS merges FROM system.merges',
      row: z.object({ merges: z.number() }),
    })
    quiet = now?.merges === 0 ? quiet + 1 : 0
    await delay(2000)
  }
}
