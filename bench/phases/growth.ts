import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { percentile, timeEach } from '../measure.ts'
import { ms, report, times } from '../report.ts'
import { VOCABULARY } from '../workload.ts'
import { openFilledStore, type BenchStore } from '../store.ts'

const SCAN = fileURLToPath(new URL('../scan.ts', import.meta.url))
const SORTS = ['lastActive', 'started', 'duration', 'turns', 'tokens', 'cost', 'errors', 'turnP50']
const COUNT = 15
/** From a word that is said often to one that nobody said. */
const SEARCHES = {
  'a common word': VOCABULARY[40] ?? '',
  'a rare word': VOCABULARY[7900] ?? '',
  'two words': `${VOCABULARY[600]} ${VOCABULARY[5000]}`,
  'a phrase': `"${VOCABULARY[300]} ${VOCABULARY[900]}"`,
  'Chinese words': '退款',
  'a number': '#54321',
  'a word that nobody said': 'xylophone',
}

type Curve = Record<string, number>

/** How lists, search, opening a session and starting grow with the store. */
export async function growth(small: number, large: number): Promise<void> {
  const curves: Curve[] = []
  for (const spans of [small, large]) {
    const store = await openFilledStore(spans)
    curves.push(await measure(store))
    const scan = compareWithScan(store.dataDir, await stopForScan(store))
    if (scan !== undefined) report(`search beside a scan, ${spans} spans`, times(scan), '≥ 50 ×')
  }
  const [before = {}, after = {}] = curves
  for (const [what, value] of Object.entries(after))
    report(
      `${what}: ${ms(before[what] ?? 0)} at ${small}, ${ms(value)} at ${large} spans`,
      times(value / (before[what] ?? value)),
      '≤ 3 ×',
    )
}

async function measure(store: BenchStore): Promise<Curve> {
  const curve: Curve = { start: await store.restart() }
  const median = async (what: string, path: string) => {
    curve[what] = percentile(await timeEach(COUNT, () => store.get(path)), 0.5)
  }
  const list = '/api/projects/support/sessions?limit=50'
  for (const sort of SORTS) await median(`sessions by ${sort}`, `${list}&sort=${sort}`)
  await median('sessions with an error', `${list}&error=true`)
  await median('sessions of a user', `${list}&user=u-42`)
  await median('sessions deep in the list', `${list}&cursor=${await deepCursor(store, list)}`)
  for (const [what, q] of Object.entries(SEARCHES))
    await median(`search for ${what}`, `${list}&q=${encodeURIComponent(q)}`)
  const { sessions } = await store.get<{ sessions: { sessionId: string }[] }>(`${list}&sort=turns`)
  const session = `/api/projects/support/sessions/${sessions[0]?.sessionId}`
  await median('a session, its first turns', `${session}/turns?limit=20`)
  return curve
}

async function deepCursor(store: BenchStore, list: string): Promise<string> {
  let cursor = ''
  for (let page = 0; page < 10; page++) {
    const { nextCursor } = await store.get<{ nextCursor: string | null }>(
      `${list}&limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    if (nextCursor === null) break
    cursor = nextCursor
  }
  return cursor
}

async function stopForScan(store: BenchStore): Promise<number> {
  const path = '/api/projects/support/sessions?limit=50&q=xylophone'
  const search = percentile(await timeEach(COUNT, () => store.get(path)), 0.5)
  await store.close()
  return search
}

/** The same words looked for in every message, by a process that has the store to itself. */
function compareWithScan(dataDir: string, searchMs: number): number | undefined {
  const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', SCAN, dataDir], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return status === 0 ? Number(stdout) / searchMs : undefined
}
