import { runExporters } from '../exporters.ts'
import { ms, perSecond, report, times } from '../report.ts'
import { makeRequests } from '../requests.ts'
import { openStore } from '../store.ts'

/** Deleting, and making everything derived anew while it serves. */
export async function upkeep(spans: number): Promise<void> {
  const requests = makeRequests(spans)
  const store = await openStore()
  const { port } = store.skein
  const call = async (method: string, path: string) => {
    const startedAt = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
    })
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    await response.arrayBuffer()
    return performance.now() - startedAt
  }
  const sent = await runExporters(2, { port, files: requests.files, concurrency: 8 })
  await store.settled()

  const rebuildMs = await call('POST', '/api/rebuild')
  report('rebuilt while serving', perSecond(requests.spanCount, rebuildMs))
  report('rebuild beside ingest', times(sent.durationMs / rebuildMs), '≥ 1 ×')

  const { sessions } = await store.get<{ sessions: { sessionId: string }[] }>(
    '/api/projects/support/sessions?limit=1',
  )
  report(
    'a session deleted',
    ms(await call('DELETE', `/api/projects/support/sessions/${sessions[0]?.sessionId}`)),
  )
  const before = await store.restingBytes()
  report(
    'a project deleted, a third of the store',
    ms(await call('DELETE', '/api/projects/coding')),
  )
  report('of the space, given back', times(1 - (await store.restingBytes()) / before))
  await store.close()
}
