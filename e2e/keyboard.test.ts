import type { Browser, Page } from 'playwright-core'
import type { Trace, TraceList } from '@skein/model/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runDemoSkein, type DemoSkein } from './demo-skein.ts'

let skein: DemoSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runDemoSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
})

beforeEach(async () => {
  await page.goto(`${skein.project}/sessions?range=30d`)
  await page.locator('.table-row .row-link').first().waitFor()
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const focusedRow = async (index: number) => {
  await page.locator(`.table-row[data-index="${index}"] .row-link:focus`).waitFor()
}
const path = () => new URL(page.url()).pathname

test('from the list into a session, to the next one and back, without a pointer', async () => {
  await press('j')
  await focusedRow(0)
  await press('j')
  await focusedRow(1)
  const second = await page.locator('.table-row[data-index="1"]').getAttribute('data-id')
  const third = await page.locator('.table-row[data-index="2"]').getAttribute('data-id')
  await press('Enter')
  await page.getByTestId('turn-input').first().waitFor()
  expect(decodeURIComponent(path())).toBe(`/p/demo/sessions/${second}`)
  await page.getByText('2 of 400').waitFor()
  await press('Shift+J')
  await page.waitForURL((url) => decodeURIComponent(url.pathname).endsWith(third ?? '?'))
  await page.getByText('3 of 400').waitFor()
  await press('Shift+K')
  await page.waitForURL((url) => decodeURIComponent(url.pathname).endsWith(second ?? '?'))
  await press('u')
  await focusedRow(1)
  expect(new URL(page.url()).searchParams.get('range')).toBe('30d')
  await press('j')
  await focusedRow(2)
})

test('j goes past what is in sight', async () => {
  for (let row = 0; row < 24; row += 1) {
    await press('j')
    await focusedRow(row)
  }
  await press('k')
  await focusedRow(22)
  expect(await page.locator('.table-row[data-index="0"]').count()).toBe(0)
})

test('keys in quick succession lose no row', async () => {
  await press('j', 'x', 'j', 'j', 'x')
  await page.getByText('2 sessions selected').waitFor()
  await focusedRow(2)
  const selected = page.locator('.table-row[aria-selected="true"]')
  expect(
    await selected.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-index'))),
  ).toEqual(['0', '2'])
})

test('turn by turn, the inspector, and finding what is folded', async () => {
  const id = await skein.sessionId('q=refund&error=true&sort=turns')
  await page.goto(`${skein.project}/sessions/${encodeURIComponent(id)}`)
  await page.getByTestId('turn-output').first().waitFor()
  await press('j', 'j')
  await page.locator('.outline-turn[aria-current] .outline-place', { hasText: '3' }).waitFor()
  await press('i')
  await page.getByRole('heading', { name: 'Turn 3' }).waitFor()
  await page.getByRole('tab').first().waitFor()
  await page.locator('[role="tree"]:focus').waitFor()
  await press('ArrowDown')
  expect(await page.getByRole('treeitem').nth(1).getAttribute('aria-selected')).toBe('true')
  await press('Escape')
  await page.getByRole('heading', { name: 'Turn 3' }).waitFor({ state: 'detached' })
  await page.locator('main:focus').waitFor()

  await press('/')
  await page.keyboard.type('support agent')
  await page.getByText(/\d+ found/).waitFor()
  await press('Enter')
  await page.getByText(/1 of \d+/).waitFor()
  // The system prompt is behind the model call, in a group that is folded.
  const prompt = page
    .locator('.step-detail')
    .getByText(/support agent/i)
    .first()
  await prompt.waitFor()
  expect(await isInView(prompt)).toBe(true)
  expect(await page.evaluate(() => CSS.highlights.get('find-now')?.size)).toBe(1)
  await press('/')
  await page.keyboard.type('refund')
  await page.getByText(/(?:[4-9]|\d\d+) found/).waitFor()
  await press('Enter', 'n', 'Enter', 'p')
  await page.getByText(/2 of \d+/).waitFor()
  await press('/')
  await page.keyboard.type('RÉFUND')
  await page.getByText(/(?:[4-9]|\d\d+) found/).waitFor()
  await press('Enter')
  await page.waitForFunction(() => CSS.highlights.get('find-now')?.size === 1)
  await press('Escape')
  await page.locator('main:focus').waitFor()
})

test('the messages of a model call that failed begin with why', async () => {
  const id = await skein.sessionId('q="trying again"&error=true&sort=errors')
  await page.goto(`${skein.project}/sessions/${encodeURIComponent(id)}?turn=2`)
  await page.getByTestId('turn-input').first().waitFor()
  await press('i')
  await page.getByRole('treeitem').last().click()
  await page.getByRole('tabpanel', { name: /Messages/ }).waitFor()
  const error = page.getByRole('tabpanel').getByRole('group', { name: 'Error' })
  expect(await error.innerText()).toMatch(/^RateLimitError/)
})

test('the palette goes anywhere', async () => {
  const palette = page.getByRole('dialog', { name: 'Jump to' })
  await press('Control+k')
  await palette.waitFor()
  await page.keyboard.type('sett')
  await page.getByRole('option', { name: 'Settings' }).waitFor()
  await press('Enter')
  await page.waitForURL('**/settings')
  await press('Control+k')
  await palette.waitFor()
  await page.keyboard.type('parcel lockers')
  const found = page.getByRole('option', { name: /Should we offer parcel lockers/ }).first()
  await found.waitFor()
  expect(await found.locator('mark').first().innerText()).toMatch(/parcel/i)
  await press('ArrowDown', 'ArrowUp', 'Enter')
  await page.getByTestId('turn-output').first().waitFor()
  expect(path()).toMatch(/sessions\/./)
  expect(new URL(page.url()).searchParams.get('turn')).toMatch(/^\d+$/)
})

test('the palette leads to a span by its id alone', async () => {
  const ask = async <Answer>(what: string) =>
    (await (await fetch(`${skein.url}/api/projects/demo/${what}`)).json()) as Answer
  const { traces } = await ask<TraceList>('traces?limit=1')
  const traceId = traces[0]?.traceId ?? ''
  const { spans } = await ask<Trace>(`traces/${traceId}`)
  const spanId = spans.at(-1)?.spanId ?? ''
  await press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type(spanId)
  await page.getByRole('option', { name: `Span ${spanId}` }).waitFor()
  await press('Enter')
  await page.waitForURL(`**/traces/${traceId}?span=${spanId}`)
  await page.getByRole('treeitem', { selected: true }).waitFor()
  await page.getByRole('link', { name: /turn \d+ of \d+ in session/ }).waitFor()
  expect(path()).toBe(`/p/demo/traces/${traceId}`)
})

test('g and a letter go to the pages, ? tells the keys', async () => {
  await press('g', 't')
  await page.waitForURL('**/traces?range=30d')
  await press('g', 'u')
  await page.waitForURL('**/users?range=30d')
  await press('g', ',')
  await page.waitForURL('**/settings?range=30d')
  await press('g', 's')
  await page.waitForURL('**/sessions?range=30d')
  await press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await keys.waitFor()
  await press('j', 'Escape')
  await keys.waitFor({ state: 'hidden' })
  expect(await page.locator('.row-link:focus').count()).toBe(0)
})

test('a filter is typed, completed, applied and taken back', async () => {
  await press('/')
  await page.keyboard.type('refund err')
  await page.getByRole('option', { name: /error:/ }).waitFor()
  await press('Tab')
  await page.getByRole('option', { name: 'error:true' }).waitFor()
  await press('ArrowDown', 'Enter')
  await page.getByRole('button', { name: 'Remove error:true' }).waitFor()
  await page.waitForURL((url) => url.searchParams.get('filter') === 'error:true')
  expect(new URL(page.url()).searchParams.get('q')).toBe('refund')
  for (let i = 0; i < 'refund'.length; i += 1) await press('Backspace')
  await page.waitForURL((url) => !url.searchParams.has('q'))
  await press('Backspace')
  await page.waitForURL((url) => !url.searchParams.has('filter'))
  expect(await page.getByRole('combobox').inputValue()).toBe('error:true')
})

test('Tab reaches everything in order, beginning with the way to the content', async () => {
  await press('Tab')
  expect(await page.locator(':focus').innerText()).toBe('Skip to the content')
  await press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
})

async function isInView(locator: ReturnType<Page['locator']>): Promise<boolean> {
  const box = await locator.boundingBox()
  return box !== null && box.y > 40 && box.y + box.height < 900
}
