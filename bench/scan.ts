import { join } from 'node:path'
import { openChdb } from '../packages/server/src/store/engine-chdb.ts'
import { AnyRow } from '../packages/server/test-support/any-row.ts'
import { percentile, timeEach } from './measure.ts'

/** Milliseconds to find a word in every message of a project without an index, as people type it. */
const engine = openChdb(join(process.argv[2] ?? '', 'store'))
const scan = () =>
  engine.query({
    sql: `
      SELECT count() AS found FROM messages
      WHERE project = 'support'
        AND positionCaseInsensitiveUTF8(removeDiacriticsUTF8(text), 'xylophone') > 0
      SETTINGS use_skip_indexes = 0, use_query_condition_cache = 0`,
    row: AnyRow,
  })
const median = percentile(await timeEach(5, scan), 0.5)
await engine.close()
process.stdout.write(String(median))
