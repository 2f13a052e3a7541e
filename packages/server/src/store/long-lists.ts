import type { QueryParams } from './engine.ts'

/** In characters. A server takes 128 KiB of a parameter (`http_max_field_value_size`), of at most four bytes each. */
export const LONGEST_PARAM = 32_000

/**
 * The statement with `IN` a list that is long as `IN` a question, of which the engine makes a set: through a list of
 * some 1 MiB it looks for each row from its beginning (ClickHouse 26.7).
 */
export function longListsAsSets(sql: string, params: QueryParams): string {
  let statement = sql
  for (const [name, value] of Object.entries(params)) {
    if (!isLongList(value)) continue
    statement = statement.replaceAll(
      new RegExp(`\\bIN (\\{${name}:[^}]+\\})`, 'g'),
      (_, list: string) => `IN (SELECT arrayJoin(${list}))`,
    )
  }
  return statement
}

function isLongList(value: QueryParams[string]): boolean {
  if (typeof value !== 'object') return false
  let length = 0
  for (const item of value) {
    length += String(item).length + QUOTES
    if (length > LONGEST_PARAM) return true
  }
  return false
}

/** And a comma. */
const QUOTES = 3
