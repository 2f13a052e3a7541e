import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'
import { sendTurns } from './send-turn.ts'

let skein: RunningSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runSkein(), openBrowser()])
  page = await browser.newPage()
})
afterAll(async () => {
  await browser.close()
  await skein.close()
})

test('turns that are deleted elsewhere leave the list of turns: with their session, and alone', async () => {
  const sessions = ['gone', 'halved', 'halved', 'kept']
  const turns = sessions.map((session) => ({ project: 'going', session }))
  const [whole, gone, ...kept] = await sendTurns(skein.url, turns)
  const row = (traceId = '') => page.locator(`.table-row[data-id="${traceId}"]`)
  await page.goto(`${skein.url}/p/going/traces`)
  for (const traceId of [whole, gone, ...kept]) await row(traceId).waitFor()
  await page.getByTitle('New spans appear as they arrive').waitFor()
  const remove = (path: string) =>
    fetch(`${skein.url}/api/projects/going/${path}`, { method: 'DELETE' })
  expect((await remove('sessions/gone')).status).toBe(200)
  await row(whole).waitFor({ state: 'detached' })
  expect((await remove(`traces/${gone}`)).status).toBe(200)
  await row(gone).waitFor({ state: 'detached' })
  for (const traceId of kept) expect(await row(traceId).count()).toBe(1)
})
