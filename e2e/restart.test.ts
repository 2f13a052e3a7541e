import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'
import { modelCall, sendTurn } from './send-turn.ts'

let skein: RunningSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await sendTurn(skein.url, turn('first', 'hello there'))
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const turn = (session: string, input: string) => ({
  session,
  input,
  output: `You said: ${input}`,
  children: [modelCall(input, `You said: ${input}`)],
})

test('an open session takes up what was said after a restart', async () => {
  await page.goto(`${skein.url}/p/default/sessions/first`)
  await page.getByTestId('turn-output').waitFor()
  const lost = page.getByRole('switch', { name: 'Reconnecting' })
  await Promise.all([lost.waitFor(), skein.killAndRestart()])
  await page.getByRole('switch', { name: 'Live' }).waitFor()
  await sendTurn(skein.url, turn('first', 'are you still there?'))
  await page.getByTestId('turn-output').nth(1).waitFor()
  expect(await page.getByTestId('turn-input').allInnerTexts()).toEqual([
    'hello there',
    'are you still there?',
  ])
})

test('a session that one comes back to has what was said meanwhile', async () => {
  await sendTurn(skein.url, turn('left', 'a question before'))
  await page.goto(`${skein.url}/p/default/sessions/left`)
  await page.getByTestId('turn-output').waitFor()
  await page.getByRole('link', { name: 'Sessions /' }).click()
  const row = page.locator('.table-row[data-id="left"]')
  await row.waitFor()
  await sendTurn(skein.url, turn('left', 'a question after'))
  await row.getByText('You said: a question after').waitFor()
  await page.getByRole('link', { name: 'a question before' }).click()
  await page.getByTestId('turn-output').nth(1).waitFor()
  expect(await page.getByTestId('turn-input').allInnerTexts()).toEqual([
    'a question before',
    'a question after',
  ])
})

test('the page of a user of whom nothing is known fills as their first session arrives', async () => {
  await page.goto(`${skein.url}/p/default/users/newcomer`)
  await page.getByRole('heading', { name: /No session of/ }).waitFor()
  await sendTurn(skein.url, { ...turn('begun', 'may I come in?'), user: 'newcomer' })
  await page.getByRole('link', { name: 'may I come in?' }).waitFor()
  await page.getByRole('region', { name: 'Analytics' }).waitFor()
  const facts = page.locator('.user-facts')
  await facts.waitFor()
  expect(await facts.innerText()).toMatch(/Turns\s+1/)
})

test('without a server what was read stays, what can not be read says so and offers to try again', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  await page.getByRole('link', { name: 'hello there' }).waitFor()
  await page.context().setOffline(true)
  await page.getByRole('combobox').fill('hello')
  const notice = page.getByRole('alert').filter({ hasText: 'The sessions could not be read' })
  await notice.waitFor()
  expect(await notice.innerText()).toContain('The server did not answer')
  expect(await page.getByText('Nothing matches').count()).toBe(0)
  await page.context().setOffline(false)
  await notice.getByRole('button', { name: 'Try again' }).click()
  await page.locator('.hit').first().waitFor()
})

test('a part of the app that could not be loaded says so, and is there on the next try', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  await page.getByRole('link', { name: 'hello there' }).waitFor()
  await page.route('**/assets/users-page-*', (route) => route.abort())
  await page.getByRole('link', { name: 'Users' }).click()
  await page.getByText('This page could not be shown').waitFor()
  await page.unroute('**/assets/users-page-*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Users' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/p/default/users')
})
