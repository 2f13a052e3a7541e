import { runExporters } from '../exporters.ts'
import { percentile, timeEach } from '../measure.ts'
import { ms, report } from '../report.ts'
import { makeRequests } from '../requests.ts'
import { openStore } from '../store.ts'
import { marker } from '../marker.ts'

/** How long a lone exporter waits, and how soon what it sent shows while others send half of what they could. */
export async function latency(fullRate: number): Promise<void> {
  const store = await openStore()
  const { port } = store.skein
  const send = async (words: string) => {
    const { traceId, body } = marker(words)
    const response = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (response.status !== 200) throw new Error(`the server answered ${response.status}`)
    return traceId
  }
  const alone = await timeEach(100, () => send('alone'))
  report('acknowledgement of a lone request, p50', ms(percentile(alone, 0.5)))
  report('acknowledgement of a lone request, p95', ms(percentile(alone, 0.95)), '≤ 100 ms')

  const { files } = makeRequests(60_000, 3)
  const loading = runExporters(1, { port, files, concurrency: 4, rate: fullRate / 2 })
  const loaded = new AbortController()
  void loading.then(() => loaded.abort())
  const delays: number[] = []
  while (!loaded.signal.aborted) {
    const traceId = await send('is it there?')
    const acknowledgedAt = performance.now()
    while (!(await isVisible(port, traceId)))
      await new Promise((resolve) => setTimeout(resolve, 20))
    delays.push(performance.now() - acknowledgedAt)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await loading
  report('from acknowledged to visible, half load, p50', ms(percentile(delays, 0.5)))
  report('from acknowledged to visible, half load, p95', ms(percentile(delays, 0.95)), '≤ 2,000 ms')
  await store.close()
}

async function isVisible(port: number, traceId: string): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/api/projects/marker/traces/${traceId}`)
  await response.arrayBuffer()
  return response.status === 200
}
