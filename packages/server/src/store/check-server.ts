import { EngineOpenError } from './engine.ts'
import type { ServerPlace } from './engine-server.ts'
import { schemaFiles, schemaTables } from './migrate.ts'
import { sqlText } from './sql-text.ts'
import { SYSTEM_TABLES } from './system-tables.ts'

type Ask = (sql: string) => Promise<string>

/** Of what the tables and questions use, what came last, and with which release. */
const NEEDED = {
  functions: ['caseFoldUTF8', 'removeDiacriticsUTF8', 'hasAllTokens'],
  since: '26.3',
}

/** Throws when it can't be asked, as where it is not, or doesn't let the user in. */
export async function requireAnswer(place: ServerPlace, ask: Ask): Promise<void> {
  try {
    await ask('SELECT 1')
  } catch (error) {
    throw new EngineOpenError(`${whyNoAnswer(place, error)} Nothing was changed.`, { cause: error })
  }
}

function whyNoAnswer({ url, user, database }: ServerPlace, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const type = error instanceof Error && 'type' in error ? String(error.type) : ''
  if (type === 'UNKNOWN_DATABASE')
    return `ClickHouse at ${url} has no database ${database}: create it, or name another with SKEIN_CLICKHOUSE_DATABASE.`
  if (REFUSED.includes(type))
    return `ClickHouse at ${url} doesn't let in the user ${user} with this password (SKEIN_CLICKHOUSE_USER, SKEIN_CLICKHOUSE_PASSWORD).`
  if (CERTIFICATE.test(code))
    return `The certificate of ClickHouse at ${url} is not accepted (${message}): name who signed it with SKEIN_CLICKHOUSE_CA, and the server in SKEIN_CLICKHOUSE_URL as its certificate does.`
  if (code === 'EPROTO')
    return `ClickHouse at ${url} doesn't speak TLS there: is SKEIN_CLICKHOUSE_URL to begin with http:, or has it another port?`
  return `ClickHouse at ${url} doesn't answer (${message.split('\n')[0] ?? ''}). Is SKEIN_CLICKHOUSE_URL right?`
}

const REFUSED = ['AUTHENTICATION_FAILED', 'REQUIRED_PASSWORD', 'WRONG_PASSWORD', 'UNKNOWN_USER']
/** Of OpenSSL's reasons to refuse one. */
const CERTIFICATE = /CERT|SIGNATURE/

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
const ENGINES = ['MergeTree', 'ReplacingMergeTree']
const CLUSTER_ENGINES = ['ReplicatedMergeTree', 'ReplicatedReplacingMergeTree', 'Distributed']
const CLUSTER_RIGHTS = [
  'SELECT ON system.one',
  'SELECT ON system.columns',
  'CLUSTER ON *.*',
  'REMOTE ON *.*',
]

/** What of rights Skein needs, each as a GRANT names it. */
export function neededRights({
  database,
  cluster,
}: Pick<ServerPlace, 'database' | 'cluster'>): string[] {
  const engines = cluster === undefined ? ENGINES : [...ENGINES, ...CLUSTER_ENGINES]
  return [
    ...RIGHTS.map((right) => `${right} ON ${quoted(database)}.*`),
    ...SYSTEM_TABLES.map((name) => `SELECT ON system.${name}`),
    ...engines.map((engine) => `TABLE ENGINE ON ${engine}`),
    ...(cluster === undefined
      ? []
      : [...CLUSTER_RIGHTS, `SYSTEM SYNC REPLICA ON ${quoted(database)}.*`]),
  ]
}

/** Throws when the user may not do what Skein does; the sentence has the grant that is missing. */
export async function requireRights(place: ServerPlace, ask: Ask): Promise<void> {
  const missing: string[] = []
  for (const right of neededRights(place))
    if ((await ask(`CHECK GRANT ${right}`)) === '0') missing.push(right)
  if (missing.length === 0) return
  throw new EngineOpenError(
    `The user ${place.user} of ClickHouse at ${place.url} lacks rights that Skein needs: GRANT ${missing.join(', ')} TO ${quoted(place.user)}. Nothing was changed.`,
  )
}

/** Throws when its servers are not known to the one that is asked, or not named for its replicated tables. */
export async function requireCluster({ url, cluster }: ServerPlace, ask: Ask): Promise<void> {
  if (cluster === undefined) return
  const all = `clusterAllReplicas(${sqlText(cluster)}, system.one)`
  try {
    await ask(
      `SELECT getMacro('shard'), getMacro('replica') FROM ${all} SETTINGS skip_unavailable_shards = 1`,
    )
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new EngineOpenError(
      `The cluster ${cluster} of ClickHouse at ${url} can't be used (${message.split('\n')[0]?.trim() ?? ''}): SKEIN_CLICKHOUSE_CLUSTER must be one of its configuration, and each of its servers have the macros shard and replica. Nothing was changed.`,
      { cause: error },
    )
  }
}

/** Of the server that is asked; several may be on one machine. */
const HOST = `concat(hostName(), ':', toString(tcpPort()))`

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
    WITH (SELECT groupUniqArray(host) FROM (SELECT ${HOST} AS host FROM ${all('one')})) AS hosts
    SELECT concat(lacks, ' lacks ', arrayStringConcat(arraySort(groupArray(place)), ', ')) AS line
    FROM (
      SELECT concat(table, '.', name) AS place,
        arrayJoin(arrayFilter(host -> NOT has(has_it, host), hosts)) AS lacks
      FROM (
        SELECT table, name, groupUniqArray(host) AS has_it
        FROM (
          SELECT ${HOST} AS host, table, name FROM ${all('columns')}
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
