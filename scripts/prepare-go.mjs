import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { requireNode, root } from './prepare.mjs'
import { run, testRun } from './test-run.mjs'

/** Go may have a newer Go fetched from elsewhere than the module proxy. */
const env = { ...process.env, GOTOOLCHAIN: 'local' }
const NEEDED = 26
const BUILDER = 'go.opentelemetry.io/collector/cmd/builder@v0.162.0'
const manifest = join(root, 'deploy/collector/builder.yaml')

/** The OpenTelemetry Collector that the manifest names, once it is built. */
export const collector = join(root, '.cache/collector/otelcol')

/** Why there can be nothing of Go's on this machine, in one line; undefined when there can. */
function missingGo() {
  const { status, stdout } = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' })
  const needed = `these tests need Go 1.${NEEDED} or newer`
  if (status !== 0) return `${needed}; go is missing.`
  const [, minor] = /^go1\.(\d+)/.exec(stdout) ?? []
  return Number(minor) >= NEEDED ? undefined : `${needed}; this is ${stdout.trim()}.`
}

/**
 * Runs the steps of a test command that needs Go; without it, says so.
 *
 * @param {Parameters<typeof testRun>[0]} steps
 */
export function testRunWithGo(steps) {
  requireNode()
  testRun((tests) => {
    const missing = missingGo()
    if (missing === undefined) return steps(tests)
    console.error(`Skipped: ${missing}`)
    tests.add({ passed: 0, failed: 0, skipped: 1 })
  })
}

/** Builds the Collector if its manifest has changed since it was built. */
export function buildCollectorIfStale() {
  const stamp = `${collector}.stamp`
  const sum = createHash('sha256').update(readFileSync(manifest)).update(BUILDER).digest('hex')
  if (existsSync(collector) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return true
  mkdirSync(dirname(collector), { recursive: true })
  if (!run('go', ['run', BUILDER, '--config', manifest], { env })) return false
  writeFileSync(stamp, sum)
  return true
}

/**
 * Runs a tool that `scripts/deploy-check/go.mod` names, or the program there.
 *
 * @param {string[]} args
 * @param {string} [input]
 */
export function runGo(args, input) {
  const cwd = join(root, 'scripts/deploy-check')
  return spawnSync('go', args, { cwd, env, input, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 })
}
