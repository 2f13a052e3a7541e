import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { countTests } from './count.mjs'
import { buildIfStale, installIfStale, requireNode, root } from './prepare.mjs'

const { values, positionals: filters } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
})
if (values.only !== undefined && !['checks', 'unit', 'e2e'].includes(values.only)) {
  console.error('Usage: npm test [-- [--only checks|unit|e2e] [file name part …]]')
  process.exit(2)
}
const wanted = (/** @type {string} */ part) => values.only === undefined || values.only === part

const total = { passed: 0, failed: 0, skipped: 0 }
const reports = mkdtempSync(join(tmpdir(), 'skein-test-'))

requireNode()
try {
  installIfStale('full')
  runWanted()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  total.failed += 1
}
rmSync(reports, { recursive: true })
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1

function runWanted() {
  if (wanted('checks')) {
    check('format', () => run('oxfmt', '--check'))
    check('lint', () => run('oxlint'))
    check('types', () => run('tsc') && run('tsc', '-p', 'packages/web') && run('tsc', '-p', 'e2e'))
    check('dead code', () => run('knip', '--treat-config-hints-as-errors'))
  }
  if (wanted('checks') || wanted('e2e')) {
    check('build', () => {
      buildIfStale()
      return true
    })
  }
  if (wanted('unit')) vitest('unit')
  if (wanted('e2e')) vitest('e2e')
}

/** A check counts as one test, so that the closing line can't read as a success when one fails. */
function check(/** @type {string} */ name, /** @type {() => boolean} */ passes) {
  console.log(`\n# ${name}`)
  let ok = false
  try {
    ok = passes()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
  console.log(`# ${name}: ${ok ? 'passed' : 'FAILED'}`)
  total[ok ? 'passed' : 'failed'] += 1
}

function vitest(/** @type {string} */ project) {
  console.log(`\n# ${project} tests`)
  const file = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const succeeded = run('vitest', 'run', '--project', project, ...reporters, ...filters)
  const report = existsSync(file) ? readReport(file) : undefined
  const { passed, failed, skipped } = countTests(report, succeeded)
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}

function readReport(/** @type {string} */ file) {
  return /** @type {import('./count.mjs').Report} */ (JSON.parse(readFileSync(file, 'utf8')))
}

/** Runs one of the tools in node_modules; true if it exits with 0. */
function run(/** @type {string} */ tool, /** @type {string[]} */ ...args) {
  const windows = process.platform === 'win32'
  const path = join(root, 'node_modules/.bin', tool)
  return spawnSync(path, args, { cwd: root, stdio: 'inherit', shell: windows }).status === 0
}
