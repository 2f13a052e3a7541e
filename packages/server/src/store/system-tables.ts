import type { EngineFacts } from './engine.ts'

/** What is asked of the engine about itself. */
export const SYSTEM_TABLES = [
  'mutations',
  'parts',
  'detached_parts',
] as const satisfies readonly (keyof EngineFacts['systemTables'])[]

/**
 * The rows about one database, `database` being an expression; with a cluster, of all its servers, where
 * what is said of a table on a shard is said of the whole one.
 */
export function systemTables(database: string, cluster?: string): EngineFacts['systemTables'] {
  const rows = (name: string) => {
    const from =
      cluster === undefined ? `system.${name}` : `clusterAllReplicas(${cluster}, system.${name})`
    return `(SELECT * REPLACE (replaceRegexpOne(table, '_local$', '') AS table)
      FROM ${from} WHERE database = ${database})`
  }
  return {
    mutations: rows('mutations'),
    parts: rows('parts'),
    detached_parts: rows('detached_parts'),
  }
}
