import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionList, TraceList } from '@skein/model/api'
import { recomputed, storedDerived } from '../test-support/derived.ts'
import { eventually } from '../test-support/eventually.ts'
import { post } from '../test-support/http-client.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest, spanId, traceId, type TestSpan } from '../test-support/otlp-span.ts'
import { SHOP_SESSIONS, shopSessions } from '../test-support/shop-sessions.ts'
import { runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { openSkein } from './skein.ts'
import { restoreStore } from './store/backup/restore.ts'
import { openChdb } from './store/engine-chdb.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const SHOP = '/api/projects/shop'

let folder: string
let backup: string
/** The data folder that was made from it. */
let restored: string
let skein: SkeinProcess
const acknowledged: TestSpan[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-backup-'))
  backup = join(folder, 'skein.tar')
  restored = join(folder, 'restored')
  skein = await startSkein(join(folder, 'data'))
  await send(skein, shopSessions(), 'shop')
  await post(
    skein.port,
    `${SHOP}/annotations`,
    { 'content-type': 'application/json' },
    Buffer.from(
      JSON.stringify({ target: { type: 'session', sessionId: 'shop 1' }, name: 'good', score: 1 }),
    ),
  )
}, 180_000)
afterAll(async () => {
  skein.kill('SIGTERM')
  await skein.exit
  rmSync(folder, { recursive: true })
})

async function send(to: SkeinProcess, spans: readonly TestSpan[], project: string, agent?: Agent) {
  const body = encodeTraces(otlpRequest(spans, project))
  expect((await post(to.port, '/v1/traces', PROTOBUF, body, agent)).status).toBe(200)
}

/** Everything a reader can ask for, of some sessions and turns in full. */
async function ask(of: SkeinProcess): Promise<unknown> {
  const { sessions } = await of.get<SessionList>(`${SHOP}/sessions?limit=500`)
  const { traces } = await of.get<TraceList>(`${SHOP}/traces?limit=500`)
  const paths = [
    ...sessions.slice(0, 5).flatMap(({ sessionId }) => {
      const path = `${SHOP}/sessions/${encodeURIComponent(sessionId)}`
      return [path, `${path}/outline`, `${path}/turns`, `${path}/search?q=question`]
    }),
    ...traces.slice(0, 10).map((trace) => `${SHOP}/traces/${trace.traceId}`),
    ...['facets?field=model', 'users', 'analytics'].map((what) => `${SHOP}/${what}`),
    `${SHOP}/sessions?q=answer`,
  ]
  const read = async (path: string) => [path, await of.get(path)]
  const transcript = await fetch(
    `http://127.0.0.1:${of.port}${SHOP}/sessions/shop%203/transcript?format=markdown`,
  )
  return [sessions, traces, await transcript.text(), ...(await Promise.all(paths.map(read)))]
}

/** Four exporters go on while something is done, and for some requests before and after. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  let stopAt = Infinity
  const reached = (count: number) =>
    eventually(async () => expect(acknowledged.length).toBeGreaterThanOrEqual(count))
  let n = 0
  const keepSending = async () => {
    while (acknowledged.length < stopAt) {
      const trace = (0xc0000 + ++n).toString(16)
      const attributes = { 'session.id': `load ${n % 20}`, 'input.value': `load ${n} `.repeat(50) }
      const span: TestSpan = { trace, span: trace, start: n, attributes }
      await send(skein, [span], 'load', agent)
      acknowledged.push(span)
    }
  }
  const sending = Promise.all(Array.from({ length: 4 }, keepSending))
  await reached(100)
  await work()
  stopAt = acknowledged.length + 50
  await sending
  agent.destroy()
}

test('a backup made under load, restored into an empty folder, answers the same', async () => {
  await eventually(async () => {
    const { sessions } = await skein.get<SessionList>(`${SHOP}/sessions?limit=500`)
    expect(sessions).toHaveLength(SHOP_SESSIONS)
  })
  const answers = await ask(skein)
  let acknowledgedBefore: readonly TestSpan[] = []
  await underLoad(async () => {
    acknowledgedBefore = [...acknowledged]
    const exit = await runSkein(['backup', backup, '--data-dir', join(folder, 'data')], {
      SKEIN_PORT: String(skein.port),
    })
    expect(exit).toMatchObject({ code: 0, stdout: '' })
    expect(exit.stderr).toMatch(/^Wrote [\d,]+ bytes to .*skein\.tar\.\n$/)
  })
  const exit = await runSkein(['restore', backup, '--data-dir', restored])
  expect(exit).toMatchObject({ code: 0, stderr: '' })
  expect(exit.stdout).toMatch(/^Restored 44 sessions with [\d,]+ turns into .*: the backup of /)
  const other = await startSkein(restored)
  try {
    expect(await ask(other)).toEqual(answers)
    const found = new Set<string>()
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { data: SpanData[]; next_cursor: string | null } = await other.get(
        `/v1/projects/load/spans?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
      for (const { context, attributes } of page.data) {
        found.add(`${context.trace_id}/${context.span_id}`)
        // Nothing is half there: what a span says is in another table.
        expect(attributes['input.value']).toMatch(/^(load \d+ ){50}$/)
      }
      cursor = page.next_cursor
    }
    expect(acknowledgedBefore.length).toBeGreaterThanOrEqual(100)
    expect(acknowledgedBefore.filter((span) => !found.has(keyOf(span)))).toEqual([])
    await send(other, [{ trace: 'd1', span: 'd1' }], 'load')
  } finally {
    other.kill('SIGTERM')
    await other.exit
  }
}, 180_000)

interface SpanData {
  context: { trace_id: string; span_id: string }
  attributes: Record<string, unknown>
}

const keyOf = (span: TestSpan) => `${traceId(span.trace)}/${spanId(span.span)}`

test('its turns and sessions are those of its spans', async () => {
  const opened = await openSkein(openChdb(join(restored, 'store')), {
    ownThread: false,
    onError: (error) => {
      throw error
    },
  })
  const stored = await storedDerived(opened.engine)
  const made = await recomputed(opened)
  await opened.close()
  expect(stored).toEqual({ turns: made.turns, sessions: made.sessions })
}, 180_000)

test('without a server the folder itself is opened; nothing of the copy stays in it', async () => {
  const again = join(folder, 'again.tar')
  expect(await runSkein(['backup', again, '--data-dir', restored])).toMatchObject({ code: 0 })
  expect(readdirSync(join(restored, 'store', 'shadow'))).toEqual(['increment.txt'])
  const into = join(folder, 'second')
  expect(await runSkein(['restore', again, '--data-dir', into])).toMatchObject({ code: 0 })
}, 180_000)

test('it is a tar archive like any other, with checksums that sha256sum reads', () => {
  const into = join(folder, 'unpacked')
  mkdirSync(into)
  execFileSync('tar', ['-xf', backup, '-C', into])
  expect(JSON.parse(readFileSync(join(into, 'manifest.json'), 'utf8'))).toMatchObject({ format: 1 })
  const sums = readFileSync(join(into, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
  const files = (
    readdirSync(into, { recursive: true, withFileTypes: true }) as { isFile(): boolean }[]
  ).filter((entry) => entry.isFile())
  expect(sums).toHaveLength(files.length - 1)
  for (const line of sums.filter((_, place) => place % 50 === 0)) {
    const [sum = '', name = ''] = line.split('  ')
    expect(
      createHash('sha256')
        .update(readFileSync(join(into, name)))
        .digest('hex'),
    ).toBe(sum)
  }
})

describe('what can not be restored is told, with what to do, and leaves nothing behind', () => {
  const refused = async (file: string, dataDir: string) => {
    const exit = await runSkein(['restore', file, '--data-dir', dataDir])
    expect(exit).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) })
    return exit.stderr.trimEnd()
  }

  const damagedCopy = (name: string, damage: (file: string) => void) => {
    const file = join(folder, name)
    copyFileSync(backup, file)
    damage(file)
    return file
  }
  /** Puts other bytes where something stands, or so far behind it. */
  const overwrite = (file: string, what: string, other: string, behind = 0) => {
    const bytes = readFileSync(file)
    bytes.write(other, bytes.indexOf(what) + behind)
    writeFileSync(file, bytes)
  }

  test('a folder with a store in it', async () => {
    expect(await refused(backup, join(folder, 'data'))).toMatch(
      /^There is a store in .*store already: restore into another folder with --data-dir/,
    )
  })

  test.each<[string, (file: string) => void, RegExp]>([
    [
      'cut off within a file',
      (file) => truncateSync(file, 100_000),
      /damaged or cut off \(it ends/,
    ],
    [
      'cut off between files',
      (file) => truncateSync(file, readFileSync(file).indexOf('SHA256SUMS')),
      /damaged or cut off \(it ends before its end\)/,
    ],
    ['empty', (file) => truncateSync(file, 0), /damaged or cut off/],
    [
      'with a byte of a part changed',
      (file) => overwrite(file, 'tables/spans/', '!!', 512 + 30),
      /damaged or cut off \(its checksums do not fit\)/,
    ],
    [
      'with a header damaged',
      (file) => overwrite(file, 'tables/spans/', 'tables/spams/'),
      /damaged or cut off \(a header in it is damaged\)/,
    ],
    ['no archive', (file) => writeFileSync(file, 'hello '.repeat(1000)), /damaged or cut off/],
    [
      'of a newer version',
      (file) => overwrite(file, '0001-spans.sql', '9999-moons.sql'),
      /it holds a store of a newer Skein than this one \(\d+\.\d+\.\d+ made it\): update this one first/,
    ],
  ])('a file that is %s', async (_what, damage, why) => {
    const file = damagedCopy('damaged.tar', damage)
    const dataDir = mkdtempSync(join(folder, 'none-'))
    await expect(restoreStore(file, join(dataDir, 'store'))).rejects.toThrow(why)
    expect(readdirSync(dataDir)).toEqual([])
  })

  test('a file that is not there', async () => {
    expect(await refused(join(folder, 'nowhere.tar'), join(folder, 'none'))).toMatch(/ENOENT/)
  })
})
