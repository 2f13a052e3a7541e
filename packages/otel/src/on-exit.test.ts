import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startReceiver, type Receiver } from '../test-support/receiver.ts'

const APP = fileURLToPath(new URL('../test-support/exiting-app.ts', import.meta.url))

let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

/** Runs the app; sends it `signal` when it says that it waits. */
async function run(way: string, { signal, url }: { signal?: NodeJS.Signals; url?: string } = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', APP, way], {
    env: { ...process.env, SKEIN_ENDPOINT: url ?? receiver.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  createInterface(child.stdout).on('line', (line) => {
    output += line
    if (line === 'waiting' && signal !== undefined) child.kill(signal)
  })
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const started = performance.now()
  const [code, endedBy] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...how) => resolve(how))
  })
  return { code, endedBy, output, ms: performance.now() - started }
}

test('a process that has nothing left to do sends its spans first', async () => {
  expect(await run('nothing-left')).toMatchObject({ code: 0, output: '' })
  expect(receiver.spans).toMatchObject([{ name: 'last words' }])
})

test('so does one that shuts down and exits', async () => {
  expect(await run('shutdown')).toMatchObject({ code: 0, output: '' })
  expect(receiver.spans).toHaveLength(1)
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'so does one that is stopped by %s, and it ends as it would have',
  async (signal) => {
    expect(await run('signal', { signal })).toMatchObject({ code: null, endedBy: signal })
    expect(receiver.spans).toHaveLength(1)
  },
)

test('an app that handles the signal itself ends when and as it wants', async () => {
  const ended = await run('own-signal-handler', { signal: 'SIGTERM' })
  expect(ended).toMatchObject({ code: 7, endedBy: null })
  expect(ended.output).toContain('own handler is done')
  expect(receiver.spans).toHaveLength(1)
})

test('process.exit() leaves no time, which is said', async () => {
  const ended = await run('process-exit')
  expect(ended.code).toBe(3)
  expect(ended.output).toContain('1 span did not get to')
  expect(ended.output).toContain('await shutdown() before process.exit()')
})

test('without a server it ends at once, with one line', async () => {
  const gone = await startReceiver()
  await gone.close()
  const ended = await run('nothing-left', { url: gone.url })
  expect(ended.code).toBe(0)
  expect(ended.output.trim().split('\n')).toEqual([expect.stringContaining("can't reach")])
  expect(ended.ms).toBeLessThan(4000)
})

test('a server that never answers holds the end up by five seconds at most', async () => {
  receiver.answer({ delayMs: 60_000 })
  const ended = await run('nothing-left')
  expect(ended.code).toBe(0)
  expect(ended.output.trim().split('\n')).toHaveLength(1)
  expect(ended.ms).toBeLessThan(8000)
})
