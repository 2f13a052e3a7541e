import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { Agent } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionList } from '@skein/model/api'
import { eventually } from '../test-support/eventually.ts'
import {
  expectStoredOnce,
  exported,
  keepSending,
  newSpan,
  send,
  sendForAnswer,
  storedSpans,
} from '../test-support/kept-spans.ts'
import { traceId, type TestSpan } from '../test-support/otlp-span.ts'
import { runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { createRandom } from './cli/demo/random.ts'
import { servedAt } from './cli/served-at.ts'
import { openChdb } from './store/engine-chdb.ts'
import { planRemoval } from './store/queries/removals.ts'

/** Tests of minutes; `npm run test:faults` runs them, too. */
const isLong = process.env['SKEIN_TEST_FAULTS'] === '1'

let folder: string
const running: SkeinProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-faults-'))
})
afterEach(async () => {
  for (const skein of running.splice(0)) {
    skein.kill('SIGKILL')
    await skein.exit
  }
  rmSync(folder, { recursive: true })
})

async function start(dataDir: string, within?: readonly string[]): Promise<SkeinProcess> {
  const skein = await startSkein(dataDir, {}, [], within)
  running.push(skein)
  return skein
}

describe('a disk that is full', () => {
  interface Disk {
    /** For the server. */
    path: string
    /** For this process. */
    seen: string
    /** What the server runs within. */
    within: string[]
    unmount(): Promise<void>
  }

  /** In a namespace of its own, so that it takes no rights; one sees into it through /proc. */
  async function smallDisk(): Promise<Disk | undefined> {
    const place = mkdtempSync(join(tmpdir(), 'skein-disk-'))
    const script = `mount -t tmpfs -o size=48m tmpfs ${place} && echo mounted && exec sleep infinity`
    const holder = spawn('unshare', ['-rm', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const ended = once(holder, 'close').catch(() => undefined)
    const [said] = (await Promise.race([once(holder.stdout, 'data'), ended])) ?? []
    const unmount = async () => {
      holder.kill('SIGKILL')
      await ended
      rmSync(place, { recursive: true })
    }
    if (said instanceof Buffer)
      return {
        path: place,
        seen: `/proc/${holder.pid}/root${place}`,
        within: ['nsenter', '-t', String(holder.pid), '-U', '-m', '--preserve-credentials'],
        unmount,
      }
    await unmount()
    return undefined
  }

  test('is answered with 503, and once there is room again all goes on', async (context) => {
    const small = await smallDisk()
    if (small === undefined) return context.skip('this system has no namespaces to mount a disk in')
    const dataDir = join(small.path, 'data')
    const ballast = join(small.seen, 'ballast')
    try {
      const skein = await start(dataDir, small.within)
      const acknowledged: TestSpan[] = []
      const take = async () => {
        const span = newSpan(2000)
        const status = await send(skein, span)
        if (status === 200) acknowledged.push(span)
        return status
      }
      for (let n = 0; n < 20; n++) expect(await take()).toBe(200)
      fillUp(ballast)
      const statuses = new Set<number>()
      for (let n = 0; n < 10; n++) statuses.add(await take())
      expect([...statuses].filter((status) => status !== 200)).toEqual([503])
      expect(skein.said.stderr).toContain('the disk of the data folder is full.\n')
      expect(await skein.get('/healthz')).toMatchObject({ status: 'ok' })
      await storedSpans(skein)

      unlinkSync(ballast)
      await eventually(async () => expect(await take()).toBe(200))
      await expectStoredOnce(skein, acknowledged)
      await eventually(async () => {
        const { traces } = await skein.get<{ traces: { traceId: string }[] }>(
          '/api/projects/faults/traces?limit=500',
        )
        const shown = new Set(traces.map((turn) => turn.traceId))
        expect(acknowledged.filter((span) => !shown.has(traceId(span.trace)))).toEqual([])
      })
      skein.kill('SIGKILL')
      await skein.exit
      await expectStoredOnce(await start(dataDir, small.within), acknowledged)
    } finally {
      for (const skein of running.splice(0)) {
        skein.kill('SIGKILL')
        await skein.exit
      }
      await small.unmount()
    }
  }, 120_000)

  test('leaves to be read what is there, also where a deletion was cut off, which is finished once there is room', async (context) => {
    const small = await smallDisk()
    if (small === undefined) return context.skip('this system has no namespaces to mount a disk in')
    const ballast = join(small.seen, 'ballast')
    try {
      const before = await start(join(folder, 'data'))
      const spans = ['gone', 'kept'].map((id) => {
        const span = newSpan()
        return { ...span, attributes: { ...span.attributes, 'session.id': id } }
      })
      for (const span of spans) expect(await send(before, span)).toBe(200)
      before.kill('SIGTERM')
      await before.exit
      const engine = openChdb(join(folder, 'data/store'))
      const what = { type: 'sessions', sessionIds: ['gone'] } as const
      await planRemoval(engine, { project: 'faults', what })
      await engine.close()
      cpSync(join(folder, 'data'), join(small.seen, 'data'), { recursive: true })
      fillUp(ballast)

      const skein = await start(join(small.path, 'data'), small.within)
      const sessionIds = async () => {
        const list = await skein.get<SessionList>('/api/projects/faults/sessions')
        return list.sessions.map(({ sessionId }) => sessionId).sort()
      }
      expect(await sessionIds()).toContain('kept')
      expect(skein.said.stderr).toContain('the disk of the data folder is full.\n')
      expect(servedAt(join(small.seen, 'data/store'))).toBeUndefined()
      expect(await send(skein, newSpan())).toBe(503)
      unlinkSync(ballast)
      await eventually(async () => expect(await sessionIds()).toEqual(['kept']))
      await eventually(async () => expect(await send(skein, newSpan())).toBe(200))
      skein.kill('SIGTERM')
      expect(await skein.exit).toMatchObject({ code: 0 })
    } finally {
      for (const skein of running.splice(0)) {
        skein.kill('SIGKILL')
        await skein.exit
      }
      await small.unmount()
    }
  }, 120_000)

  function fillUp(path: string): void {
    const megabyte = Buffer.alloc(1024 * 1024)
    for (const piece of [megabyte, megabyte.subarray(0, 4096)])
      expect(() => {
        for (;;) writeFileSync(path, piece, { flag: 'a' })
      }).toThrow('ENOSPC')
  }
})

describe('a data folder that can be written to no longer', () => {
  /** What a program is run within so that rights of folders hold for it; for root they hold not. */
  function withoutRights(): string[] | undefined {
    const within = ['unshare', '-U', '--map-user=1000']
    if (spawnSync('unshare', [...within.slice(1), 'true']).status === 0) return within
    return process.getuid?.() === 0 ? undefined : []
  }

  test('is told, and what is sent meanwhile refused; once it can be, all goes on', async (context) => {
    const within = withoutRights()
    if (within === undefined) return context.skip('this system has no way to run as nobody special')
    const dataDir = join(folder, 'data')
    const skein = await start(dataDir, within)
    const acknowledged: TestSpan[] = []
    const take = async () => {
      const span = newSpan(200)
      const { status, body } = await sendForAnswer(skein, span)
      if (status === 200) acknowledged.push(span)
      return { status, said: body.toString() }
    }
    for (let n = 0; n < 5; n++) expect(await take()).toMatchObject({ status: 200 })
    const tables = join(dataDir, 'store/data/default')
    const folders = readdirSync(tables).map((name) => join(tables, name))
    for (const path of folders) chmodSync(path, 0o555)
    try {
      const why = "the data folder can't be written to (permission denied); try again in a moment"
      const refused = { status: 503, said: expect.stringContaining(why) }
      for (let n = 0; n < 3; n++) expect(await take()).toEqual(refused)
      const retention = await fetch(
        `http://127.0.0.1:${skein.port}/api/projects/faults/retention`,
        {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: '{"days":9}',
        },
      )
      expect([retention.status, await retention.json()]).toMatchObject([
        503,
        { error: { code: 'overloaded', message: why } },
      ])
      await expectStoredOnce(skein, acknowledged)
    } finally {
      for (const path of folders) chmodSync(path, 0o755)
    }
    await eventually(async () => expect(await take()).toMatchObject({ status: 200 }))
    await expectStoredOnce(skein, acknowledged)
    skein.kill('SIGTERM')
    const { stderr } = await skein.exit
    expect(new Set(stderr.trim().split('\n'))).toEqual(
      new Set([
        "The store can't be used now: the data folder can't be written to (permission denied).",
      ]),
    )
    await expectStoredOnce(await start(dataDir), acknowledged)
  })
})

describe('files of the data folder that are damaged', () => {
  /** Five spans stored one by one, and the file that the last of them are in. */
  async function storeToDamage(dataDir: string): Promise<string> {
    const skein = await start(dataDir)
    for (let n = 0; n < 5; n++) expect(await send(skein, newSpan(2000))).toBe(200)
    skein.kill('SIGTERM')
    await skein.exit
    const store = join(dataDir, 'store')
    const files = (readdirSync(store, { recursive: true }) as string[]).filter((path) =>
      /\bdata\/default\/spans\/[^/]+\/data\.bin$/.test(path),
    )
    const [file] = files.sort().toReversed()
    if (file === undefined) throw new Error('the store has no file of spans')
    return join(store, file)
  }

  test('one that can not be read is named in one line, with what to do', async () => {
    const dataDir = join(folder, 'data')
    const file = await storeToDamage(dataDir)
    writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5))
    const exit = await runSkein([], {
      SKEIN_DATA_DIR: dataDir,
      SKEIN_PORT: '0',
      SKEIN_OTLP_HTTP_PORT: '0',
      SKEIN_OTLP_GRPC_PORT: '0',
    })
    expect(exit).toMatchObject({ code: 1, stderr: expect.stringMatching(/^[^\n]+\n$/) })
    expect(exit.stderr).toContain(`The data folder ${dataDir} is damaged: `)
    expect(exit.stderr).toContain(basename(dirname(file)))
    expect(exit.stderr).toContain('backup')
  })

  test.each([
    ['cut short', (file: string) => truncateSync(file, 10)],
    ['gone', (file: string) => unlinkSync(file)],
  ])('what was in one that is %s is set aside and told; the rest goes on', async (_how, damage) => {
    const dataDir = join(folder, 'data')
    damage(await storeToDamage(dataDir))
    const skein = await start(dataDir)
    const span = newSpan()
    expect(await send(skein, span)).toBe(200)
    await expectStoredOnce(skein, [span])
    skein.kill('SIGTERM')
    const { stderr } = await skein.exit
    expect(stderr).toContain('table spans is damaged and was set aside')
  })
})

describe('clients that misbehave', () => {
  const HEAD =
    'POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-protobuf\r\n'

  async function open(skein: SkeinProcess): Promise<Socket> {
    const socket = connect(skein.port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }

  test('slow, half-open and resetting ones keep no other from being answered', async () => {
    const skein = await start(join(folder, 'data'))
    const body = exported(newSpan())
    const sockets: Socket[] = []
    for (let n = 0; n < 50; n++) {
      const socket = await open(skein)
      sockets.push(socket)
      socket.write(`${HEAD}content-length: ${body.length}\r\n\r\n`)
      socket.write(body.subarray(0, 10))
      // Half of them send no more, a quarter close their half, a quarter reset the connection.
      if (n % 4 === 0) socket.end()
      if (n % 4 === 1) socket.resetAndDestroy()
    }
    const garbage = await open(skein)
    garbage.write(Buffer.alloc(100_000, 0xff))
    const [answer] = (await once(garbage, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 400/)
    const acknowledged: TestSpan[] = []
    for (let n = 0; n < 20; n++) {
      const span = newSpan()
      expect(await send(skein, span)).toBe(200)
      acknowledged.push(span)
    }
    await expectStoredOnce(skein, acknowledged)
    for (const socket of sockets) socket.destroy()
    skein.kill('SIGTERM')
    expect(await skein.exit).toMatchObject({ code: 0, stderr: '' })
  })

  test.runIf(isLong)(
    'two thousand idle connections keep nobody out, nor the server from stopping',
    async () => {
      const skein = await start(join(folder, 'data'))
      const sockets = await Promise.all(Array.from({ length: 2000 }, () => open(skein)))
      const span = newSpan()
      expect(await send(skein, span)).toBe(200)
      await expectStoredOnce(skein, [span])
      skein.kill('SIGTERM')
      expect(await skein.exit).toMatchObject({ code: 0, stderr: '' })
      for (const socket of sockets) socket.destroy()
    },
  )

  test.runIf(isLong)(
    'SIGTERM under load ends it in a bounded time, with all that it acknowledged',
    async () => {
      const dataDir = join(folder, 'data')
      const skein = await start(dataDir)
      const agent = new Agent({ keepAlive: true })
      const acknowledged: TestSpan[] = []
      // It will never send the rest of what it announced.
      const stuck = await open(skein)
      stuck.write(`${HEAD}content-length: 1000\r\n\r\n`)
      const sendUntilStopped = async () => {
        for (;;) {
          const span = newSpan(200)
          const status = await send(skein, span, agent).catch(() => undefined)
          if (status !== 200) return
          if (acknowledged.push(span) === 200) skein.kill('SIGTERM')
        }
      }
      await Promise.all(Array.from({ length: 16 }, sendUntilStopped))
      expect(await skein.exit).toMatchObject({ code: 0, signal: null, stderr: '' })
      agent.destroy()
      stuck.destroy()
      await expectStoredOnce(await start(dataDir), acknowledged)
    },
  )
})

describe.runIf(isLong)('again and again', () => {
  test('twenty kills at random moments lose nothing that was acknowledged', async () => {
    const dataDir = join(folder, 'data')
    const random = createRandom({ choices: 20_261_122, ids: 0 })
    const acknowledged: TestSpan[] = []
    for (let crash = 0; crash < 20; crash++) {
      const skein = await start(dataDir)
      const agent = new Agent({ keepAlive: true })
      setTimeout(() => skein.kill('SIGKILL'), random.int(50, 1550))
      await Promise.all(Array.from({ length: 8 }, () => keepSending(skein, acknowledged, agent)))
      await skein.exit
      agent.destroy()
    }
    expect(acknowledged.length).toBeGreaterThan(100)
    await expectStoredOnce(await start(dataDir), acknowledged)
  }, 300_000)
})
