import { buildIfStale, installIfStale, requireNode } from './prepare.mjs'
import { buildCollectorIfStale, collector, missingGo } from './prepare-go.mjs'
import { run, testRun } from './test-run.mjs'

requireNode()
testRun((tests) => {
  const missing = missingGo()
  if (missing !== undefined) {
    console.error(`Skipped: ${missing}`)
    tests.add({ passed: 0, failed: 0, skipped: 1 })
    return
  }
  installIfStale('full')
  tests.check('build', () => {
    buildIfStale()
    return buildCollectorIfStale()
  })
  tests.check('configuration', () =>
    run(collector, ['validate', '--config', 'deploy/collector/config.yaml']),
  )
  tests.vitest('collector', process.argv.slice(2))
})
