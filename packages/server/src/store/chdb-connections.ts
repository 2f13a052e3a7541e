import { createClient } from '@clickhouse/client'
import type { createChdbConnection } from 'chdb/connection'
import type { QueryParams } from './engine.ts'

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>

/** One conversation with the engine: what is asked of it is done one after the other. */
interface ChdbConnection {
  chdb: ReturnType<typeof createChdbConnection>['chdb']
  client: ReturnType<typeof createClient>
}

/** Node's, which the engine works in, too; what is no number is one thread to it. */
const THREADS = Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '4', 10) || 1
/** Side by side, so that a long question keeps no other waiting; one thread is left for what is stored. */
const READERS = Math.max(1, THREADS - 1)
/** As many batches as are stored at a time. */
const WRITERS = 2

export interface ChdbConnections {
  /** Each of these has a connection to itself until it is done, and waits for one in order. */
  read<Result>(work: (connection: ChdbConnection) => Promise<Result>): Promise<Result>
  write<Result>(work: (connection: ChdbConnection) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Several connections to one folder; `connect` opens one. */
export function openConnections(
  connect: () => ReturnType<typeof createChdbConnection>,
): ChdbConnections {
  const open = (count: number): ChdbConnection[] =>
    Array.from({ length: count }, () => {
      const connection = connect()
      // The same interface; each package declares it for itself.
      const given = connection as unknown as NonNullable<ClientOptions['connection']>
      return { chdb: connection.chdb, client: createClient({ connection: given }) }
    })
  const writers = open(WRITERS)
  const readers = open(READERS)
  return {
    read: takingTurns(readers),
    write: takingTurns(writers),
    async close() {
      for (const { client } of [...readers, ...writers]) await client.close()
    },
  }
}

function takingTurns<Place>(places: readonly Place[]) {
  const free = [...places]
  const waiting: ((place: Place) => void)[] = []
  return async <Result>(work: (place: Place) => Promise<Result>): Promise<Result> => {
    const place = free.pop() ?? (await new Promise<Place>((resolve) => waiting.push(resolve)))
    try {
      return await work(place)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free.push(place)
      else next(place)
    }
  }
}

/**
 * A statement after those that bind its parameters (`{name:Type}`) in the connection's session. The binding's own
 * way does one such statement at a time in the whole process (chdb 3.4).
 */
export function boundStatement(sql: string, params: QueryParams = {}): string {
  const bindings = Object.entries(params).map(
    ([name, value]) => `SET param_${name} = ${literal(paramText(value))}; `,
  )
  return `${bindings.join('')}${sql}`
}

/** Strings as in tab-separated text, lists of them as in SQL: so ClickHouse reads parameters. */
function paramText(value: QueryParams[string]): string {
  if (typeof value === 'string') return value.replaceAll(TAB_SEPARATED, escaped)
  if (typeof value !== 'object') return String(value)
  const items = value.map((item) => (typeof item === 'string' ? literal(item) : String(item)))
  return `[${items.join(',')}]`
}

/** A string as SQL has it. */
function literal(text: string): string {
  return `'${text.replaceAll(QUOTED, escaped)}'`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const TAB_SEPARATED = /[\\\0\b\f\n\r\t]/g
const QUOTED = /[\\'\0\b\f\n\r\t]/g
const escaped = (character: string) => ESCAPES[character] ?? character
