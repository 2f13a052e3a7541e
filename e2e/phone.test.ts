import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runDemoSkein, type DemoSkein } from './demo-skein.ts'

let skein: DemoSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runDemoSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true })
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

/** How far the page could be pushed to the side. */
const overflow = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('a session is found, read and looked into on a phone', async () => {
  await page.goto(`${skein.project}/sessions?range=30d`)
  const row = page.locator('.table-row .row-link').first()
  await row.waitFor()
  expect(await overflow()).toBe(0)
  await row.tap()
  const answer = page.getByTestId('turn-output').first()
  await answer.waitFor()
  expect(await overflow()).toBe(0)
  const box = await answer.boundingBox()
  expect(box?.width).toBeGreaterThan(340)

  await page.getByRole('button', { name: 'Turns', exact: true }).tap()
  await page.locator('.outline-turn').last().tap()
  await page.locator('.outline-turn').last().waitFor({ state: 'hidden' })
  await page
    .getByRole('button', { name: /Inspect turn/ })
    .last()
    .tap()
  await page.getByRole('tab').first().waitFor()
  expect(await overflow()).toBe(0)
  await page.getByRole('button', { name: 'Close the inspector' }).tap()
  await page.getByTestId('turn-output').last().waitFor()
})

test('all that can be done with a session fits every width', async () => {
  const widths = [390, 640, 800, 960, 1100, 1360]
  await page.goto(`${skein.project}/sessions?range=30d`)
  await page.locator('.table-row .row-link').first().tap()
  await page.getByTestId('turn-output').first().waitFor()
  const title = page.getByRole('heading', { level: 1 })
  const shown: number[] = []
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 })
    expect(await overflow()).toBe(0)
    await page.getByRole('button', { name: 'More' }).waitFor()
    shown.push((await title.boundingBox())?.width ?? 0)
  }
  await page.setViewportSize({ width: 390, height: 844 })
  expect(Math.min(...shown)).toBeGreaterThan(90)
})

test.each([
  '/sessions?range=30d&q=refund&filter=error:true',
  '/traces?range=30d',
  '/users?range=30d',
  '/users/u-20907?range=30d',
  '/settings',
])('%s fits the width of a phone', async (path) => {
  await page.goto(skein.project + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('.table-row .row-link, .settings-section').first().waitFor()
  expect(await overflow()).toBe(0)
  // What can be touched is large enough to be hit.
  const sizes = await page
    .locator('.rail-link:visible')
    .evaluateAll((links) => links.map((link) => Math.min(link.clientWidth, link.clientHeight)))
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(36)
})
