import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countTests } from './count.mjs'
import { root } from './prepare.mjs'

/**
 * Runs the steps of a test command; what goes wrong outside of a test counts as one that failed. Ends
 * with the line that sums up, and the exit code that says the same.
 *
 * @param {(run: ReturnType<typeof createRun>) => void} steps
 */
export function testRun(steps) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const reports = mkdtempSync(join(tmpdir(), 'skein-test-'))
  try {
    steps(createRun(total, reports))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    total.failed += 1
  }
  rmSync(reports, { recursive: true })
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed === 0 ? 0 : 1
}

/**
 * @typedef {import('./count.mjs').Count} Count
 * @param {Count} total
 * @param {string} reports a folder for the reports of test runners
 */
function createRun(total, reports) {
  /** @type {(count: Count) => void} */
  function add({ passed, failed, skipped }) {
    total.passed += passed
    total.failed += failed
    total.skipped += skipped
  }

  return {
    add,
    reports,

    /**
     * A check counts as one test, so that the closing line can't read as a success when one fails.
     *
     * @type {(name: string, passes: () => boolean) => void}
     */
    check(name, passes) {
      console.log(`\n# ${name}`)
      let ok = false
      try {
        ok = passes()
      } catch (error) {
        console.error(error instanceof Error ? error.message : error)
      }
      console.log(`# ${name}: ${ok ? 'passed' : 'FAILED'}`)
      total[ok ? 'passed' : 'failed'] += 1
    },

    /** @type {(project: string, filters: string[]) => void} */
    vitest(project, filters) {
      console.log(`\n# ${project} tests`)
      const file = join(reports, `${project}.json`)
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
      const succeeded = runTool('vitest', 'run', '--project', project, ...reporters, ...filters)
      add(countTests(existsSync(file) ? readReport(file) : undefined, succeeded))
    },
  }
}

function readReport(/** @type {string} */ file) {
  return /** @type {import('./count.mjs').Report} */ (JSON.parse(readFileSync(file, 'utf8')))
}

/** Runs one of the tools in node_modules; true if it exits with 0. */
export function runTool(/** @type {string} */ tool, /** @type {string[]} */ ...args) {
  const windows = process.platform === 'win32'
  return run(join(root, 'node_modules/.bin', tool), args, { shell: windows })
}

/**
 * Runs a program from the root of the repository; true if it exits with 0.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function run(program, args, options) {
  return spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options }).status === 0
}
