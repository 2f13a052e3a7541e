import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { startSkein } from '../packages/server/test-support/skein-process.ts'
import { folderBytes, percentile, timeEach, treeBytes } from './measure.ts'
import { megabytes, ms, perSecond, report, times } from './report.ts'
import { makeRequests, type Requests } from './requests.ts'
import { AS_SERVED } from './store.ts'

/** A server that takes OTLP, with the questions that are put to both. */
export interface Peer {
  name: string
  port: number
  startMs: number
  dataDir: string
  /** Resident, in bytes. */
  memory(): number
  /** A number that grows with what shows. */
  shown(): Promise<number>
  listSessions(): Promise<unknown>
  search(words: string): Promise<unknown>
  openSession(): Promise<unknown>
  stop(): Promise<void>
}

interface Outcome {
  visiblePerMs: number
  list: number
  search: number
  open: number
  disk: number
  start: number
  memory: number
}

const PROJECT = 'support'
const COUNT = 10
/** What is not answered by then is not asked again, and taken for no more than that. */
const PATIENCE_MS = 60_000
const EXPORTERS = 4
const LOOK_EVERY_MS = 10_000
const RESTED_MS = 100_000

/** The same requests, one server after the other on the same machine, each with its defaults. */
export async function comparePeer(
  openPeer: () => Promise<Peer>,
  spanCounts: readonly number[],
): Promise<void> {
  for (const spans of spanCounts) {
    const requests = makeRequests(spans)
    const [, skein] = await measure(await openSkein(), requests)
    const [name, peer] = await measure(await openPeer(), requests)
    const beside = (what: string, ratio: number, values: [string, string], wanted = '') =>
      report(`${what}, ${spans} spans: ${values.join(` and ${name} `)}`, times(ratio), wanted)
    const rates = [skein, peer].map(({ visiblePerMs }) => perSecond(visiblePerMs, 1))
    beside('spans until visible', skein.visiblePerMs / peer.visiblePerMs, pair(rates), '≥ 100 ×')
    const told = (key: 'list' | 'search' | 'open' | 'start', what: string, wanted = '') =>
      beside(what, peer[key] / skein[key], [waited(skein[key]), waited(peer[key])], wanted)
    told('list', 'first 50 sessions', '≥ 20 ×')
    told('search', 'search of what was said', '≥ 100 ×')
    told('open', 'a session with its turns')
    told('start', 'start to first answer')
    const sizes = (key: 'disk' | 'memory'): [string, string] => [
      megabytes(skein[key]),
      megabytes(peer[key]),
    ]
    beside('disk', peer.disk / skein.disk, sizes('disk'), '≥ 10 ×')
    beside('memory', peer.memory / skein.memory, sizes('memory'))
  }
}

const waited = (duration: number) =>
  duration < PATIENCE_MS ? ms(duration) : `over ${PATIENCE_MS / 1000} s`

const pair = ([first = '', second = '']: string[]): [string, string] => [first, second]

async function measure(peer: Peer, requests: Requests): Promise<[string, Outcome]> {
  console.error(`${peer.name}: ${requests.spanCount} spans`)
  const startedAt = performance.now()
  const waiting = [...requests.files]
  const exporter = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      await post(peer, readFileSync(file))
  }
  await Promise.all(Array.from({ length: EXPORTERS }, exporter))
  let shown = -1
  let changedAt = performance.now()
  while (performance.now() - changedAt < 5000) {
    const now = await peer.shown()
    if (now !== shown) changedAt = performance.now()
    shown = now
    await delay(100)
  }
  const outcome: Outcome = {
    visiblePerMs: requests.spanCount / (changedAt - startedAt),
    list: await median(() => peer.listSessions()),
    search: await median(() => peer.search('xylophone')),
    open: await median(() => peer.openSession()),
    start: peer.startMs,
    memory: peer.memory(),
    disk: await restedBytes(peer.dataDir),
  }
  await peer.stop()
  rmSync(peer.dataDir, { recursive: true })
  return [peer.name, outcome]
}

/** Once it stays as it is: what Skein's engine has merged into something larger, it keeps for a minute. */
async function restedBytes(folder: string): Promise<number> {
  let bytes = folderBytes(folder)
  for (let rested = 0; rested < RESTED_MS; rested += LOOK_EVERY_MS) {
    await delay(LOOK_EVERY_MS)
    const now = folderBytes(folder)
    if (Math.abs(now - bytes) > bytes / 100) rested = 0
    bytes = now
  }
  return bytes
}

/** Milliseconds to the answer of a question that is asked again and again. */
async function median(ask: () => Promise<unknown>): Promise<number> {
  const asked = timeEach(1, ask)
  // Given up, it fails when its server is stopped.
  asked.catch(() => undefined)
  const late = delay(PATIENCE_MS, [PATIENCE_MS], { ref: false })
  const [first = 0] = await Promise.race([asked, late])
  return first < PATIENCE_MS ? percentile(await timeEach(COUNT, ask), 0.5) : PATIENCE_MS
}

/** As both take it: gzipped protobuf, sent again when the server has no room. */
async function post(peer: Peer, body: Buffer): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${peer.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
      body: new Uint8Array(body),
    })
    await response.arrayBuffer()
    if (response.ok) return
    if (response.status !== 503 && response.status !== 429)
      throw new Error(
        `${peer.name} answered ${response.status} to ${gunzipSync(body).length} bytes`,
      )
    await delay(200)
  }
}

async function openSkein(): Promise<Peer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'skein-bench-peer-'))
  const startedAt = performance.now()
  const skein = await startSkein(dataDir, AS_SERVED)
  const startMs = performance.now() - startedAt
  return {
    name: 'Skein',
    memory: () => treeBytes(skein.pid ?? 0),
    port: skein.port,
    startMs,
    dataDir,
    async shown() {
      const { projects } = await skein.get<{ projects: { turnCount: number }[] }>('/api/projects')
      return projects.reduce((sum, { turnCount }) => sum + turnCount, 0)
    },
    ...restQuestions((path) => skein.get(path)),
    search: (words) => skein.get(`/api/projects/${PROJECT}/sessions?limit=50&q=${words}`),
    async stop() {
      skein.kill('SIGTERM')
      await skein.exit
    },
  }
}

/** Phoenix's REST paths, which Skein answers, too: one question for both. */
export function restQuestions(
  get: (path: string) => Promise<unknown>,
): Pick<Peer, 'listSessions' | 'openSession'> {
  const listSessions = () => get(`/v1/projects/${PROJECT}/sessions?limit=50`)
  let traces: string[] | undefined
  let session = ''
  return {
    listSessions,
    async openSession() {
      if (traces === undefined) {
        const { data } = (await listSessions()) as {
          data: { id: string; traces: { trace_id: string }[] }[]
        }
        const longest = data.toSorted((a, b) => b.traces.length - a.traces.length)[0]
        session = longest?.id ?? ''
        traces = (longest?.traces ?? []).map(({ trace_id }) => trace_id)
      }
      await get(`/v1/sessions/${encodeURIComponent(session)}`)
      const ids = traces.map((id) => `trace_id=${id}`).join('&')
      await get(`/v1/projects/${PROJECT}/spans?${ids}&parent_id=null&limit=1000`)
    },
  }
}
