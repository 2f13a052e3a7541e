import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Client, credentials } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionList } from '@skein/model/api'
import { eventually } from '../test-support/eventually.ts'
import { post } from '../test-support/http-client.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'
import {
  freePort,
  runSkein,
  startSkein,
  takenPort,
  type Exit,
  type SkeinProcess,
} from '../test-support/skein-process.ts'
import packageJson from '../package.json' with { type: 'json' }
import { SETTINGS } from './config.ts'
import { insertRows } from './store/columns.ts'
import { openChdb } from './store/engine-chdb.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }

let folder: string
let dataDir: string
const running: SkeinProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-main-'))
  dataDir = join(folder, 'data')
})
afterEach(async () => {
  for (const skein of running.splice(0)) {
    skein.kill('SIGKILL')
    await skein.exit
  }
  rmSync(folder, { recursive: true })
})

async function start(
  settings: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<SkeinProcess> {
  const skein = await startSkein(dataDir, settings, args)
  running.push(skein)
  return skein
}

/** Runs the program, which must end by telling in one line what is wrong; 2: with what was asked for. */
async function refusal(
  args: readonly string[],
  settings: Record<string, string>,
  code: 1 | 2 = 1,
): Promise<string> {
  const anyPort = { SKEIN_PORT: '0', SKEIN_OTLP_HTTP_PORT: '0', SKEIN_OTLP_GRPC_PORT: '0' }
  const exit = await runSkein(args, { SKEIN_DATA_DIR: dataDir, ...anyPort, ...settings })
  expect(exit).toEqual({
    code,
    signal: null,
    stdout: '',
    stderr: expect.stringMatching(/^[^\n]+\n$/),
  } satisfies Exit)
  return exit.stderr
}

function turn(words: string): Buffer {
  const trace = Buffer.from(words).toString('hex').padStart(32, '0')
  const attributes = { 'session.id': words, 'input.value': words }
  return encodeTraces(otlpRequest([{ trace, span: '1', attributes }]))
}

async function sessionIds(skein: SkeinProcess): Promise<string[]> {
  const list = await skein.get<SessionList>('/api/projects/default/sessions?limit=500')
  return list.sessions.map((session) => session.sessionId).sort()
}

describe('what can not be had is told in one line, with what to do', () => {
  test.each([SETTINGS.port, SETTINGS.otlpHttpPort, SETTINGS.otlpGrpcPort])(
    'a port that is in use ($flag)',
    async ({ flag, env }) => {
      const { server, port } = await takenPort()
      expect(await refusal([], { [env]: String(port) })).toBe(
        `Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another with --${flag} or ${env}.\n`,
      )
      server.close()
    },
  )

  test('an address that this machine does not have', async () => {
    expect(await refusal([], { SKEIN_HOST: '192.0.2.1', SKEIN_INSECURE: '1' })).toMatch(
      /^Port 0 on 192\.0\.2\.1 can't be listened on \(.*\): choose another address with --host or SKEIN_HOST\.\n$/,
    )
  })

  test.each(['0.0.0.0', '::', '192.0.2.1', 'skein.example'])(
    'an address that others reach, unless that is wanted (%s)',
    async (host) => {
      expect(await refusal([], { SKEIN_HOST: host }, 2)).toMatch(/log in.*--auth.*--insecure/)
    },
  )

  test('a data folder that another Skein has open', async () => {
    const { pid } = await start()
    const sentence = `The data folder ${join(dataDir, 'store')} is in use by another Skein (process ${pid}). Stop it, or choose another folder with --data-dir or SKEIN_DATA_DIR.\n`
    expect(await refusal([], {})).toBe(sentence)
    // The server would go by its own prices.
    const prices = join(folder, 'prices.json')
    writeFileSync(prices, '{}')
    expect(await refusal(['rebuild'], { SKEIN_PRICES: prices })).toBe(sentence)
  })

  test('a data folder that can not be written to', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    // Even root can't make a folder in Linux's /proc.
    const places = existsSync('/proc/self') ? ['/proc/skein', '/proc'] : []
    for (const place of [file, join(file, 'data'), join(file, 'far', 'below'), ...places]) {
      const sentence = await refusal([], { SKEIN_DATA_DIR: place })
      expect(sentence).toContain(`The data folder ${place} can't be written to (`)
      expect(sentence).toContain('--data-dir or SKEIN_DATA_DIR')
    }
  })

  test('a data folder that a newer Skein made', async () => {
    const skein = await start()
    skein.kill('SIGTERM')
    await skein.exit
    const engine = openChdb(join(dataDir, 'store'))
    await engine.insert('migrations', insertRows([{ name: '9999-later.sql', at: 1_800_000_000 }]))
    await engine.close()
    expect(await refusal([], {})).toMatch(/newer Skein.*9999-later\.sql.*Update Skein/)
  })

  test.each([
    [['--port', 'http'], {}, '--port is "http": it must be a whole number from 0 to 65535.'],
    [['--port='], {}, '--port is "": it must be a whole number from 0 to 65535.'],
    [[], { SKEIN_PORT: '-1' }, 'SKEIN_PORT is "-1": it must be a whole number from 0 to 65535.'],
    [
      [],
      { SKEIN_OTLP_GRPC_PORT: '65536' },
      'SKEIN_OTLP_GRPC_PORT is "65536": it must be a whole number from 0 to 65535.',
    ],
    [
      [],
      { SKEIN_MAX_BODY_BYTES: '1e6' },
      'SKEIN_MAX_BODY_BYTES is "1e6": it must be a whole number from 1024 to 1073741824.',
    ],
    [['--host='], {}, '--host is "": it must not be empty.'],
    [['--prot', '7000'], {}, "Unknown option '--prot'; skein --help lists the commands."],
    [
      ['--port'],
      {},
      "Option '--port <value>' argument missing; skein serve --help lists the options.",
    ],
    [['sreve'], {}, 'There is no command sreve; skein --help lists them.'],
    [['serve', 'now'], {}, 'There is nothing to do with now.'],
    [
      ['demo', '--sessions', 'many'],
      {},
      '--sessions is "many": it must be a whole number above 0.',
    ],
  ])('what was asked for: %j %j', async (args, settings, sentence) => {
    expect(await refusal(args, settings, 2)).toBe(`${sentence}\n`)
  })
})

describe("the user's own prices", () => {
  const priced = () => {
    const attributes = {
      'session.id': 'priced',
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'house-model',
      'llm.token_count.prompt': 2_000_000,
      'llm.token_count.completion': 1_000_000,
    }
    return encodeTraces(otlpRequest([{ trace: '1', span: '1', attributes }]))
  }
  const cost = async (skein: SkeinProcess) => {
    const list = await skein.get<SessionList>('/api/projects/default/sessions')
    return list.sessions[0]?.costUsd
  }

  test('a model of the price file has its price; rebuild gives it to the turns that are there', async () => {
    const prices = join(folder, 'prices.json')
    writeFileSync(prices, '{"house-*": {"input": 0.5, "output": 2}}')
    const without = await start()
    await post(without.port, '/v1/traces', PROTOBUF, priced())
    await eventually(async () => expect(await cost(without)).toBe(null))
    without.kill('SIGTERM')
    await without.exit

    const rebuilt = await runSkein(['rebuild'], { SKEIN_DATA_DIR: dataDir, SKEIN_PRICES: prices })
    expect(rebuilt).toMatchObject({ code: 0, stderr: '' })
    const skein = await start({}, ['--prices', prices])
    expect(await cost(skein)).toBe(3)
    await post(skein.port, '/v1/traces', PROTOBUF, turn('other'))
    const again = otlpRequest([
      {
        trace: '2',
        span: '2',
        attributes: {
          'session.id': 'priced',
          'llm.model_name': 'house-2',
          'llm.token_count.prompt': 2_000_000,
        },
      },
    ])
    await post(skein.port, '/v1/traces', PROTOBUF, encodeTraces(again))
    await eventually(async () => {
      const list = await skein.get<SessionList>('/api/projects/default/sessions')
      const costs = Object.fromEntries(list.sessions.map((one) => [one.sessionId, one.costUsd]))
      expect(costs).toEqual({ priced: 4, other: null })
    })
  })

  test('a wrong price file is told in one line', async () => {
    const prices = join(folder, 'prices.json')
    writeFileSync(prices, '{"m": {"input": 1, "output": "2"}}')
    expect(await refusal([], { SKEIN_PRICES: prices }, 2)).toBe(
      `The price file ${prices} can't be used: m output: it must be a number of US dollars, 0 or more.\n`,
    )
  })
})

describe('what it tells of itself', () => {
  test('--help lists every command and setting', async () => {
    const exit = await runSkein(['--help'])
    expect(exit).toMatchObject({ code: 0, stderr: '' })
    for (const { flag, env } of Object.values(SETTINGS)) {
      expect(exit.stdout).toContain(`--${flag} `)
      expect(exit.stdout).toContain(env)
    }
    for (const command of ['serve', 'demo', 'rebuild'])
      expect(exit.stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  })

  test('--version is that of the package', async () => {
    const exit = await runSkein(['--version'])
    expect(exit).toMatchObject({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' })
  })
})

describe('where it listens', () => {
  test('every port takes spans and tells that it is ready', async () => {
    const [otlpHttpPort, otlpGrpcPort] = [await freePort(), await freePort()]
    const skein = await start({
      SKEIN_OTLP_HTTP_PORT: String(otlpHttpPort),
      SKEIN_OTLP_GRPC_PORT: String(otlpGrpcPort),
    })
    expect([skein.otlpHttpPort, skein.otlpGrpcPort]).toEqual([otlpHttpPort, otlpGrpcPort])
    for (const port of [skein.port, otlpHttpPort]) {
      const health = await fetch(`http://127.0.0.1:${port}/healthz`)
      expect(await health.json()).toEqual({ status: 'ok', version: packageJson.version })
      expect((await post(port, '/v1/traces', PROTOBUF, turn(`by ${port}`))).status).toBe(200)
    }
    expect(await exportOverGrpc(otlpGrpcPort, turn('by gRPC'))).toBe(true)
    const other = await fetch(`http://127.0.0.1:${otlpHttpPort}/api/projects`)
    expect([other.status, await other.text()]).toEqual([404, expect.stringContaining('/v1/traces')])
    await eventually(async () =>
      expect(await sessionIds(skein)).toEqual(
        ['by gRPC', `by ${skein.port}`, `by ${otlpHttpPort}`].sort(),
      ),
    )
  })

  test.each([
    ['127.0.0.1', 200],
    ['localhost', 200],
    ['LOCALHOST.', 200],
    ['[::1]', 200],
    ['skein.internal', 200],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost@evil.example', 421],
    ['', 421],
  ])('called %j, it answers %i', async (name, status) => {
    const skein = await start({ SKEIN_ALLOW_HOST: 'other, Skein.internal' })
    const host = `${name}:${skein.port}`
    for (const path of ['/healthz', '/api/projects', '/nothing', '/v1/nothing']) {
      const answer = await get(skein.port, path, { host })
      expect(answer.statusCode === 421).toBe(status === 421)
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      })
    }
    const sent = await post(skein.port, '/v1/traces', { ...PROTOBUF, host }, turn('hello'))
    expect(sent.status).toBe(status)
    expect(sent.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    expect(sent.body.toString().includes('--allow-host')).toBe(status === 421)
  })

  test('flags count before the environment, and 0 switches the OTLP ports off', async () => {
    const { server, port } = await takenPort()
    const taken = String(port)
    const skein = await start(
      { SKEIN_PORT: taken, SKEIN_OTLP_HTTP_PORT: taken, SKEIN_OTLP_GRPC_PORT: taken },
      ['--port', '0', '--otlp-http-port', '0', '--otlp-grpc-port=0'],
    )
    expect(skein).toMatchObject({ otlpHttpPort: undefined, otlpGrpcPort: undefined })
    expect(await skein.get('/healthz')).toMatchObject({ status: 'ok' })
    server.close()
  })
})

test('a number of threads that is none leaves it one, which answers', async () => {
  const skein = await start({ UV_THREADPOOL_SIZE: 'many' })
  expect(await skein.get('/api/projects')).toEqual({ projects: [] })
  skein.kill('SIGTERM')
  expect(await skein.exit).toMatchObject({ code: 0, stderr: '' })
})

describe('told to stop', () => {
  test.each([
    // npm and the terminal both send what one Ctrl-C says.
    ['SIGINT, twice at once', ['SIGINT', 'SIGINT']],
    ['SIGTERM', ['SIGTERM']],
  ] as const)('it finishes what was accepted, and loses nothing (%s)', async (_name, signals) => {
    const skein = await start()
    expect((await post(skein.port, '/v1/traces', PROTOBUF, turn('before'))).status).toBe(200)
    const feed = await fetch(`http://127.0.0.1:${skein.port}/api/projects/default/live`)
    const body = turn('meanwhile')
    const upload = request({
      host: '127.0.0.1',
      port: skein.port,
      path: '/v1/traces',
      method: 'POST',
      headers: { ...PROTOBUF, expect: '100-continue', 'content-length': body.length },
    })
    upload.flushHeaders()
    await once(upload, 'continue')
    upload.write(body.subarray(0, 10))

    for (const signal of signals) skein.kill(signal)
    await skein.printed('Finishing what was accepted…')
    await expect(fetch(`http://127.0.0.1:${skein.port}/healthz`)).rejects.toThrow('fetch failed')
    upload.end(body.subarray(10))
    const [answer] = (await once(upload, 'response')) as [IncomingMessage]
    expect([answer.statusCode, answer.headers.connection, await text(answer)]).toEqual([
      200,
      'close',
      '',
    ])
    // Cut off, it would throw.
    expect(await feed.text()).toMatch(/^: connected/)
    expect(await skein.exit).toMatchObject({ code: 0, signal: null, stderr: '' })

    expect(await sessionIds(await start())).toEqual(['before', 'meanwhile'])
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'while exports keep coming, it has all that it acknowledged (%s)',
    async (signal) => {
      const grpcPort = await freePort()
      const skein = await start({ SKEIN_OTLP_GRPC_PORT: String(grpcPort) })
      const acknowledged: string[] = []
      let stopping = false
      const keepSending = async (name: string, send: (body: Buffer) => Promise<boolean>) => {
        for (let n = 0; ; n++) {
          const id = `${name}-${n}`
          if (!(await send(turn(id)))) return
          acknowledged.push(id)
          if (acknowledged.length < 60 || stopping) continue
          stopping = true
          skein.kill(signal)
        }
      }
      const overHttp = (body: Buffer) =>
        post(skein.port, '/v1/traces', PROTOBUF, body).then(
          ({ status }) => status === 200,
          () => false,
        )
      await Promise.all([
        ...[0, 1, 2, 3].map((n) => keepSending(`http${n}`, overHttp)),
        ...[0, 1].map((n) => keepSending(`grpc${n}`, (body) => exportOverGrpc(grpcPort, body))),
      ])
      expect(await skein.exit).toMatchObject({ code: 0, signal: null, stderr: '' })
      expect(acknowledged.length).toBeGreaterThanOrEqual(60)
      expect(await sessionIds(await start())).toEqual(expect.arrayContaining(acknowledged))
    },
  )
})

test('rebuild makes turns and sessions anew, and says how many', async () => {
  const skein = await start()
  await post(skein.port, '/v1/traces', PROTOBUF, turn('one'))
  await post(skein.port, '/v1/traces', PROTOBUF, turn('two'))
  skein.kill('SIGTERM')
  await skein.exit
  const rebuilt: Exit = {
    code: 0,
    signal: null,
    stdout: 'Rebuilt 2 turns and 2 sessions.\n',
    stderr: '',
  }
  expect(await runSkein(['rebuild'], { SKEIN_DATA_DIR: dataDir })).toEqual(rebuilt)
  // The server that has the folder open is asked, wherever it listens.
  await start()
  expect(await runSkein(['rebuild'], { SKEIN_DATA_DIR: dataDir })).toEqual(rebuilt)
})

function exportOverGrpc(port: number, body: Buffer): Promise<boolean> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  const asIs = (bytes: Buffer) => bytes
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, asIs, asIs, body, (error) => {
      client.close()
      resolve(error === null)
    })
  })
}

async function get(port: number, path: string, headers: Record<string, string>) {
  const outgoing = request({ host: '127.0.0.1', port, path, headers }).end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  answer.resume()
  return answer
}
