import type { Engine } from '../store/engine.ts'
import type { Members } from './members.ts'

/** Writes nothing when others may have taken this node for dead. */
export function fenced(engine: Engine, members: Pick<Members, 'requireLive'>): Engine {
  return {
    ...engine,
    async insert(table, rows) {
      members.requireLive()
      await engine.insert(table, rows)
    },
    async command(sql, params) {
      members.requireLive()
      await engine.command(sql, params)
    },
    async define(sql) {
      members.requireLive()
      await engine.define(sql)
    },
  }
}
