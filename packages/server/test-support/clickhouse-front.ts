import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { drainPending, Session, type RawInsertFormat } from 'chdb'

/** The embedded engine behind as much of a ClickHouse server's HTTP interface as the client uses. */
export interface ClickHouseFront {
  url: string
  close(): Promise<void>
}

/** Settings that are the HTTP interface's own, or say who asks. */
const OF_HTTP = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
])
/** Settings about replicas, of which this engine has none. */
const OF_REPLICAS = new Set(['insert_quorum', 'load_balancing', 'prefer_localhost_replica'])

export interface FrontOptions {
  port?: number
  /** Acts as the one server of a cluster of this name. */
  cluster?: string
  /** Of two, the other is a shard that isn't there. */
  shards?: 1 | 2
}

export async function openClickHouseFront(
  folder: string,
  { port = 0, cluster, shards = 2 }: FrontOptions = {},
): Promise<ClickHouseFront> {
  const session = new Session(folder, {
    connectionArgs: [
      '--output_format_json_quote_64bit_integers=1',
      ...(cluster === undefined
        ? []
        : [
            `--config-file=${writeClusterConfig(folder, cluster, shards)}`,
            '--skip_unavailable_shards=1',
            '--connections_with_failover_max_tries=1',
          ]),
    ],
  })
  const settings = new Map<string, string>()

  async function answer(request: IncomingMessage): Promise<Uint8Array> {
    const url = new URL(request.url ?? '/', 'http://front')
    const body = Buffer.concat((await request.toArray()) as Buffer[])
    if (url.pathname === '/ping') return Buffer.from('Ok.\n')
    if ((url.searchParams.get('database') ?? 'default') !== 'default')
      throw new Error(
        `Code: 81. DB::Exception: Database ${url.searchParams.get('database') ?? ''} does not exist. (UNKNOWN_DATABASE)`,
      )
    const type = request.headers['content-type'] ?? ''
    const fields = new URLSearchParams([...url.searchParams, ...readParts(body.toString(), type)])
    const given = fields.get('query')
    const sql = alone(given === null || given === '' ? body.toString() : given)
    for (const [name, value] of url.searchParams)
      if (!OF_HTTP.has(name) && !OF_REPLICAS.has(name) && !name.startsWith('param_'))
        await set(name, value)
    const insert = /^\s*INSERT INTO (\S+)\s+\(([^)]*)\)\s+FORMAT\s+(\w+)\s*$/.exec(sql)
    if (insert !== null && given !== null) {
      const [, table = '', columns = '', format = ''] = insert
      await session.insert({
        table,
        columns: columns.split(',').map((column) => column.trim().replaceAll('`', '')),
        values: body,
        format: format as RawInsertFormat,
        settings: { max_partitions_per_insert_block: 0 },
      })
      return new Uint8Array()
    }
    const params = readParams(fields, sql)
    const options = { format: 'TabSeparated' }
    const result =
      Object.keys(params).length === 0
        ? await session.queryAsync(sql, options)
        : await session.queryBindAsync(sql, params, options)
    return result.bytes()
  }

  /** A setting holds for the whole session here, and every client sends the same ones. */
  async function set(name: string, value: string): Promise<void> {
    if (settings.get(name) === value) return
    settings.set(name, value)
    await session.queryAsync(`SET ${name} = '${value}'`)
  }

  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    answer(request).then(
      (bytes) => response.writeHead(200, { 'content-type': 'text/plain' }).end(bytes),
      (error: unknown) => refuse(response, error),
    )
  })
  server.keepAliveTimeout = 60_000
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await drainPending()
      session.close()
      await drainPending()
    },
  }
}

/**
 * One shard is this engine, which has all rows. Another isn't there and is passed over, so that every
 * question is planned as for many.
 */
function writeClusterConfig(folder: string, cluster: string, shards: number): string {
  const absent = `<shard><weight>0</weight><replica><host>127.0.0.1</host><port>1</port></replica></shard>`
  const path = `${folder}-config.xml`
  writeFileSync(
    path,
    `<clickhouse>
      <tcp_port>9000</tcp_port>
      <remote_servers><${cluster}>
        <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
        ${shards === 1 ? '' : absent}
      </${cluster}></remote_servers>
    </clickhouse>`,
  )
  return path
}

/** A statement for a cluster as one server without Keeper can run it. */
function alone(sql: string): string {
  return sql
    .replace(/ ON CLUSTER '\w+'/, '')
    .replace(/ENGINE = Replicated(\w+)\('[^']*', '[^']*'(?:, )?/, 'ENGINE = $1(')
}

function refuse(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const code = /^Code: (\d+)/.exec(message)?.[1] ?? '1000'
  const text = message.startsWith('Code: ') ? message : `Code: ${code}. DB::Exception: ${message}`
  response.writeHead(500, { 'x-clickhouse-exception-code': code }).end(text)
}

/** The fields of a `multipart/form-data` body; of another one, none. */
function readParts(body: string, type: string): [string, string][] {
  const [, boundary] = /^multipart\/form-data; boundary=(\S+)/.exec(type) ?? []
  if (boundary === undefined) return []
  return body.split(`--${boundary}`).flatMap((part): [string, string][] => {
    const [, name, value] = / name="([^"]+)"\r\n(?:[^\r]+\r\n)*\r\n([^]*)\r\n$/.exec(part) ?? []
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
}

/** Parameters as the client writes them: texts escaped as in TSV, lists as in SQL. */
function readParams(search: URLSearchParams, sql: string): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const [name, value] of search)
    if (name.startsWith('param_')) {
      const plain = name.slice('param_'.length)
      const isList = new RegExp(`\\{${plain}:\\s*Array`).test(sql)
      params[plain] = isList ? readList(value) : unescape(value)
    }
  return params
}

function readList(text: string): (string | number)[] {
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'|(-?[\d.]+)/gs)].map(([, quoted, number]) =>
    quoted === undefined ? Number(number) : unescape(quoted),
  )
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  0: '\0',
}

function unescape(text: string): string {
  return text.replaceAll(/\\(.)/gs, (_whole, char: string) => ESCAPES[char] ?? char)
}
