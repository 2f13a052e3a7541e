import type { Session } from 'chdb'
import type { QueryParams } from './engine.ts'
import { longListsAsSets } from './long-lists.ts'
import { paramText, quoted } from './param-text.ts'

/** Node's, which the engine works in, too; what is no number is one thread to it. */
const THREADS = Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '4', 10) || 1
/** Side by side, so that a long question keeps no other waiting; one thread is left for what is stored. */
const READERS = Math.max(1, THREADS - 1)
/** As many batches as are stored at a time. */
const WRITERS = 2

export interface ChdbConnections {
  /**
   * Each of these has a connection to itself until it is done, and waits for one in order. What is asked of one
   * connection is done one after the other.
   */
  read<Result>(work: (connection: Session) => Promise<Result>): Promise<Result>
  write<Result>(work: (connection: Session) => Promise<Result>): Promise<Result>
  close(): void
}

/** Several connections to one folder; `connect` opens one. */
export function openConnections(connect: () => Session): ChdbConnections {
  const open = (count: number) => Array.from({ length: count }, connect)
  const writers = open(WRITERS)
  const readers = open(READERS)
  return {
    read: takingTurns(readers),
    write: takingTurns(writers),
    close() {
      for (const connection of [...readers, ...writers]) connection.close()
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
 * A statement after one that binds its parameters (`{name:Type}`) and its settings in the connection's session. The
 * binding's own way does one such statement at a time in the whole process (chdb 3.4).
 */
export function boundStatement(
  sql: string,
  params: QueryParams = {},
  settings: Readonly<Record<string, string | number>> = {},
): string {
  const set = [
    ...Object.entries(settings).map(([name, value]) => `${name} = ${quoted(String(value))}`),
    ...Object.entries(params).map(([name, value]) => `param_${name} = ${quoted(paramText(value))}`),
  ]
  return set.length === 0 ? sql : `SET ${set.join(', ')}; ${longListsAsSets(sql, params)}`
}
