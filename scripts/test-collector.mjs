import { buildIfStale, installIfStale } from './prepare.mjs'
import { buildCollectorIfStale, collector, testRunWithGo } from './prepare-go.mjs'
import { run } from './test-run.mjs'

testRunWithGo((tests) => {
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
