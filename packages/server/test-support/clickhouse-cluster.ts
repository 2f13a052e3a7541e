import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { SHARDED_BY } from '../src/store/cluster-statements.ts'
import { DATABASE, freePorts, startClickHouse, type ClickHouseServer } from './clickhouse-server.ts'

export const CLUSTER = 'test_cluster'
/** Where the small tables are. */
const FIRST = 'first_server'

/** Two ClickHouse servers, each of which is a shard. */
export interface ClickHouseCluster {
  url: string
  servers: readonly ClickHouseServer[]
  close(): Promise<void>
}

/**
 * Both servers, and before the first one what they don't do without Keeper: a statement `ON CLUSTER` runs on each, a
 * replicated table is one without replicas, which has none to wait for, and a small one, which is to be whole everywhere, is asked of the first.
 */
export async function startClickHouseCluster(folder: string): Promise<ClickHouseCluster> {
  const ports = [await freePorts(), await freePorts()]
  const ways = await Promise.all(ports.map(({ native }) => wayTo(native)))
  const clusters = `
    <${CLUSTER}>${ways.map(shard).join('')}</${CLUSTER}>
    <${FIRST}>${ways.slice(0, 1).map(shard).join('')}</${FIRST}>`
  const servers = await Promise.all(
    ports.map((own, place) =>
      startClickHouse(join(folder, `shard-${place + 1}`), { ports: own, clusters }),
    ),
  )
  const [first] = servers
  if (first === undefined) throw new Error('a cluster has servers')
  const front = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)))
  })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming)
    const isForAll = /^[^\n(]* ON CLUSTER '/.test(body.subarray(0, 1000).toString())
    let response: IncomingMessage | undefined
    for (const [place, server] of servers.slice(0, isForAll ? servers.length : 1).entries()) {
      response?.resume()
      response = await pass(incoming, isForAll ? alone(body.toString(), place) : body, server)
      if (response.statusCode !== 200) break
    }
    outgoing.writeHead(response?.statusCode ?? 500, response?.headers)
    response?.pipe(outgoing)
  }

  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const url = new URL(first.url)
  url.port = String((front.address() as AddressInfo).port)
  return {
    url: url.href,
    servers,
    async close() {
      front.closeAllConnections()
      front.close()
      await Promise.all(servers.map((server) => server.close()))
      for (const way of ways) way.close()
    },
  }
}

function shard(way: Server): string {
  const { port } = way.address() as AddressInfo
  return `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`
}

/**
 * By which the servers ask each other. A connection that is reset, as one is when a question is given up, would be the
 * end of the library, as it is not of a server: here it is closed.
 */
async function wayTo(port: number): Promise<Server> {
  const way = createTcpServer({ allowHalfOpen: true, noDelay: true }, (from) => {
    const to = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
    from.pipe(to).pipe(from)
    from.on('error', () => undefined).on('close', () => to.end().resume())
    to.on('error', () => from.destroy())
  })
  await once(way.listen(0, '127.0.0.1'), 'listening')
  return way
}

async function pass(
  { url = '/', method, headers }: IncomingMessage,
  body: Buffer,
  server: ClickHouseServer,
): Promise<IncomingMessage> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...rest } = headers
  const onward = request(new URL(url, server.url), {
    method,
    headers: { ...rest, 'content-length': body.length },
  })
  const [response] = (await once(onward.end(body), 'response')) as [IncomingMessage]
  return response
}

/** What a statement for all servers is for one of them. */
function alone(sql: string, place: number): Buffer {
  if (sql.startsWith('SYSTEM SYNC REPLICA ')) return Buffer.from('SELECT 1')
  const [, table = ''] = /(?:TABLE(?: IF NOT EXISTS)?|FROM) (\w+) ON CLUSTER/.exec(sql) ?? []
  const isWhole = !(table.replace(/_local$/, '') in SHARDED_BY)
  return Buffer.from(
    isWhole && place > 0
      ? `CREATE OR REPLACE TABLE ${table} ENGINE = Distributed('${FIRST}', '${DATABASE}', '${table}')`
      : sql
          .replace(/ ON CLUSTER '\w+'/, '')
          .replace(/ENGINE = Replicated(\w+)\('[^']*', '[^']*'(?:, )?/, 'ENGINE = $1('),
  )
}
