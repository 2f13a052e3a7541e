import { EngineOpenError } from './engine.ts'
import type { ServerPlace } from './engine-server.ts'
import { schemaFiles, schemaTables } from './migrate.ts'
import { sqlText } from './sql-text.ts'

type Ask = (sql: string) => Promise<string>

/** Of what the tables and questions use, what came last, and with which release. */
const NEEDED = {
  functions: ['caseFoldUTF8', 'removeDiacriticsUTF8', 'hasAllTokens'],
  since: '26.3',
}

/** Throws when the server lacks what the text index needs. */
export async function requireVersion(url: string, ask: Ask): Promise<void> {
  const names = NEEDED.functions.map((name) => `'${name}'`).join(', ')
  const found = await ask(`SELECT count() FROM system.functions WHERE name IN (${names})`)
  if (found === String(NEEDED.functions.length)) return
  const version = await ask('SELECT version()')
  throw new EngineOpenError(
    `ClickHouse at ${url} is version ${version}; Skein needs ${NEEDED.since} or newer, for its full-text index. Nothing was changed.`,
  )
}

const RIGHTS = ['SELECT', 'INSERT', 'ALTER', 'CREATE TABLE', 'DROP TABLE', 'TRUNCATE']
/** Asked of the server as a whole. */
const CLUSTER_RIGHTS = ['CLUSTER', 'REMOTE']

/** Throws when the user may not do what Skein does; the sentence has the grant that is missing. */
export async function requireRights(place: ServerPlace, ask: Ask): Promise<void> {
  const needed = [
    ...RIGHTS.map((right) => ({ right, on: `${quoted(place.database)}.*` })),
    ...(place.cluster === undefined ? [] : CLUSTER_RIGHTS.map((right) => ({ right, on: '*.*' }))),
  ]
  const missing: string[] = []
  for (const { right, on } of needed)
    if ((await ask(`CHECK GRANT ${right} ON ${on}`)) === '0') missing.push(`${right} ON ${on}`)
  if (missing.length === 0) return
  throw new EngineOpenError(
    `The user ${place.user} of ClickHouse at ${place.url} lacks rights that Skein needs: GRANT ${missing.join(', ')} TO ${quoted(place.user)}. Nothing was changed.`,
  )
}

/**
 * Throws when a cluster's servers have different columns though every migration is noted as done, as when
 * one was put back from before it or has come since. A migration that is not noted yet runs again anyway.
 */
export async function requireWhole(place: ServerPlace, ask: Ask): Promise<void> {
  if (place.cluster === undefined || (await isPending(place, ask))) return
  const all = (table: string) =>
    `clusterAllReplicas(${sqlText(place.cluster ?? '')}, system.${table})`
  const tables = schemaTables().flatMap((name) => [sqlText(name), sqlText(`${name}_local`)])
  const lacking = await ask(`
    WITH (SELECT groupUniqArray(host) FROM (SELECT hostName() AS host FROM ${all('one')})) AS hosts
    SELECT concat(lacks, ' lacks ', arrayStringConcat(arraySort(groupArray(place)), ', ')) AS line
    FROM (
      SELECT concat(table, '.', name) AS place,
        arrayJoin(arrayFilter(host -> NOT has(has_it, host), hosts)) AS lacks
      FROM (
        SELECT table, name, groupUniqArray(host) AS has_it
        FROM (
          SELECT hostName() AS host, table, name FROM ${all('columns')}
          WHERE database = ${sqlText(place.database)} AND table IN (${tables.join(', ')})
        )
        GROUP BY table, name
      )
    )
    GROUP BY lacks
    ORDER BY lacks
    SETTINGS skip_unavailable_shards = 1`)
  if (lacking === '') return
  throw new EngineOpenError(
    `The servers of the cluster ${place.cluster} don't have the same tables: ${lacking.replaceAll('\n', '; ')}. Bring these servers to what the others have, then start again. Nothing was changed.`,
  )
}

/** Whether files of the schema are to be run, so that tables may differ until they are. */
async function isPending({ database }: ServerPlace, ask: Ask): Promise<boolean> {
  const exists = await ask(`EXISTS TABLE ${quoted(database)}.migrations`)
  if (exists === '0') return true
  const noted = await ask(`SELECT uniqExact(name) FROM ${quoted(database)}.migrations`)
  return Number(noted) < schemaFiles().length
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '\\`')}\``
}
