import { readFile } from 'node:fs/promises'
import type { SessionList } from '@skein/model/api'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runDemoSkein, type DemoSkein } from './demo-skein.ts'
import { sendTurns } from './send-turn.ts'

let skein: DemoSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runDemoSkein(), openBrowser()])
  await sendTurns(skein.url, [{ project: 'aside', session: 'one', input: 'Hello', output: 'Hi' }])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, acceptDownloads: true })
})

beforeEach(async () => {
  await page.goto(`${skein.project}/sessions?range=30d`)
  await rowsShown()
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const rowsShown = () => page.locator('.table-row .row-link').first().waitFor()
const count = async () => {
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  const said = await page.getByRole('status').filter({ hasText: 'session' }).innerText()
  return Number(/[\d,]+/.exec(said)?.[0].replace(',', ''))
}
const param = (name: string) => new URL(page.url()).searchParams.get(name)

test('the analytics say what the list says, and follow its filter', async () => {
  const sessions = page.getByRole('article', { name: 'Sessions', exact: true })
  await sessions.waitFor()
  expect(await sessions.locator('b').innerText()).toBe('400')
  expect(await count()).toBe(400)
  await page.getByRole('button', { name: 'With errors' }).click()
  await page.getByRole('button', { name: 'Remove error:true' }).waitFor()
  await page.waitForFunction(() => document.querySelector('.strip-card b')?.textContent !== '400')
  expect(Number(await sessions.locator('b').innerText())).toBe(await count())
  const failing = page.getByRole('article', { name: 'Sessions with errors' })
  expect(await failing.locator('b').innerText()).toBe('100 %')
})

test('dragging over a curve sets the time, and going back sets it back', async () => {
  const curve = page.getByRole('img', { name: /^Sessions over time/ })
  await curve.waitFor()
  const box = (await curve.boundingBox())!
  await page.mouse.move(box.x + box.width * 0.4, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 12, { steps: 4 })
  await page.mouse.up()
  await page.waitForURL((url) => url.searchParams.has('from'))
  const span = Date.parse(param('to') ?? '') - Date.parse(param('from') ?? '')
  expect(span / 86_400_000).toBeGreaterThan(4)
  expect(span / 86_400_000).toBeLessThan(9)
  expect(await count()).toBeLessThan(400)
  await page.goBack()
  await page.waitForURL((url) => !url.searchParams.has('from'))
  expect(await count()).toBe(400)
})

test('a bar of turns per session selects its sessions', async () => {
  const bar = page.getByRole('button', { name: /sessions with 2 turns/ })
  await bar.waitFor()
  const selected = Number(/\d+/.exec((await bar.getAttribute('aria-label')) ?? '')?.[0])
  await bar.click()
  await page.getByRole('button', { name: 'Remove turns:2' }).waitFor()
  expect(await count()).toBe(selected)
})

test('a time is typed in words', async () => {
  await page.getByRole('button', { name: /Time range/ }).click()
  await page.getByLabel('Time range in words').fill('last 3 weeks')
  await page.getByText('Enter: Last 3 weeks').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('range') === '3w')
  expect(await count()).toBeLessThan(400)
})

test('that one time has nothing is not said of another whose answer is on its way', async () => {
  await page.goto(`${skein.project}/sessions?to=2020-01-01T00:00:00Z`)
  await page.getByText('Nothing in this time').waitFor()
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/sessions?*', async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: 'Show all time' }).click()
  await page.locator('.table .skeleton').first().waitFor()
  expect(await page.locator('.setup-scroll, .blank').count()).toBe(0)
  answer()
  await rowsShown()
  await page.unroute('**/sessions?*')
})

test('where nothing matches there are no figures, but the way to what matched before', async () => {
  const { sessions } = (await (
    await fetch(`${skein.url}/api/projects/demo/sessions?sort=lastActive&limit=1`)
  ).json()) as SessionList
  const end = Date.parse(sessions[0]?.lastActiveAt ?? '')
  const iso = (ms: number) => new Date(ms).toISOString()
  const [from, to] = [iso(end + 1000), iso(end + 30 * 86_400_000)]
  await page.goto(`${skein.project}/sessions?q=refund&from=${from}&to=${to}`)
  const strip = page.getByRole('region', { name: 'Analytics' })
  await strip.getByText('No sessions to sum up').waitFor()
  expect(await strip.getByRole('img').count()).toBe(0)
  await strip.getByRole('button', { name: /^\d+ sessions in as long a time before$/ }).click()
  await rowsShown()
  await strip.getByRole('img').first().waitFor()
  expect(param('to')).toBe(from)
})

test('rows that rushed past the eyes are whole when they rest', async () => {
  await page.locator('.table').evaluate((table) => table.scrollTo({ top: 2000 }))
  await page.locator('.table-row[data-index="40"]').waitFor()
  const cells = await page.getByRole('columnheader').count()
  await page.waitForFunction(
    (all) =>
      [...document.querySelectorAll('.table-row')].every(
        (row) => row.querySelectorAll('[role="cell"]').length === all,
      ),
    cells,
  )
  expect(cells).toBeGreaterThan(5)
})

test('columns are hidden, moved and resized, and it is remembered', async () => {
  const heads = async () =>
    (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())
  expect(await heads()).toContain('Models')
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Models' }).uncheck()
  await page.getByRole('button', { name: 'Turns: one place before' }).click()
  await page.keyboard.press('Escape')
  const arranged = await heads()
  expect(arranged).not.toContain('Models')
  expect(arranged.indexOf('Turns')).toBe(1)
  await page.reload()
  await rowsShown()
  expect(await heads()).toEqual(arranged)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('button', { name: 'As at first' }).click()
  expect(await heads()).toContain('Models')
})

test('what is selected is exported as it stands in the list', async () => {
  await page.getByRole('button', { name: 'With errors' }).click()
  await page.getByRole('button', { name: 'Remove error:true' }).waitFor()
  const selected = await count()
  await page.getByRole('button', { name: 'Export the list' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'JSON lines', exact: true }).first().click()
  const file = await (await download).path()
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  expect(lines).toHaveLength(selected)
  expect(JSON.parse(lines[0] ?? '')).toHaveProperty('sessionId')
})

test('a session is taken along as Markdown', async () => {
  await page.locator('.row-link').first().click()
  await page.getByTestId('turn-input').first().waitFor()
  const words = await page.getByTestId('turn-input').first().innerText()
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Markdown' }).click()
  expect((await download).suggestedFilename()).toMatch(/\.md$/)
  expect(await readFile(await (await download).path(), 'utf8')).toContain(words)
})

test('sessions are deleted when asked for twice, and the list follows', async () => {
  const before = await count()
  const ids: (string | null)[] = []
  for (const row of [0, 1]) {
    const line = page.locator(`.table-row[data-index="${row}"]`)
    ids.push(await line.getAttribute('data-id'))
    await line.hover()
    await line.getByRole('checkbox').check()
  }
  const next = await page.locator('.table-row[data-index="2"]').getAttribute('data-id')
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 2 sessions?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await count()).toBe(before)
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await page.getByText(`${before - 2} sessions`, { exact: true }).waitFor()
  for (const id of ids) await page.locator(`[data-id="${id}"]`).waitFor({ state: 'detached' })
  await page.locator(`[data-id="${next}"] .row-link:focus`).waitFor()
})

test('one session is deleted from its own page, which leads back to the list', async () => {
  const id = await page.locator('.table-row[data-index="0"]').getAttribute('data-id')
  const next = await page.locator('.table-row[data-index="1"]').getAttribute('data-id')
  await page.locator(`[data-id="${id}"] .row-link`).click()
  await page.getByTestId('turn-input').first().waitFor()
  const gone = page.url()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.innerText()).toMatch(/\d+ turns? and \d+ spans/)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await rowsShown()
  await page.locator(`[data-id="${next}"] .row-link:focus`).waitFor()
  expect(await page.locator(`[data-id="${id}"]`).count()).toBe(0)
  await page.goto(gone)
  await page.getByText(/There is no session/).waitFor()
  expect(await page.getByTestId('turn-input').count()).toBe(0)
})

test('how long sessions are kept is set, and a project is deleted by typing its name', async () => {
  await page.goto(`${skein.project}/settings`)
  await page.getByLabel('Keep sessions for').selectOption('90')
  await page.getByText(/Sessions without a turn in the last 90 days will be deleted/).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  await page.reload()
  expect(await page.getByLabel('Keep sessions for').inputValue()).toBe('90')

  await page.getByRole('button', { name: 'Delete the project aside' }).click()
  await page.getByLabel('Type aside to go on').fill('aside')
  await page.getByRole('button', { name: 'Delete everything' }).click()
  await page.locator('.project-rows a:focus', { hasText: 'demo' }).waitFor()

  await page.getByRole('button', { name: 'Delete the project demo' }).click()
  const remove = page.getByRole('button', { name: 'Delete everything' })
  expect(await remove.isDisabled()).toBe(true)
  await page.getByLabel('Type demo to go on').fill('demo')
  await remove.click()
  await page.waitForURL('**/setup')
  await page.getByText(/waiting for your first span/i).waitFor()
  await page.locator('main:focus').waitFor()
})
