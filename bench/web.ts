import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { openBrowser } from '../e2e/browser.ts'
import { modelCall, sendTurns, toolCall, type SentTurn } from '../e2e/send-turn.ts'
import { megabytes, ms, printReport, report } from './report.ts'

/*
 * What the web app costs and how it feels, measured in Chromium on the built program: many sessions in the
 * list, many turns in a session, many spans in a trace, a message of megabytes.
 */
const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100000' },
    turns: { type: 'string', default: '5000' },
    spans: { type: 'string', default: '2000' },
    message: { type: 'string', default: '5000000' },
  },
})

/* What runs in the page, as text: it belongs to another world than this file. */
const MARK_SHOWN = `(selector) => {
  const look = () => {
    if (document.querySelector(selector) !== null) performance.mark('shown')
    else requestAnimationFrame(look)
  }
  look()
}`
const SHOWN_AFTER = `performance.getEntriesByName('shown')[0].startTime`
const WATCH_FRAMES = `{
  const seen = (window.seen = { frames: [], tasks: [] })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration)
  }).observe({ type: 'longtask' })
  let last = performance.now()
  const frame = (at) => {
    seen.frames.push(at - last)
    last = at
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}`
const SEEN_FRAMES = `({
  smooth: seen.frames.filter((between) => between < 25).length / seen.frames.length,
  longTasks: seen.tasks.length,
  longestMs: Math.max(0, ...seen.tasks),
})`

const PROGRAM = fileURLToPath(new URL('../packages/server/bin/skein.js', import.meta.url))
const DAY_MS = 86_400_000
const now = Date.now()

const dataDir = await mkdtemp(join(tmpdir(), 'skein-bench-web-'))
const server = spawn(process.execPath, [PROGRAM], {
  env: {
    ...process.env,
    SKEIN_DATA_DIR: dataDir,
    SKEIN_PORT: '0',
    SKEIN_OTLP_HTTP_PORT: '0',
    SKEIN_OTLP_GRPC_PORT: '0',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const url = await new Promise<string>((resolve) => {
  createInterface(server.stdout).on('line', (line) => {
    const found = /ready at (http:\/\/\S+)/.exec(line)?.[1]
    if (found !== undefined) resolve(found)
  })
})
const browser = await openBrowser()
try {
  await fill()
  await measurePlainRows()
  await measureList()
  await measureLongSession()
  await measureTrace()
  await measureMessage()
  await measureMemory()
  printReport()
} finally {
  await browser.close()
  server.kill('SIGINT')
  await new Promise((resolve) => server.once('exit', resolve))
  await rm(dataDir, { recursive: true })
}

async function fill(): Promise<void> {
  const sessions = Number(values.sessions)
  await inBatches(sessions, 2000, (n) => ({
    project: 'bench',
    session: `session-${n}`,
    user: `user-${n % 4000}`,
    input: `Where is order ${n}? It should have been here on Monday`,
    output: `Order ${n} left our warehouse yesterday and arrives within two days.`,
    startedAt: new Date(now - (n / sessions) * 7 * DAY_MS),
    attributes: { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o-mini' },
  }))
  const turns = Number(values.turns)
  await inBatches(turns, 500, (n) => ({
    project: 'long',
    session: 'long',
    input: `Question ${n}: and what about this?`,
    output: `Answer ${n}. ${'It depends on several things. '.repeat(1 + (n % 9))}`,
    startedAt: new Date(now - DAY_MS + n * 10_000),
    children: [
      modelCall(`Question ${n}`, `Answer ${n}`),
      toolCall('look_up', `{"n":${n}}`, 'found'),
    ],
  }))
  const spans = Number(values.spans)
  await sendTurns(url, [
    {
      project: 'wide',
      session: 'wide',
      input: 'Do it all',
      output: 'Done',
      durationMs: spans * 50,
      children: Array.from({ length: spans }, (_, n) =>
        toolCall(`tool_${n % 200}`, `{"n":${n}}`, 'ok', { at: n * 50, durationMs: 49 }),
      ),
    },
  ])
  const text = 'All work and no play makes a dull page. '.repeat(Number(values.message) / 40)
  await sendTurns(url, [{ project: 'heavy', session: 'heavy', input: 'Read it', output: text }])
  await until(async () => (await total('bench')) === sessions && (await total('heavy')) === 1)
  await rested()
}

/** Resolves once the server has merged what it was sent, which would take the processor from what is measured. */
async function rested(): Promise<void> {
  for (let before = -1, quiet = 0; quiet < 3;) {
    const seconds = await processorSeconds()
    quiet = seconds - before < 0.1 ? quiet + 1 : 0
    before = seconds
    await delay(1000)
  }
}

async function processorSeconds(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
}

async function inBatches(
  count: number,
  size: number,
  turn: (n: number) => SentTurn,
): Promise<void> {
  for (let from = 0; from < count; from += size) {
    const batch = Array.from({ length: Math.min(size, count - from) }, (_, i) => turn(from + i))
    await sendTurns(url, batch)
  }
}

async function total(project: string): Promise<number> {
  const answer = await fetch(`${url}/api/projects/${project}/sessions?limit=1`)
  const { total: sum } = (await answer.json()) as { total: { sessions: number } }
  return sum.sessions
}

async function until(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await delay(250)
}

interface Opened {
  page: Page
  cdp: CDPSession
  /** From the start of the navigation until the element was there. */
  shownAfterMs: number
  scriptBytes: number
}

/** Opens an address in a browser of its own cache, until the element is there. */
async function open(path: string, selector: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  let scriptBytes = 0
  const scripts = new Set<string>()
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId)
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength
  })
  await page.addInitScript(`(${MARK_SHOWN})(${JSON.stringify(selector)})`)
  await page.goto(url + path)
  await page.locator(selector).first().waitFor()
  const shownAfterMs = await page.evaluate<number>(SHOWN_AFTER)
  return { page, cdp, shownAfterMs, scriptBytes }
}

interface Scrolling {
  /** Share of frames that came in time for 60 a second. */
  smooth: number
  longTasks: number
  longestMs: number
}

/** Turns the wheel over the middle of the page for a while. */
async function scroll(page: Page, steps: number): Promise<Scrolling> {
  await page.mouse.move(720, 600)
  await page.evaluate(WATCH_FRAMES)
  for (let step = 0; step < steps; step += 1) await page.mouse.wheel(0, 700)
  return page.evaluate<Scrolling>(SEEN_FRAMES)
}

function reportScrolling(what: string, { smooth, longTasks, longestMs }: Scrolling): void {
  report(`${what}: frames in time while scrolling`, `${(smooth * 100).toFixed(1)} %`, '60 a second')
  report(`${what}: tasks over 50 ms while scrolling`, `${longTasks}, longest ${ms(longestMs)}`)
}

/** What this machine and its browser reach where nothing of the app is on the page, to compare with. */
async function measurePlainRows(): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const rows = Array.from({ length: 3000 }, (_, n) => `<p style="height: 41px">Row ${n}</p>`)
  await page.setContent(rows.join(''))
  reportScrolling('3,000 plain rows', await scroll(page, 200))
  await page.close()
}

async function measureList(): Promise<void> {
  const sessions = Number(values.sessions).toLocaleString('en')
  // Once unmeasured: the first question of a server reads its files from the disk.
  await (await open('/p/bench/sessions', '.row-link')).page.close()
  const { page, shownAfterMs, scriptBytes } = await open('/p/bench/sessions', '.row-link')
  report(`${sessions} sessions: first rows after`, ms(shownAfterMs), '1,000 ms')
  report('JavaScript of the first page, as sent', `${Math.round(scriptBytes / 1000)} kB`, '200 kB')
  reportScrolling(`${sessions} sessions`, await scroll(page, 200))
  await page.close()
}

async function measureLongSession(): Promise<void> {
  const turns = Number(values.turns)
  const middle = Math.floor(turns / 2)
  const { page, shownAfterMs } = await open(
    `/p/long/sessions/long?turn=${middle}`,
    '[data-testid="turn-output"]',
  )
  report(`a session of ${turns} turns, opened in its middle`, ms(shownAfterMs))
  reportScrolling(`a session of ${turns} turns`, await scroll(page, 200))
  await page.close()

  const list = await open('/p/long/sessions', '.row-link')
  const startedAt = Date.now()
  await list.page.locator('.row-link').first().click()
  await list.page.getByTestId('turn-output').first().waitFor()
  report(`a session of ${turns} turns, opened from the list`, ms(Date.now() - startedAt), '300 ms')
  await list.page.close()
}

async function measureTrace(): Promise<void> {
  const answer = await fetch(`${url}/api/projects/wide/traces`)
  const { traces } = (await answer.json()) as { traces: { traceId: string }[] }
  const { page, shownAfterMs } = await open(
    `/p/wide/traces/${traces[0]?.traceId}`,
    '[role="treeitem"]',
  )
  report(`a trace of ${values.spans} spans and 200 tools`, ms(shownAfterMs))
  await page.mouse.move(400, 500)
  reportScrolling(`a trace of ${values.spans} spans`, await scroll(page, 100))
  await page.close()
}

async function measureMessage(): Promise<void> {
  const { page, shownAfterMs } = await open(
    '/p/heavy/sessions/heavy',
    '[data-testid="turn-output"]',
  )
  report(`a message of ${megabytes(Number(values.message))}: its head after`, ms(shownAfterMs))
  const startedAt = Date.now()
  await page.getByRole('button', { name: /^Show all/ }).click()
  await page.locator('.plain-long').waitFor()
  report(
    `a message of ${megabytes(Number(values.message))}: the rest after`,
    ms(Date.now() - startedAt),
  )
  reportScrolling('a long message', await scroll(page, 60))
  await page.close()
}

async function measureMemory(): Promise<void> {
  const { page, cdp } = await open('/p/bench/sessions', '.row-link')
  const before = await heapBytes(cdp)
  for (let n = 0; n < 50; n += 1) {
    await page
      .locator('.row-link')
      .nth(n % 12)
      .click()
    await page.getByTestId('turn-output').first().waitFor()
    await page.goBack()
    await page.locator('.row-link').first().waitFor()
  }
  const after = await heapBytes(cdp)
  report(
    'JavaScript memory: the list, and after opening 50 sessions',
    `${megabytes(before)}, ${megabytes(after)}`,
  )
  await page.close()
}

async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  return usedSize
}
