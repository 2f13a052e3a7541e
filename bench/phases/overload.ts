import { runExporters } from '../exporters.ts'
import { percentile, residentBytes, sampling, timeEach } from '../measure.ts'
import { megabytes, ms, perSecond, report, times } from '../report.ts'
import { makeRequests } from '../requests.ts'
import { openStore } from '../store.ts'

/** What happens when exporters send three times what can be taken. */
export async function overload(spans: number): Promise<void> {
  const requests = makeRequests(spans)
  const store = await openStore()
  const { port, pid = 0 } = store.skein
  const ask = () => store.get('/api/projects/support/sessions?limit=50')

  const half = Math.floor(requests.files.length / 2)
  const first = requests.files.slice(0, half)
  const usual = await runExporters(2, { port, files: first, concurrency: 4 })
  await store.settled()
  const idle = percentile(await timeEach(30, ask), 0.95)

  const memory: number[] = []
  const stopMemory = sampling(100, async () => void memory.push(residentBytes(pid)))
  const stopAsking = sampling(50, ask)
  const rest = requests.files.slice(half)
  const flood = await runExporters(3, { port, files: rest, concurrency: 64 })
  const asked = await stopAsking()
  await stopMemory()
  await store.settled()

  const perRequest = requests.spanCount / requests.files.length
  const usualRate = usual.requests / usual.durationMs
  const floodRate = flood.requests / flood.durationMs
  report('throughput in overload', perSecond(flood.requests * perRequest, flood.durationMs))
  report('throughput in overload beside the usual', times(floodRate / usualRate), '≥ 1 ×')
  report('requests refused with 503 in overload', `${flood.refused} of ${flood.requests}`)
  report('memory in overload', megabytes(Math.max(...memory)), '< 1,500 MB')
  report('first page of sessions, idle, p95', ms(idle))
  report(
    'first page of sessions in overload beside idle, p95',
    times(percentile(asked, 0.95) / idle),
    '≤ 5 ×',
  )
  await checkNothingLost(store, requests.spanCount)
  await store.close()
}

async function checkNothingLost(
  store: Awaited<ReturnType<typeof openStore>>,
  sentSpans: number,
): Promise<void> {
  const { projects } = await store.get<{ projects: { name: string }[] }>('/api/projects')
  let spans = 0
  for (const { name } of projects) {
    let cursor: string | null = null
    do {
      const page: { traces: { spanCount: number }[]; nextCursor: string | null } = await store.get(
        `/api/projects/${name}/traces?limit=500${cursor === null ? '' : `&cursor=${cursor}`}`,
      )
      spans += page.traces.reduce((sum, { spanCount }) => sum + spanCount, 0)
      cursor = page.nextCursor
    } while (cursor !== null)
  }
  report('acknowledged spans that show (1 % are sent twice)', `${spans} of ${sentSpans}`)
}
