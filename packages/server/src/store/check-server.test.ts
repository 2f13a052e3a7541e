import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CLUSTER, startClickHouseCluster } from '../../test-support/clickhouse-cluster.ts'
import {
  DATABASE,
  startClickHouse,
  type ClickHouseServer,
} from '../../test-support/clickhouse-server.ts'
import { runSkein } from '../../test-support/skein-process.ts'
import { neededRights } from './check-server.ts'
import { openServer } from './engine-server.ts'
import { appliedMigrations, migrate, schemaFiles } from './migrate.ts'

const CERTIFICATES = fileURLToPath(new URL('../../test-support/certificates/', import.meta.url))
const pem = (name: string) => readFileSync(join(CERTIFICATES, `first.${name}.pem`))
const READ_ONLY = [`SELECT ON ${DATABASE}.*`]
const NO_INSERT = neededRights({ database: DATABASE, cluster: undefined }).filter(
  (right) => !/^(INSERT|TABLE ENGINE ON MergeTree)/.test(right),
)

const folder = mkdtempSync(join(tmpdir(), 'skein-check-'))
const fronts: Server[] = []
let server: ClickHouseServer
let address: string
beforeAll(async () => {
  server = await startClickHouse(join(folder, 'server'), {
    rights: {
      reader: READ_ONLY,
      most: NO_INSERT,
      nobody: ['SELECT ON other.*'],
      clustered: neededRights({ database: DATABASE, cluster: 'other' }),
    },
  })
  address = new URL(server.url).origin
})
afterAll(async () => {
  for (const front of fronts) front.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** The server behind another one, which answers some questions itself. */
async function before(answers: Record<string, string>, isTls = false): Promise<string> {
  const listener: RequestListener = (incoming, outgoing) => {
    const pass = async () => {
      const body = await buffer(incoming)
      const own = Object.entries(answers).find(([sql]) => body.includes(sql))?.[1]
      if (own !== undefined) return outgoing.end(`${own}\n`)
      const { method, headers } = incoming
      const onward = request(new URL(incoming.url ?? '/', address), { method, headers })
      const [response] = (await once(onward.end(body), 'response')) as [IncomingMessage]
      outgoing.writeHead(response.statusCode ?? 500, response.headers)
      return response.pipe(outgoing)
    }
    pass().catch((error: unknown) => outgoing.destroy(error as Error))
  }
  const front = isTls
    ? createTlsServer({ cert: pem('cert'), key: pem('key') }, listener)
    : createServer(listener)
  fronts.push(front)
  await once(front.listen(0, 'localhost'), 'listening')
  const url = new URL(server.url)
  url.protocol = isTls ? 'https:' : 'http:'
  url.host = `localhost:${(front.address() as AddressInfo).port}`
  return url.href
}

const tables = () => server.ask(`SELECT count() FROM system.tables WHERE database = '${DATABASE}'`)
/** Why it isn't opened. */
const refusal = (options: Parameters<typeof openServer>[0]) =>
  openServer(options).then(
    async (engine) => {
      await engine.close()
      return 'it opens'
    },
    (error: Error) => error.message,
  )

describe('is refused in a sentence, and nothing is changed:', () => {
  test('a user who is not let in', async () => {
    for (const [user, password] of [
      ['skein', 'wrong'],
      ['unknown', 'skein'],
    ] as const)
      expect(await refusal({ url: server.url, user, password })).toBe(
        `ClickHouse at ${address} doesn't let in the user ${user} with this password (SKEIN_CLICKHOUSE_USER, SKEIN_CLICKHOUSE_PASSWORD). Nothing was changed.`,
      )
  })

  test('a database that is not there', async () => {
    expect(await refusal({ url: server.url, database: 'other' })).toBe(
      `ClickHouse at ${address} has no database other: create it, or name another with SKEIN_CLICKHOUSE_DATABASE. Nothing was changed.`,
    )
  })

  test('a user who lacks rights, with the statement that gives them', async () => {
    expect(await refusal({ url: server.url, user: 'most', password: 'most' })).toBe(
      `The user most of ClickHouse at ${address} lacks rights that Skein needs: GRANT INSERT ON \`skein\`.*, TABLE ENGINE ON MergeTree TO \`most\`. Nothing was changed.`,
    )
    for (const user of ['reader', 'nobody'])
      expect(await refusal({ url: server.url, user, password: user })).toMatch(
        /lacks rights that Skein needs: GRANT .*INSERT ON `skein`\.\*.* Nothing was changed\.$/,
      )
  })

  test('a server that is not there, or speaks no TLS', async () => {
    expect(await refusal({ url: 'http://127.0.0.1:1' })).toMatch(
      /^ClickHouse at http:\/\/127.0.0.1:1 doesn't answer .* Is SKEIN_CLICKHOUSE_URL right\? Nothing was changed\.$/,
    )
    expect(await refusal({ url: server.url.replace('http:', 'https:') })).toMatch(
      /^ClickHouse at https:\/\/\S+ doesn't speak TLS there: is SKEIN_CLICKHOUSE_URL to begin with http:/,
    )
  })

  test('a certificate that nobody known has signed; who signed it can be named', async () => {
    const url = await before({}, true)
    expect(await refusal({ url })).toMatch(
      /^The certificate of ClickHouse at https:\/\/localhost:\d+ is not accepted \(self-signed certificate\): name who signed it with SKEIN_CLICKHOUSE_CA/,
    )
    expect(await refusal({ url, ca: join(folder, 'none.pem') })).toMatch(
      /^The certificate file \S+none\.pem \(SKEIN_CLICKHOUSE_CA\) can't be read/,
    )
    expect(await refusal({ url, ca: join(CERTIFICATES, 'second.cert.pem') })).toMatch(
      /is not accepted/,
    )
    expect(await refusal({ url, ca: join(CERTIFICATES, 'first.cert.pem') })).toBe('it opens')
  })

  test('a release that is too old', async () => {
    const url = await before({ 'system.functions': '1', 'version()': '25.8.1.5101' })
    expect(await refusal({ url })).toMatch(
      /^ClickHouse at \S+ is version 25\.8\.1\.5101; Skein needs 26\.3 or newer, for its full-text index\. Nothing was changed\.$/,
    )
  })

  test('a cluster that it does not know', async () => {
    expect(
      await refusal({
        url: server.url,
        user: 'clustered',
        password: 'clustered',
        cluster: 'other',
      }),
    ).toMatch(
      /^The cluster other of ClickHouse at \S+ can't be used \(.*'other' not found.*\): SKEIN_CLICKHOUSE_CLUSTER must be one of its configuration/,
    )
  })

  test('to whoever starts the program, too, which ends', async () => {
    const { code, stdout, stderr } = await runSkein(['serve', '--port', '0'], {
      SKEIN_CLICKHOUSE_URL: server.url,
      SKEIN_CLICKHOUSE_PASSWORD: 'wrong',
    })
    expect([code, stdout, stderr.split('\n')]).toEqual([
      1,
      '',
      [expect.stringMatching(/^ClickHouse at \S+ doesn't let in the user skein .*\.$/), ''],
    ])
  })

  test('as the server shows afterwards', async () => {
    expect(await tables()).toBe('0')
  })
})

test('tables that could not all be made are made by the next start, when that is mended', async () => {
  await server.ask(`CREATE VIEW ${DATABASE}.feedback AS SELECT 1`)
  const engine = await openServer({ url: server.url })
  await expect(migrate(engine)).rejects.toThrow(
    /^ClickHouse could not make the tables \(.*\)\. What is made stays, and the next start goes on from there\.$/,
  )
  await server.ask(`DROP VIEW ${DATABASE}.feedback`)
  await server.ask(`TRUNCATE TABLE ${DATABASE}.migrations`)
  await migrate(engine)
  expect(await appliedMigrations(engine)).toEqual(schemaFiles())
  await engine.close()
})

test('a cluster opens before its first migration and after, and not when a server lacks a column then', async () => {
  const cluster = await startClickHouseCluster(join(folder, 'cluster'))
  try {
    const options = { url: cluster.url, cluster: CLUSTER }
    for (const migrated of [0, schemaFiles().length]) {
      const engine = await openServer(options)
      expect(await appliedMigrations(engine)).toHaveLength(migrated)
      await migrate(engine)
      await engine.close()
    }
    const [, second] = cluster.servers
    await second?.ask(`ALTER TABLE ${DATABASE}.turns_local DROP COLUMN message_scopes`)
    expect(await refusal(options)).toMatch(
      /^The servers of the cluster test_cluster don't have the same tables: \S+:\d+ lacks turns_local\.message_scopes\. Bring these servers to what the others have, then start again\. Nothing was changed\.$/,
    )
  } finally {
    await cluster.close()
  }
}, 60_000)
