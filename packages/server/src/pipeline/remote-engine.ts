import { z } from 'zod'
import type { Engine, EngineFacts, FileFormat, QueryParams } from '../store/engine.ts'
import { ownBytes, type Calls, type Peer } from './peer.ts'

/** An engine as the other end of a channel may use it. */
export function engineCalls(engine: Engine): Calls {
  return {
    query: (sql: string, params: QueryParams | undefined) =>
      engine.query({ sql, row: z.unknown(), ...(params === undefined ? {} : { params }) }),
    insert: (table: string, columns: string[], lines: Uint8Array) =>
      engine.insert(table, { columns, lines: Buffer.from(lines.buffer) }),
    command: (sql: string, params?: QueryParams) => engine.command(sql, params),
    define: (sql: string) => engine.define(sql),
    writeFile: (path: string, format: FileFormat, query: Parameters<Engine['writeFile']>[2]) =>
      engine.writeFile(path, format, query),
  }
}

/** The engine at the other end of a channel; who opened it closes it. */
export function remoteEngine(peer: Peer, facts: EngineFacts): Engine {
  return {
    facts,
    async query({ sql, params, row }) {
      const rows = (await peer.call('query', [sql, params])) as unknown[]
      return rows.map((item) => row.parse(item))
    },
    async insert(table, { columns, lines }) {
      const own = ownBytes(lines)
      await peer.call('insert', [table, columns, own], [own.buffer])
    },
    async command(sql, params) {
      await peer.call('command', [sql, params])
    },
    async define(sql) {
      await peer.call('define', [sql])
    },
    async writeFile(path, format, query) {
      await peer.call('writeFile', [path, format, query])
    },
    close: () => Promise.resolve(),
  }
}
