import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countJunitTests } from './count.mjs'
import { buildIfStale, installIfStale, requireNode } from './prepare.mjs'
import { installPythonIfStale, missingPython, python } from './prepare-python.mjs'
import { run, testRun } from './test-run.mjs'

const filters = process.argv.slice(2)
const OTEL = 'python/skein-otel'

requireNode()
testRun((tests) => {
  const missing = missingPython()
  if (missing !== undefined) {
    console.error(`Skipped: ${missing}`)
    tests.add({ passed: 0, failed: 0, skipped: 1 })
    return
  }
  installIfStale('full')
  installPythonIfStale()
  if (filters.length === 0) {
    tests.check('format', () => tool('ruff', 'format', '--check', '--no-cache', '.'))
    tests.check('lint', () => tool('ruff', 'check', '--no-cache', '.'))
    tests.check('types', () =>
      tool('mypy', '--cache-dir=/dev/null', `--config-file=${OTEL}/pyproject.toml`, `${OTEL}/src`),
    )
    pytest(tests, OTEL)
  }
  tests.check('build', () => {
    buildIfStale()
    return true
  })
  tests.vitest('python', filters)
})

function pytest(
  /** @type {Parameters<Parameters<typeof testRun>[0]>[0]} */ tests,
  /** @type {string} */ folder,
) {
  console.log(`\n# ${folder}`)
  const file = join(tests.reports, 'pytest.xml')
  const succeeded = tool(
    'pytest',
    '--quiet',
    '-p',
    'no:cacheprovider',
    `--junitxml=${file}`,
    folder,
  )
  tests.add(countJunitTests(existsSync(file) ? readFileSync(file, 'utf8') : '', succeeded))
}

function tool(/** @type {string[]} */ ...args) {
  return run(python, ['-m', ...args], { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } })
}
