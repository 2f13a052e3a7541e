import { randomUUID } from 'node:crypto'
import type { QueryParams } from './engine.ts'
import { LONGEST_PARAM, longListsAsSets } from './long-lists.ts'
import { paramText, quoted } from './param-text.ts'

/** A request's body and what it is in. */
interface Form {
  body: string
  contentType: string
}

/**
 * A statement and its parameters as a form for ClickHouse's HTTP interface, as there is no end to the ids that a
 * question may have, and there is one to an address (`http_max_uri_size`, 1 MiB).
 */
export function statementForm(sql: string, params: QueryParams): Form {
  const boundary = `skein-${randomUUID()}`
  const { statement, fields } = cutLong(sql, params)
  const parts = Object.entries({ query: statement, ...fields }).map(
    ([name, text]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`,
  )
  return {
    body: `${parts.join('')}--${boundary}--`,
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}

const PIECES = new RegExp(`.{1,${LONGEST_PARAM}}`, 'gsu')

/** Parameters as fields, and the statement with the pieces of those that are too long for one put together again. */
function cutLong(sql: string, params: QueryParams) {
  let statement = longListsAsSets(sql, params)
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(params)) {
    const text = typeof value === 'string' ? value : paramText(value)
    if (text.length <= LONGEST_PARAM) {
      fields[`param_${name}`] = paramText(value)
      continue
    }
    const pieces = text.match(PIECES) ?? []
    for (const [n, piece] of pieces.entries()) fields[`param_${name}_${n}`] = paramText(piece)
    const whole = pieces.map((_, n) => `{${name}_${n}:String}`).join(', ')
    statement = statement.replaceAll(
      new RegExp(`\\{${name}:([^}]+)\\}`, 'g'),
      (_, type: string) => `CAST(concat(${whole}), ${quoted(type)})`,
    )
  }
  return { statement, fields }
}
