import { parseArgs } from 'node:util'
import { comparePeer } from './peer.ts'
import { growth } from './phases/growth.ts'
import { history } from './phases/history.ts'
import { ingest } from './phases/ingest.ts'
import { latency } from './phases/latency.ts'
import { overload } from './phases/overload.ts'
import { upkeep } from './phases/upkeep.ts'
import { openPhoenix, openPhoenixOnPostgres } from './phoenix.ts'
import { printReport } from './report.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    spans: { type: 'string', default: '100000' },
    large: { type: 'string', default: '10000000' },
    rate: { type: 'string', default: '8' },
    peer: { type: 'string' },
    'peer-spans': { type: 'string', default: '10000,100000' },
  },
})
const spans = Number(values.spans)

const PEERS = { phoenix: openPhoenix, 'phoenix-postgresql': openPhoenixOnPostgres }

async function peer(): Promise<void> {
  const open = Object.entries(PEERS).find(([name]) => name === values.peer)?.[1]
  if (open === undefined) throw new Error(`--peer can be ${Object.keys(PEERS).join(' or ')}`)
  await comparePeer(open, values['peer-spans'].split(',').map(Number))
}

const PHASES: Record<string, () => Promise<void>> = {
  ingest: () => ingest(spans),
  latency: () => latency(Number(values.rate)),
  overload: () => overload(spans * 3),
  history,
  upkeep: () => upkeep(spans),
  growth: () => growth(spans, Number(values.large)),
}

const phases = values.peer === undefined ? PHASES : { peer }
for (const [name, run] of Object.entries(phases)) {
  if (values.only !== undefined && !values.only.includes(name)) continue
  console.error(`\n# ${name}`)
  await run()
}
printReport()
