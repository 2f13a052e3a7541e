import { parseArgs } from 'node:util'
import { growth } from './phases/growth.ts'
import { ingest } from './phases/ingest.ts'
import { latency } from './phases/latency.ts'
import { overload } from './phases/overload.ts'
import { upkeep } from './phases/upkeep.ts'
import { printReport } from './report.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    spans: { type: 'string', default: '100000' },
    large: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '8' },
  },
})
const spans = Number(values.spans)

const PHASES: Record<string, () => Promise<void>> = {
  ingest: () => ingest(spans),
  latency: () => latency(Number(values.rate)),
  overload: () => overload(spans),
  upkeep: () => upkeep(spans),
  growth: () => growth(spans, Number(values.large)),
}

for (const [name, run] of Object.entries(PHASES)) {
  if (values.only !== undefined && !values.only.includes(name)) continue
  console.error(`\n# ${name}`)
  await run()
}
printReport()
