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
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await sendTurns(
    skein.url,
    ['one', 'two', 'three'].map((session) => ({
      session,
      input: `Say ${session}`,
      output: session,
    })),
  )
  await page.goto(`${skein.url}/p/default/sessions`)
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const row = (session: string) => page.locator(`.table-row[data-id="${session}"]`)
const tagBox = (name: string) =>
  page.getByRole('dialog', { name: 'Tags' }).getByRole('checkbox', { name })

test('selected sessions are tagged together, with the keyboard alone', async () => {
  await row('one').waitFor()
  for (const session of ['one', 'two'])
    await page.getByRole('checkbox', { name: `Select session ${session}` }).check()
  await page.getByRole('button', { name: 'Tag', exact: true }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Find or add a tag of 2 sessions' }).waitFor()
  await page.keyboard.type('to review')
  await page.keyboard.press('Enter')
  await row('one').getByText('to review').waitFor()
  await row('two').getByText('to review').waitFor()
  expect(await row('three').getByText('to review').count()).toBe(0)
  expect(await tagBox('to review').isChecked()).toBe(true)
  await page.keyboard.press('Escape')
})

test('a tag is filtered by, and taken off again', async () => {
  await page.goto(`${skein.url}/p/default/sessions?filter=${encodeURIComponent('tag:"to review"')}`)
  await page.getByRole('status').filter({ hasText: '2 sessions' }).waitFor()
  await page.goto(`${skein.url}/p/default/sessions/two`)
  await page.getByRole('group', { name: 'Tags' }).getByText('to review').waitFor()
  await page.getByRole('button', { name: 'Tag', exact: true }).click()
  await tagBox('to review').click()
  await page
    .getByRole('group', { name: 'Tags' })
    .getByText('to review')
    .waitFor({ state: 'detached' })
  await page.goto(`${skein.url}/p/default/sessions?filter=${encodeURIComponent('tag:"to review"')}`)
  await page.getByRole('status').filter({ hasText: '1 session' }).waitFor()
  expect(await row('one').count()).toBe(1)
  expect(await row('two').count()).toBe(0)
})

test('a tag set elsewhere shows on the open list', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  await row('three').waitFor()
  await page.getByTitle('New spans appear as they arrive').waitFor()
  await fetch(`${skein.url}/api/projects/default/sessions/tags`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sessionIds: ['three'], add: ['from a script'] }),
  })
  const tag = row('three').getByText('from a script')
  await tag.waitFor()
  expect(await tag.count()).toBe(1)
})
