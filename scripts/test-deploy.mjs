import { join } from 'node:path'
import { runGo, testRunWithGo } from './prepare-go.mjs'
import { root } from './prepare.mjs'

const CHART = join(root, 'deploy/helm')
const COMPOSE_FILES = ['compose.yaml', 'deploy/cluster/compose.yaml']
const URL_SET = ['--set', 'clickhouse.url=https://clickhouse.example:8443/skein']

/** What people set of the chart's values. */
const VALUES = {
  'the fewest': [],
  'ingest and web apart, on a cluster': [
    '--set=nodes.serve=null,nodes.ingest.replicas=3,nodes.web.replicas=2',
    '--set=clickhouse.cluster=skein,clickhouse.caSecret=skein-ca',
  ],
  'without a log-in, with settings': [
    '--set=auth.enabled=false,drainSeconds=0,image.tag=1.2.3',
    '--set=publicUrl=https://skein.example,settings.SKEIN_MASKING=secrets',
  ],
}

testRunWithGo((tests) => {
  for (const [name, values] of Object.entries(VALUES)) {
    const given = [CHART, ...URL_SET, ...values]
    tests.check(`helm lint: ${name}`, () => succeeds('tool', 'helm', 'lint', '--strict', ...given))
    tests.check(`objects: ${name}`, () => {
      const { status, stdout, stderr } = runGo(['tool', 'helm', 'template', 'skein', ...given])
      console.error(stderr)
      return status === 0 && said(runGo(['run', '.', 'kubernetes'], stdout))
    })
  }
  tests.check('without a store the chart says what is missing', () => {
    const { status, stderr } = runGo(['tool', 'helm', 'template', 'skein', CHART])
    return status !== 0 && stderr.includes('clickhouse.url is needed')
  })
  for (const file of COMPOSE_FILES)
    tests.check(file, () => succeeds('run', '.', 'compose', join(root, file)))
})

function succeeds(/** @type {string[]} */ ...args) {
  return said(runGo(args))
}

function said(/** @type {ReturnType<typeof runGo>} */ { status, stdout, stderr }) {
  console.log(stdout + stderr)
  return status === 0
}
