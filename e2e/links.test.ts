import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runDemoSkein, type DemoSkein } from './demo-skein.ts'
import { sendTurn } from './send-turn.ts'

let skein: DemoSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runDemoSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

/** What a colleague sees who was sent the page's address. */
async function asSent<T>(look: (page: Page) => Promise<T>): Promise<T> {
  const theirs = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  try {
    await theirs.goto(page.url())
    return await look(theirs)
  } finally {
    await theirs.close()
  }
}

test('a search, its filter, order and time are in the address', async () => {
  await page.goto(`${skein.project}/sessions`)
  await page.getByRole('button', { name: /Time range/ }).click()
  await page.getByRole('button', { name: 'Last 30 days' }).click()
  await page.getByRole('combobox').fill('refund error:true ')
  await page.getByRole('button', { name: 'Remove error:true' }).waitFor()
  await page.getByRole('button', { name: 'Cost' }).click()
  await page.waitForURL((url) => url.searchParams.get('sort') === 'cost')
  const words = async (on: Page) => {
    await on.locator('.hit').first().waitFor()
    await on.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    return on.locator('.table-row .row-link').allInnerTexts()
  }
  const mine = await words(page)
  expect(mine.length).toBeGreaterThan(1)
  expect(await asSent(words)).toEqual(mine)
})

test('a turn, a span, its tab and what is looked for are in the address', async () => {
  const id = await skein.sessionId('q=refund&error=true&sort=turns')
  await page.goto(`${skein.project}/sessions/${encodeURIComponent(id)}`)
  await page.getByTestId('turn-output').first().waitFor()
  await page.locator('.outline-turn').nth(2).click()
  await page.keyboard.press('i')
  await page.getByRole('treeitem').nth(1).click()
  await page.getByRole('tab', { name: /Attributes/ }).click()
  await page.waitForURL((url) => url.searchParams.get('tab') === 'attributes')
  expect(new URL(page.url()).searchParams.get('turn')).toBe('3')
  const state = async (on: Page) => {
    await on.getByRole('tab', { name: /Attributes/, selected: true }).waitFor()
    await on.locator('.attributes').first().waitFor()
    return [
      await on.locator('.outline-turn[aria-current] .outline-place').innerText(),
      await on.getByRole('treeitem', { selected: true }).innerText(),
    ]
  }
  expect(await asSent(state)).toEqual(await state(page))
})

test('an address of a turn deep in a long session opens there', async () => {
  const id = await skein.sessionId('sort=turns')
  await page.goto(`${skein.project}/sessions/${encodeURIComponent(id)}?turn=70`)
  const turn = page.getByRole('article', { name: 'Turn 70', exact: true })
  await turn.getByTestId('turn-output').waitFor()
  const box = await turn.boundingBox()
  expect(box?.y).toBeGreaterThan(100)
  expect(box?.y).toBeLessThan(400)
})

test('going back finds the list as it was left', async () => {
  await page.goto(`${skein.project}/sessions?range=30d`)
  await page.locator('.table-row .row-link').first().waitFor()
  await page.locator('.table').evaluate((table) => table.scrollTo({ top: 1500 }))
  const row = page.locator('.table-row[data-index="28"] .row-link')
  await row.waitFor()
  const words = await row.innerText()
  await row.click()
  await page.getByTestId('turn-input').first().waitFor()
  await page.goBack()
  await page.getByRole('link', { name: words }).first().waitFor()
  expect(await page.locator('.table').evaluate((table) => table.scrollTop)).toBeGreaterThan(1000)
})

test('an address of what is not there asks once, says so, and offers a way on', async () => {
  const missing: string[] = []
  page.on('response', (response) => {
    if (response.status() === 404) missing.push(new URL(response.url()).pathname)
  })
  const traceId = '0'.repeat(32)
  for (const [path, says, on] of [
    ['sessions/nobody-ever', 'There is no session “nobody-ever” in demo', 'To the sessions'],
    [`traces/${traceId}`, `There is no trace “${traceId}” in demo`, 'To the traces'],
  ] as const) {
    // Once it hears of what arrives it looks whether this has in the meantime.
    const looked = page.waitForResponse((response) => response.url().includes('filter='))
    await page.goto(`${skein.project}/${path}`)
    await page.getByRole('heading', { name: says }).waitFor()
    await looked
    expect(missing).toEqual([`/api/projects/demo/${path}`])
    missing.length = 0
    await page.getByRole('link', { name: on }).click()
    await page.locator('.table-row .row-link').first().waitFor()
  }
  await page.goto(`${skein.project}/no-such-page`)
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.getByRole('link', { name: 'Traces', exact: true }).click()
  await page.locator('.table-row .row-link').first().waitFor()
  await page.goto(`${skein.url}/no/such/page`)
  await page.getByRole('link', { name: 'To the start page' }).click()
  await page.waitForURL('**/p/demo/sessions')
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Sessions')
})

test('a project that nothing was sent to says so, and leads to one that has something', async () => {
  await page.goto(`${skein.url}/p/demmo/sessions`)
  await page.getByText('Nothing has been sent to a project called demmo yet').waitFor()
  await page.getByText(/waiting for your first span/i).waitFor()
  await page.getByRole('link', { name: 'Go to demo' }).click()
  await page.locator('.table-row .row-link').first().waitFor()
  expect(new URL(page.url()).pathname).toBe('/p/demo/sessions')
})

test('an address of a span that the trace has not leads to one that it has', async () => {
  await page.goto(`${skein.project}/traces`)
  await page.locator('.table-row .row-link').first().click()
  await page.getByRole('treeitem').first().waitFor()
  const { origin, pathname } = new URL(page.url())
  await page.goto(`${origin}${pathname}?span=${'0'.repeat(16)}`)
  await page.getByText(`There is no span “${'0'.repeat(16)}” in this trace`).waitFor()
  await page.getByRole('button', { name: 'To the trace’s first span' }).click()
  await page.getByRole('tabpanel').first().waitFor()
  expect(await page.getByRole('treeitem', { selected: true }).count()).toBe(1)
})

test('a span that is still on its way shows once it has arrived', async () => {
  const { url } = skein
  const traceId = await sendTurn(url, { project: 'late', name: 'early', input: 'hi', output: 'ho' })
  const spanId = 'abcdefabcdefabcd'
  await page.goto(`${url}/p/late/traces/${traceId}?span=${spanId}`)
  await page.getByText(`There is no span “${spanId}” in this trace`).waitFor()
  const now = `${Date.now()}000000`
  const span = { traceId, spanId, name: 'late', startTimeUnixNano: now, endTimeUnixNano: now }
  const sent = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-project-name': 'late' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  })
  expect(sent.status).toBe(200)
  await page.getByRole('tabpanel').first().waitFor()
  await page.getByRole('treeitem', { name: /late/, selected: true }).waitFor()
})

test('a session’s address is copied from its page', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(
    `${skein.project}/sessions/${encodeURIComponent(await skein.sessionId('sort=turns'))}?turn=2`,
  )
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url())
})
