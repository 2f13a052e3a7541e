import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { startReceiver, type Receiver } from '../test-support/receiver.ts'
import * as source from './index.ts'
import { VERSION } from './version.ts'

const run = promisify(execFile)
const packageFolder = fileURLToPath(new URL('..', import.meta.url))
let receiver: Receiver

/** As a program of its own, which finds the package by its name. */
const evaluate = (kind: 'module' | 'commonjs', code: string) =>
  run(process.execPath, [`--input-type=${kind}`, '-e', code], {
    cwd: packageFolder,
    env: { ...process.env, SKEIN_ENDPOINT: receiver.url },
  })

beforeAll(async () => {
  receiver = await startReceiver()
  await run('npm', ['run', 'build'], { cwd: packageFolder, shell: process.platform === 'win32' })
}, 60_000)
afterAll(() => receiver.close())

const APP = `
  register({ project: 'built' })
  turn('chat-1', 'hi', async (text) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return text + ' Tim'
  })
`

test.each([
  ['module', `import { register, turn } from '@skein/otel';${APP}`],
  ['commonjs', `const { register, turn } = require('@skein/otel');${APP}`],
] as const)('the built package works in a %s', async (kind, code) => {
  receiver.spans.length = 0
  const { stdout, stderr } = await evaluate(kind, code)
  expect(stdout + stderr).toBe('')
  expect(receiver.named('turn').attributes).toMatchObject({
    'session.id': 'chat-1',
    'output.value': 'hi Tim',
  })
})

test('both builds have the same exports as the source', async () => {
  const print = 'console.log(JSON.stringify(Object.keys(skein).sort()))'
  const esm = await evaluate('module', `import * as skein from '@skein/otel';${print}`)
  const cjs = await evaluate('commonjs', `const skein = require('@skein/otel');${print}`)
  expect(JSON.parse(esm.stdout)).toEqual(Object.keys(source).sort())
  expect(JSON.parse(cjs.stdout)).toEqual(Object.keys(source).sort())
})

test('it needs nothing but the API, and of the runtime what all have', async () => {
  const esm = await readFile(`${packageFolder}dist/esm/index.js`, 'utf8')
  const imported = [...esm.matchAll(/^import .* from "(.*)"/gm)].map(([, name]) => name)
  expect([...new Set(imported)].toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
    '@opentelemetry/api',
    'node:async_hooks',
    'node:events',
  ])
  expect(esm).not.toContain('require(')
  expect(packageJson).not.toHaveProperty('dependencies')
})

test('the README tells the size and the version that it is', async () => {
  const { stdout } = await run(process.execPath, ['measure-size.mjs'], { cwd: packageFolder })
  const readme = await readFile(`${packageFolder}README.md`, 'utf8')
  expect(readme).toContain(`${Math.ceil(Number(stdout) / 1000)} kB`)
  expect(VERSION).toBe(packageJson.version)
})
