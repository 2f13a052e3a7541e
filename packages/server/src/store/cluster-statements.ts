import { sqlText } from './sql-text.ts'

/** Which cluster, and the database that holds the store on each of its servers. */
export interface ClusterPlace {
  cluster: string
  database: string
}

/**
 * By what rows are spread over the shards. A trace's spans are on one shard, as a scope's messages and a
 * session's turns are, so that rows that supersede each other meet; a session is where its turns are.
 */
export const SHARDED_BY: Readonly<Record<string, string>> = {
  spans: 'cityHash64(project, trace_id)',
  messages: 'cityHash64(project, scope)',
  turns: "cityHash64(project, if(session_id = '', trace_id, session_id))",
  sessions: 'cityHash64(project, session_id)',
  feedback: 'cityHash64(project, session_id, trace_id)',
}

/**
 * What a statement that makes, alters, empties, syncs or erases from one table is on a cluster. A large table
 * becomes `…_local` on every shard, replicated there, under a Distributed one of the table's name; a small
 * one is whole on every server, so that nothing is asked of others for it. Replicas go by the servers'
 * macros `shard` and `replica`.
 */
export function clusterStatements(sql: string, place: ClusterPlace): string[] {
  const statement = sql.replace(/^(\s*--.*\n)+/, '').trim()
  const found =
    /^(CREATE TABLE IF NOT EXISTS|ALTER TABLE|DELETE FROM|TRUNCATE TABLE|SYSTEM SYNC REPLICA) (\w+)\s*([^]*)$/.exec(
      statement,
    )
  const [, verb = '', table = '', rest = ''] = found ?? []
  const cluster = sqlText(place.cluster)
  const onCluster = `ON CLUSTER ${cluster}`
  const key = SHARDED_BY[table]
  const local = key === undefined ? table : `${table}_local`
  switch (verb) {
    case 'CREATE TABLE IF NOT EXISTS': {
      const path = `/clickhouse/tables/${place.database}/${key === undefined ? 'everywhere' : '{shard}'}/${table}`
      const replica = key === undefined ? '{shard}-{replica}' : '{replica}'
      const body = rest.replace(
        /ENGINE = (\w+)(?:\((.*?)\))?/,
        (_whole, engine: string, args: string | undefined) =>
          `ENGINE = Replicated${engine}('${path}', '${replica}'${args === undefined ? '' : `, ${args}`})`,
      )
      const make = `${verb} ${local} ${onCluster} ${body}`
      if (key === undefined) return [make]
      return [
        make,
        `${verb} ${table} ${onCluster} AS ${local} ENGINE = Distributed(${cluster}, ${sqlText(place.database)}, ${local}, ${key})`,
      ]
    }
    case 'ALTER TABLE': {
      const alter = `${verb} ${local} ${onCluster} ${rest}`
      const columns = columnActions(rest)
      return key === undefined || columns === ''
        ? [alter]
        : [alter, `${verb} ${table} ${onCluster} ${columns}`]
    }
    case 'DELETE FROM':
    case 'TRUNCATE TABLE':
      return [`${verb} ${local} ${onCluster} ${rest}`.trim()]
    case 'SYSTEM SYNC REPLICA':
      // What others have, not what is merged.
      return [`${verb} ${onCluster} ${local} LIGHTWEIGHT`]
    default:
      throw new Error(`this statement is not known to work on a cluster: ${statement}`)
  }
}

/** Of an ALTER's actions those that a Distributed table has a part in. */
function columnActions(actions: string): string {
  return actions
    .replace(/;$/, '')
    .split(/,\n\s*(?=ADD|MODIFY|DROP)/)
    .filter((action) => /^(ADD|MODIFY|DROP) COLUMN/.test(action))
    .join(', ')
}
