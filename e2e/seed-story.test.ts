import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Outline, SessionList } from '@skein/model/api'
import { eventually } from '../packages/server/test-support/eventually.ts'
import { openBrowser } from './browser.ts'
import { startOpenAiStub } from './openai-stub.ts'
import { runProgram } from './run-program.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'

let skein: RunningSkein
let model: Awaited<ReturnType<typeof startOpenAiStub>>
let browser: Browser
let page: Page
/** Whatever the page asked for from anywhere, and whatever it complained about. */
const requested: string[] = []
const complaints: string[] = []

beforeAll(async () => {
  ;[skein, model, browser] = await Promise.all([runSkein(), startOpenAiStub(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('request', (request) => requested.push(request.url()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
})

afterAll(async () => {
  await browser.close()
  await Promise.all([skein.close(), model.close()])
})

const chat = (session: string, ...args: string[]) =>
  runProgram('openai-chat', ['--session', session, ...args], {
    OPENAI_BASE_URL: model.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: skein.url,
  })

test('an empty Skein shows how to send the first span, and then the session it belongs to', async () => {
  await page.goto(skein.url)
  await page.getByText(/waiting for your first span/i).waitFor()
  await page.getByText(/npm run skein -- demo/).waitFor()
  await chat('tim-1')
  await page.waitForURL('**/p/default/sessions/tim-1')
  await page.getByTestId('turn-input').getByText("hi! I'm Tim").waitFor()
  expect(await page.getByTestId('turn-input').first().innerText()).toBe("hi! I'm Tim")
})

test('two turns of an OpenAI program show as one session', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  const row = page.getByRole('link', { name: /hi! I'm Tim/ })
  await row.waitFor()
  expect(await page.getByText('Your name is Tim.').isVisible()).toBe(true)
  await row.click()

  const turns = page.getByRole('article', { name: /^Turn \d/ })
  await turns.nth(1).waitFor()
  expect(await turns.count()).toBe(2)
  const words = async (testId: string) =>
    (await page.getByTestId(testId).allInnerTexts()).map((text) => text.trim())
  expect(await words('turn-input')).toEqual(["hi! I'm Tim", 'What is my name?'])
  expect(await words('turn-output')).toEqual(['Hello Tim! How can I help?', 'Your name is Tim.'])
})

test('each turn tells its model, tokens and latency', async () => {
  const { sessions } = (await (
    await fetch(`${skein.url}/api/projects/default/sessions`)
  ).json()) as SessionList
  expect(sessions).toMatchObject([{ sessionId: 'tim-1', turnCount: 2 }])
  expect(sessions[0]?.tokens.input).toBeGreaterThan(0)
  for (const turn of await page.getByRole('article', { name: /^Turn \d/ }).all()) {
    const text = await turn.innerText()
    expect(text).toMatch(/gpt-4o-mini/)
    expect(text).toMatch(/\d+ → \d+ tokens/)
    expect(text).toMatch(/\d+ (ms|s)/)
  }
})

test('the system prompt is behind the answer, not among the words of a person', async () => {
  const first = page.getByRole('article', { name: 'Turn 1' })
  expect(await first.innerText()).not.toContain('You are a helpful assistant.')
  await first.getByText('gpt-4o-mini').first().click()
  await first.getByText('You are a helpful assistant.').waitFor()
})

test('a third turn with a tool appears on the open page', async () => {
  await chat('tim-1', '--tools')
  const weather = page.getByRole('article').filter({ hasText: 'What is the weather in Paris?' })
  await weather.waitFor()
  await weather.getByText('get_weather').first().waitFor()
  expect(await weather.getByTestId('turn-output').innerText()).toContain('18 degrees')
})

test('a streamed answer without token counts shows them as unknown, not as 0', async () => {
  await chat('tim-streams', '--stream')
  await page.goto(`${skein.url}/p/default/sessions/tim-streams`)
  await page.getByTestId('turn-output').nth(1).waitFor()
  expect(await page.getByTestId('turn-output').first().innerText()).toContain('Hello Tim!')
  expect(await page.getByRole('article', { name: 'Turn 1' }).innerText()).not.toMatch(
    /\b0 → 0\b|\$0\.00\b/,
  )
})

test('the page comes back by itself after the server was killed', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  await page
    .getByRole('link', { name: /hi! I'm Tim/ })
    .first()
    .waitFor()
  await skein.killAndRestart()
  await chat('after-the-crash')
  // What is being read does not move: the page, connected again, offers what is new.
  await page.getByRole('button', { name: '1 new session' }).click()
  await page.getByText('after-the-crash').waitFor()
  expect(await page.getByRole('link', { name: /hi! I'm Tim/ }).count()).toBe(3)
  // The browser tells of each connection that was cut or refused meanwhile.
  for (const text of complaints.filter((said) => said.includes('net::ERR_')))
    complaints.splice(complaints.indexOf(text), 1)
})

test('what arrives while the page connects to the live feed is not missed', async () => {
  let connect: () => void = () => undefined
  const held = new Promise<void>((resolve) => (connect = resolve))
  await page.route('**/live', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${skein.url}/p/default/sessions`)
  await page.getByText('after-the-crash').waitFor()
  await chat('meanwhile')
  await eventually(async () => {
    const answer = await fetch(`${skein.url}/api/projects/default/sessions/meanwhile`)
    expect(answer.status).toBe(200)
  })
  connect()
  await page.getByRole('button', { name: '1 new session' }).click()
  await page.getByText('meanwhile').waitFor()
  await page.unroute('**/live')
})

test('with live updates off, a session that is opened again shows what has come meanwhile', async () => {
  await page.goto(`${skein.url}/p/default/sessions`)
  await page.getByRole('switch', { name: 'Live' }).click()
  await page.getByRole('switch', { name: 'Live off', checked: false }).waitFor()
  const row = page.locator('[data-id="meanwhile"] .row-link')
  const turns = page.getByRole('article', { name: /^Turn \d/ })
  await row.click()
  await turns.nth(1).waitFor()
  await page.goBack()
  await chat('meanwhile', '--tools')
  await eventually(async () => {
    const answer = await fetch(`${skein.url}/api/projects/default/sessions/meanwhile/outline`)
    expect(((await answer.json()) as Outline).turns).toHaveLength(5)
  })
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/sessions/meanwhile/**', async (route) => {
    await held
    await route.continue()
  })
  await row.click()
  await turns.nth(1).waitFor()
  answer()
  await turns.filter({ hasText: 'What is the weather in Paris?' }).waitFor()
  await page.unroute('**/sessions/meanwhile/**')
  await page.getByRole('switch', { name: 'Live' }).click()
})

test('no request leaves the machine, and nothing fails', () => {
  expect(requested.filter((url) => !url.startsWith(skein.url) && !url.startsWith('data:'))).toEqual(
    [],
  )
  expect(complaints).toEqual([])
})
