import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { treeBytes } from './measure.ts'
import { restQuestions, type Peer } from './peer.ts'
import { openPostgres, POSTGRES } from './postgres.ts'

const PHOENIX = 'arize-phoenix[pg]==20.26.1'

/** With SQLite, as it comes. */
export const openPhoenix = (): Promise<Peer> => servePhoenix(mkdtempSync(FOLDER), 'Phoenix', {})

/** With PostgreSQL beside it, as its makers advise for more than a trial. */
export async function openPhoenixOnPostgres(): Promise<Peer> {
  const folder = mkdtempSync(FOLDER)
  const postgres = await openPostgres(
    join(installPhoenix(), 'bin', 'python'),
    join(folder, 'postgres'),
  )
  const environment = { PHOENIX_SQL_DATABASE_URL: postgres.url }
  const peer = await servePhoenix(folder, 'Phoenix with PostgreSQL', environment)
  return {
    ...peer,
    memory: () => peer.memory() + postgres.memory(),
    async stop() {
      await peer.stop()
      await postgres.stop()
    },
  }
}

const FOLDER = join(tmpdir(), 'skein-bench-peer-')

async function servePhoenix(
  dataDir: string,
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Peer> {
  const [port, grpcPort] = await Promise.all([freePort(), freePort()])
  const program = join(installPhoenix(), 'bin', 'phoenix')
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    if (!response.ok) throw new Error(`Phoenix answered ${response.status} to ${path}`)
    return response.json()
  }
  const ask = async (query: string): Promise<PhoenixProjects> => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await response.json()) as { data: PhoenixProjects; errors?: unknown }
    if (errors !== undefined) throw new Error(`Phoenix: ${JSON.stringify(errors)}`)
    return data
  }
  const startedAt = performance.now()
  const child = spawn(program, ['serve'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      PHOENIX_WORKING_DIR: dataDir,
      PHOENIX_HOST: '127.0.0.1',
      PHOENIX_PORT: String(port),
      PHOENIX_GRPC_PORT: String(grpcPort),
      PHOENIX_TELEMETRY_ENABLED: 'false',
      ...environment,
    },
  })
  for (;;) {
    const isUp = await get('/v1/projects').then(
      () => true,
      () => false,
    )
    if (isUp) break
    await delay(50)
  }
  return {
    name,
    memory: () => treeBytes(child.pid ?? 0),
    port,
    startMs: performance.now() - startedAt,
    dataDir,
    async shown() {
      const { projects } = await ask('{ projects { edges { node { recordCount } } } }')
      return projects.edges.reduce((sum, { node }) => sum + node.recordCount, 0)
    },
    ...restQuestions(get),
    search: (words) =>
      ask(`{ projects { edges { node { name recordCount
        sessions(first: 50, sessionFilterCondition: "'${words}' in any_input or '${words}' in any_output")
          { edges { node { sessionId } } } } } } }`),
    async stop() {
      child.kill('SIGTERM')
      await new Promise((resolve) => child.once('close', resolve))
    },
  }
}

interface PhoenixProjects {
  projects: { edges: { node: { recordCount: number } }[] }
}

/** Into an environment of its own, once; from PyPI. */
function installPhoenix(): string {
  const folder = join(tmpdir(), 'skein-bench', 'phoenix-venv')
  const installed = join(folder, 'installed')
  const packages = [PHOENIX, POSTGRES]
  if (existsSync(installed) && readFileSync(installed, 'utf8') === packages.join(' ')) return folder
  spawnSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' })
  const install = ['install', '--quiet', '--disable-pip-version-check', ...packages]
  const { status } = spawnSync(join(folder, 'bin', 'pip'), install, { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${packages.join(' and ')} could not be installed`)
  writeFileSync(installed, packages.join(' '))
  return folder
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
