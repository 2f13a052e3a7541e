import { parseArgs } from 'node:util'
import { buildIfStale, installIfStale, requireNode } from './prepare.mjs'
import { runTool, testRun } from './test-run.mjs'

const { values, positionals: filters } = parseArgs({
  options: { only: { type: 'string' } },
  allowPositionals: true,
})
if (values.only !== undefined && !['checks', 'unit', 'e2e'].includes(values.only)) {
  console.error('Usage: npm test [-- [--only checks|unit|e2e] [file name part …]]')
  process.exit(2)
}
const wanted = (/** @type {string} */ part) => values.only === undefined || values.only === part
const tsc = (/** @type {string[]} */ ...args) => runTool('tsc', ...args)

requireNode()
testRun((tests) => {
  installIfStale('full')
  if (wanted('checks')) {
    tests.check('format', () => runTool('oxfmt', '--check'))
    tests.check('lint', () => runTool('oxlint'))
    tests.check(
      'types',
      () => tsc() && tsc('-p', 'packages/web') && tsc('-p', 'e2e') && tsc('-p', 'bench'),
    )
    tests.check('dead code', () => runTool('knip', '--treat-config-hints-as-errors'))
  }
  if (wanted('checks') || wanted('e2e')) {
    tests.check('build', () => {
      buildIfStale()
      return true
    })
  }
  if (wanted('unit')) tests.vitest('unit', filters)
  if (wanted('unit') && filters.length === 0) {
    for (const engine of ['server', 'cluster']) tests.vitest(engine, [])
  }
  if (wanted('e2e')) tests.vitest('e2e', filters)
})
