import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './skein-process.ts'
import { readZooKeeper, type ZooKeeperNode } from './zookeeper-nodes.ts'

/** Where Debian's packages have it; its jar names what else it needs there. */
const JARS = '/usr/share/java'
const CLASS_PATH = ['zookeeper.jar', 'slf4j-nop.jar'].map((jar) => join(JARS, jar)).join(':')
const MAIN = 'org.apache.zookeeper.server.ZooKeeperServerMain'
/** Ends a program when its own standard input does, so that none outlives tests that are killed. */
const WHILE_INPUT_LASTS = '"$0" "$@" & cat; kill -9 $!; wait'

/** Why ZooKeeper can't run on this machine, in one sentence; undefined where it can. */
export function missingZooKeeper(): string | undefined {
  const needs = 'replicated tables need ZooKeeper'
  if (!existsSync(join(JARS, 'zookeeper.jar')))
    return `${needs}: ${JARS}/zookeeper.jar, of Debian's package zookeeper, is missing`
  return spawnSync('java', ['-version']).status === 0 ? undefined : `${needs}: java is missing`
}

/** One ZooKeeper server, in a process of its own. */
export interface ZooKeeper {
  port: number
  /** What it keeps under a path. */
  nodes(under: string): Promise<ZooKeeperNode[]>
  close(): Promise<void>
}

export async function startZooKeeper(folder: string): Promise<ZooKeeper> {
  const port = await freePort()
  const config = join(folder, 'zoo.cfg')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    config,
    `dataDir=${join(folder, 'data')}
    clientPortAddress=127.0.0.1
    clientPort=${port}
    admin.enableServer=false`,
  )
  const child = spawn('sh', ['-c', WHILE_INPUT_LASTS, 'java', '-cp', CLASS_PATH, MAIN, config], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  await eventually(() => readZooKeeper(port, '/zookeeper'))
  return {
    port,
    nodes: (under) => readZooKeeper(port, under),
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}
