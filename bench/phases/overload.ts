import { runExporters } from '../exporters.ts'
import { percentile, residentBytes, sampling, timeEach } from '../measure.ts'
import { megabytes, ms, perSecond, report, times } from '../report.ts'
import { makeRequests } from '../requests.ts'
import type { Sent } from '../send.ts'
import { openStore } from '../store.ts'

/**
 * What happens when exporters send three times what can be taken. What can be taken is measured before and after, as
 * it becomes less while a store fills and its first merges come due.
 */
export async function overload(spans: number): Promise<void> {
  const requests = makeRequests(spans)
  const store = await openStore()
  const { port, pid = 0 } = store.skein
  const ask = () => store.get('/api/projects/support/sessions?limit=50')

  const quarter = Math.floor(requests.files.length / 4)
  const usual = async (files: string[]) => {
    const sent = await runExporters(2, { port, files, concurrency: 8 })
    await store.settled()
    return takenPerSecond(sent)
  }
  const before = await usual(requests.files.slice(0, quarter))
  const idle = percentile(await timeEach(30, ask), 0.95)

  const memory: number[] = []
  const stopMemory = sampling(100, async () => void memory.push(residentBytes(pid)))
  const stopAsking = sampling(50, ask)
  const files = requests.files.slice(quarter, 3 * quarter)
  const flood = await runExporters(3, { port, files, concurrency: 64, rate: before * 3 })
  const asked = await stopAsking()
  await stopMemory()
  await store.settled()
  const after = await usual(requests.files.slice(3 * quarter))

  const perRequest = requests.spanCount / requests.files.length
  const floodRate = takenPerSecond(flood)
  report('throughput in overload', perSecond(floodRate * perRequest, 1000))
  report(
    'throughput in overload beside the usual',
    times(floodRate / ((before + after) / 2)),
    '≥ 1 ×',
  )
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

/** Requests that were taken while there were still many to send: at the end each waits for its next try. */
function takenPerSecond({ takenAtMs }: Sent): number {
  const most = Math.floor(takenAtMs.length * 0.8)
  return (most / (takenAtMs.toSorted((a, b) => a - b)[most] ?? 1)) * 1000
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
