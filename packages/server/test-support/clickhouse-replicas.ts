import { join } from 'node:path'
import { ClickHouseError } from '@clickhouse/client'
import { z } from 'zod'
import { neededRights } from '../src/store/check-server.ts'
import { clusterStatements } from '../src/store/cluster-statements.ts'
import { openServer } from '../src/store/engine-server.ts'
import type { Engine } from '../src/store/engine.ts'
import { freePorts, startClickHouse, type ServerPorts } from './clickhouse-server.ts'
import type { ZooKeeper } from './zookeeper.ts'

const CLUSTER = 'replicated'
/** The first shard has two replicas, so that names must be right by shard and by replica. */
const SERVERS = [
  { shard: 1, replica: 1 },
  { shard: 1, replica: 2 },
  { shard: 2, replica: 1 },
]

interface Member {
  macros: (typeof SERVERS)[number]
  ports: ServerPorts
}

/** ClickHouse servers that make replicated tables in a ZooKeeper. */
export interface ClickHouseReplicas {
  /** A database on each, which the engines ask as one who has the rights that Skein needs there, and no more. */
  open(database: string): Promise<Engine[]>
  close(): Promise<void>
}

export async function startClickHouseReplicas(
  folder: string,
  zooKeeper: ZooKeeper,
  databases: readonly string[],
): Promise<ClickHouseReplicas> {
  const members: Member[] = []
  for (const macros of SERVERS) members.push({ macros, ports: await freePorts() })
  const shards = [1, 2].map((shard) => members.filter(({ macros }) => macros.shard === shard))
  const clusters = `<${CLUSTER}>${shards.map(shardXml).join('')}</${CLUSTER}>`
  const rights = Object.fromEntries(
    databases.map((database) => [database, neededRights({ database, cluster: CLUSTER })]),
  )
  const servers = await Promise.all(
    members.map((member, place) =>
      startClickHouse(join(folder, `server-${place + 1}`), {
        ...member,
        rights,
        clusters,
        zooKeeperPort: zooKeeper.port,
      }),
    ),
  )
  return {
    open: (database) =>
      Promise.all(
        servers.map(async (server) => {
          await server.ask(`CREATE DATABASE ${database}`)
          return openServer({ url: server.url, database, user: database, password: database })
        }),
      ),
    async close() {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

function shardXml(members: readonly Member[]): string {
  const replicas = members.map(
    ({ ports }) => `<replica><host>127.0.0.1</host><port>${ports.native}</port></replica>`,
  )
  return `<shard><internal_replication>true</internal_replication>${replicas.join('')}</shard>`
}

/** What `migrate` is given in place of a cluster, and what came of it. */
export interface ReplicatedStore {
  engine: Engine
  /** Statements that were right but for a table that takes no changes, once for each server. */
  refused: string[]
}

/**
 * Does on each server what a cluster's servers are told `ON CLUSTER`, which the library refuses. Its replicas are
 * read-only, so a change of their columns is noted as refused, and which migrations ran is kept here, in `noted`.
 */
export function replicatedStore(
  servers: readonly Engine[],
  database: string,
  { noted = [], before }: { noted?: string[]; before?: () => void } = {},
): ReplicatedStore {
  const [first] = servers
  if (first === undefined) throw new Error('a cluster has servers')
  const refused: string[] = []
  return {
    refused,
    engine: {
      ...first,
      async define(sql) {
        for (const statement of clusterStatements(sql, { cluster: CLUSTER, database }))
          for (const server of servers) {
            before?.()
            await server.command(statement.replace(/ ON CLUSTER '\w+'/, '')).catch((error) => {
              if (!isReadOnly(error)) throw error
              refused.push(statement)
            })
          }
      },
      query: ({ row }) => Promise.resolve(noted.map((name) => row.parse({ name, needs: '0.1.0' }))),
      insert(_table, { lines }) {
        noted.push(Noted.parse(JSON.parse(lines.toString()))[0])
        return Promise.resolve()
      },
    },
  }
}

const Noted = z.tuple([z.string()]).rest(z.unknown())

export function isReadOnly(error: unknown): boolean {
  return error instanceof ClickHouseError && error.type === 'TABLE_IS_READ_ONLY'
}
