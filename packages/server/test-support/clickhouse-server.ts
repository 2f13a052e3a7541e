import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { neededRights } from '../src/store/check-server.ts'
import { openServer } from '../src/store/engine-server.ts'
import type { Engine } from '../src/store/engine.ts'
import { migrate } from '../src/store/migrate.ts'
import { eventually } from './eventually.ts'
import { freePort } from './skein-process.ts'

const PROGRAM = fileURLToPath(new URL('./clickhouse-program.ts', import.meta.url))

/** The database that tests use of a server. */
export const DATABASE = 'skein'
/** Who may do there what Skein says that it needs, and no more. */
const USER = 'skein'

/** A ClickHouse server, in a process of its own. */
export interface ClickHouseServer {
  /** With user, password and database, as in `SKEIN_CLICKHOUSE_URL`. */
  url: string
  /** Asks as a user who may do anything. */
  ask(sql: string): Promise<string>
  close(): Promise<void>
}

export interface ServerPorts {
  http: number
  native: number
}

export async function freePorts(): Promise<ServerPorts> {
  return { http: await freePort(), native: await freePort() }
}

interface ClickHouseOptions {
  ports?: ServerPorts
  /** What a test's own questions need besides what Skein does. */
  alsoAllowed?: readonly string[]
  /** What further users may do, each of whom has its name for a password. */
  rights?: Readonly<Record<string, readonly string[]>>
  /** Of which it is a part, as in a server's configuration. */
  clusters?: string
  /** Which of a cluster's servers it is. */
  macros?: { shard: number; replica: number }
  /** Where replicas are told of; left out: there can be none. */
  zooKeeperPort?: number
}

export async function startClickHouse(
  folder: string,
  {
    ports,
    alsoAllowed = [],
    rights = {},
    clusters = '',
    macros = { shard: 1, replica: 1 },
    zooKeeperPort,
  }: ClickHouseOptions = {},
): Promise<ClickHouseServer> {
  const { http, native } = ports ?? (await freePorts())
  mkdirSync(folder, { recursive: true })
  const users = join(folder, 'users.xml')
  const config = join(folder, 'config.xml')
  writeFileSync(
    users,
    usersXml({
      [USER]: [
        ...neededRights({ database: DATABASE, cluster: clusters === '' ? undefined : clusters }),
        ...alsoAllowed,
      ],
      ...rights,
    }),
  )
  writeFileSync(
    config,
    `<clickhouse>
      <http_port>${http}</http_port>
      <tcp_port>${native}</tcp_port>
      <users_config>${users}</users_config>
      <macros><shard>${macros.shard}</shard><replica>${macros.replica}</replica></macros>
      <remote_servers>${clusters}</remote_servers>
      ${zooKeeperPort === undefined ? '' : zooKeeperXml(zooKeeperPort)}
    </clickhouse>`,
  )
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', PROGRAM, join(folder, 'data'), config],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  )
  const exit = once(child, 'exit')
  const ask = async (sql: string) => {
    const response = await fetch(`http://127.0.0.1:${http}/`, { method: 'POST', body: sql })
    const text = await response.text()
    if (!response.ok) throw new Error(text)
    return text.trim()
  }
  await Promise.race([
    eventually(() => ask(`CREATE DATABASE IF NOT EXISTS ${DATABASE}`)),
    exit.then(() => Promise.reject(new Error('ClickHouse ended before it listened'))),
  ])
  return {
    url: `http://${USER}:${USER}@127.0.0.1:${http}/${DATABASE}`,
    ask,
    async close() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** A server whose store is as Skein makes it, in a folder of its own. */
export interface ClickHouseStore {
  folder: string
  server: ClickHouseServer
  engine: Engine
  close(): Promise<void>
}

export async function startClickHouseStore(): Promise<ClickHouseStore> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-clickhouse-'))
  const server = await startClickHouse(join(folder, 'server'))
  const engine = await openServer({ url: server.url })
  await migrate(engine)
  return {
    folder,
    server,
    engine,
    async close() {
      await engine.close()
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function zooKeeperXml(port: number): string {
  return `<zookeeper><node><host>127.0.0.1</host><port>${port}</port></node></zookeeper>`
}

function usersXml(rights: Readonly<Record<string, readonly string[]>>): string {
  const user = (name: string, password: string, grants: string) => `
    <${name}>
      <password>${password}</password>
      <networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      ${grants}
    </${name}>`
  const limited = Object.entries(rights).map(([name, needed]) =>
    user(
      name,
      name,
      `<grants>${needed.map((right) => `<query>GRANT ${right}</query>`).join('')}</grants>`,
    ),
  )
  return `<clickhouse>
    <profiles><default/></profiles>
    <quotas><default/></quotas>
    <users>${user('default', '', '')}${limited.join('')}</users>
  </clickhouse>`
}
