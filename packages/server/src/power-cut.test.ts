import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../test-support/eventually.ts'
import { expectStoredOnce, keepSending, newSpan, send } from '../test-support/kept-spans.ts'
import type { TestSpan } from '../test-support/otlp-span.ts'
import {
  losePower,
  noting,
  readUnsynced,
  sizesIn,
  type Unsynced,
} from '../test-support/power-cut.ts'
import { runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { createRandom } from './cli/demo/random.ts'

const isLong = process.env['SKEIN_TEST_FAULTS'] === '1'
const CUTS = isLong ? 20 : 2
const SEED = Number(process.env['SKEIN_FUZZ_SEED'] ?? 20_261_122)

let folder: string
let skein: SkeinProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-power-'))
})
afterEach(async () => {
  skein?.kill('SIGKILL')
  await skein?.exit
  rmSync(folder, { recursive: true })
})

const canNote = spawnSync('strace', ['-D', '-o', '/dev/null', 'true']).status === 0

test('what was acknowledged outlives power cuts, of whatever was not written to the disk by then', async (context) => {
  if (!canNote)
    return context.skip(
      'strace, which notes what is written to the disk, is missing or not allowed',
    )
  const dataDir = join(folder, 'data')
  const log = join(folder, 'log')
  const random = createRandom({ choices: SEED, ids: 0 })
  const acknowledged: TestSpan[] = []
  for (let cut = 0; cut < CUTS; cut++) {
    const before = sizesIn(dataDir)
    const running = (skein = await startSkein(dataDir, {}, [], noting(log)))
    if (acknowledged.length > 0) await expectStoredOnce(running, acknowledged)
    expect(running.said.stderr).toBe('')
    const agent = new Agent({ keepAlive: true })
    setTimeout(() => running.kill('SIGKILL'), random.int(200, 2000))
    await Promise.all(Array.from({ length: 8 }, () => keepSending(running, acknowledged, agent)))
    await running.exit
    agent.destroy()
    await eventually(async () =>
      expect(readFileSync(log, 'latin1')).toMatch(
        new RegExp(`^${running.pid} +\\+{3} killed by SIGKILL`, 'm'),
      ),
    )
    losePower(readUnsynced(log, dataDir, before), random)
  }
  expect(acknowledged.length).toBeGreaterThan(CUTS)
  skein = await startSkein(dataDir)
  await expectStoredOnce(skein, acknowledged)
}, 600_000)

test('tags, which a statement inserts, are on the disk when they are answered', async (context) => {
  if (!canNote) return context.skip('strace is missing or not allowed')
  const dataDir = join(folder, 'data')
  const log = join(folder, 'log')
  const running = (skein = await startSkein(dataDir, {}, [], noting(log)))
  const span = { trace: '1', span: '1', attributes: { 'session.id': 'tagged' } }
  expect(await send(running, span)).toBe(200)
  const sessions = '/api/projects/faults/sessions'
  await eventually(() => running.get(`${sessions}/tagged`))
  const response = await fetch(`http://127.0.0.1:${running.port}${sessions}/tags`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sessionIds: ['tagged'], add: ['kept'] }),
  })
  expect(response.status).toBe(200)
  running.kill('SIGKILL')
  await running.exit
  await eventually(async () => expect(readFileSync(log, 'latin1')).toContain('killed by SIGKILL'))
  const place = join(dataDir, 'store/data/default/session_tags')
  const named = [place, realpathSync(place)]
  const { entries, files } = readUnsynced(log, dataDir, new Map())
  const unsynced = [...entries.map((entry) => entry.path), ...files.keys()]
  expect(unsynced.filter((path) => named.some((tags) => path.startsWith(`${tags}/`)))).toEqual([])
  const synced = [...readFileSync(log, 'latin1').matchAll(/fsync\(\d+<([^>]*)>/g)]
  expect(synced.map(([, path]) => path)).toContain(realpathSync(place))
}, 60_000)

test('a backup is on the disk when backup says so, and what is restored of it, in new folders, when restore does', async (context) => {
  if (!canNote) return context.skip('strace is missing or not allowed')
  const running = (skein = await startSkein(join(folder, 'data')))
  const spans = Array.from({ length: 5 }, () => newSpan())
  for (const span of spans) expect(await send(running, span)).toBe(200)
  const backup = join(folder, 'skein.tar')
  const { entries, files } = await runNoted(['backup', backup, '--data-dir', join(folder, 'data')])
  expect([...entries.map(({ path }) => path), ...files.keys()]).not.toContain(backup)
  running.kill('SIGTERM')
  await running.exit

  const restored = join(folder, 'none yet', 'restored')
  const unsynced = await runNoted(['restore', backup, '--data-dir', restored])
  losePower(unsynced, { ...createRandom({ choices: SEED, ids: 0 }), int: (least) => least })
  skein = await startSkein(restored)
  await expectStoredOnce(skein, spans)
}, 60_000)

/** Resolves to what the command left to the system of all that it wrote. */
async function runNoted(args: readonly string[]): Promise<Unsynced> {
  const log = join(folder, `log of ${args[0]}`)
  expect(await runSkein(args, {}, noting(log))).toMatchObject({ code: 0 })
  const [pid] = /^\d+/.exec(readFileSync(log, 'latin1')) ?? []
  await eventually(async () =>
    expect(readFileSync(log, 'latin1')).toMatch(new RegExp(`^${pid} +\\+{3} exited with 0`, 'm')),
  )
  return readUnsynced(log, folder, new Map())
}
