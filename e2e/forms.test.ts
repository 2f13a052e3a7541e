import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LONG_JSON, reasoning, refusal, structured } from './answer-forms.ts'
import { openBrowser } from './browser.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'
import { modelCall, sendTurns, toolCall, type SentTurn } from './send-turn.ts'

let skein: RunningSkein
let browser: Browser
let page: Page

/** A step a second; the 40th fails. */
const agentSteps = Array.from({ length: 100 }, (_, n) =>
  n % 2 === 0
    ? modelCall('go on', 'ok', { at: n * 1000, durationMs: 900 })
    : toolCall(n % 3 === 0 ? 'run_tests' : 'read_file', `{"n":${n}}`, `result ${n}`, {
        at: n * 1000,
        durationMs: 900,
        ...(n === 39 ? { error: { type: 'ExitCode', message: '2 tests failed' } } : {}),
      }),
)

const FILLERS: SentTurn[] = Array.from({ length: 20 }, (_, n) => ({
  input: `Filler ${n}`,
  output: 'And so on. '.repeat(60),
}))

const TURNS: SentTurn[] = [
  {
    input: 'Fix the tests',
    output: 'All tests pass.',
    durationMs: 100_000,
    children: [
      {
        name: 'coder',
        durationMs: 100_000,
        attributes: { 'openinference.span.kind': 'AGENT', 'agent.name': 'coder' },
        children: agentSteps,
      },
    ],
  },
  {
    input: 'Plan a trip',
    output: 'It takes \\(3\\frac{1}{4}\\) hours.',
    durationMs: 4000,
    children: [
      modelCall('plan', 'ok', { durationMs: 400 }),
      toolCall('weather', '{"where":"Reine"}', LONG_JSON, { at: 500, durationMs: 900 }),
      toolCall('ferries', '{"to":"Reine"}', '[]', { at: 510, durationMs: 700 }),
      {
        name: 'writer',
        at: 1500,
        durationMs: 2000,
        attributes: { 'openinference.span.kind': 'AGENT', 'agent.name': 'writer' },
        children: [modelCall('write', 'Here it is', { at: 1500, durationMs: 1900 })],
      },
    ],
  },
  structured,
  {
    input: 'And now?',
    durationMs: 10_000,
    error: { type: 'RateLimitError', message: '429, gave up', stack: 'at answer (app.ts:42:7)' },
    children: [0, 1, 2].map((n) =>
      toolCall('lookup', '{"id":1}', '', {
        at: n * 3000,
        durationMs: 2900,
        error: { type: 'TimeoutError', message: 'no answer in 3 s' },
      }),
    ),
  },
  {
    input: 'It works after all',
    output: 'Good.',
    durationMs: 900,
    children: [
      toolCall('flaky', '{}', '', { durationMs: 100, error: { type: 'Hiccup', message: 'once' } }),
    ],
  },
  refusal,
  reasoning,
  {
    input: 'All of it',
    output: JSON.stringify({
      items: Array.from({ length: 3000 }, (_, id) => ({ id, says: 'This and *that*.' })),
    }),
  },
]

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const start = Date.now() - 3_600_000
  await sendTurns(
    skein.url,
    [...TURNS, ...FILLERS].map((turn, n) => ({
      ...turn,
      session: 'forms',
      startedAt: new Date(start + n * 120_000),
    })),
  )
  await page.goto(`${skein.url}/p/default/sessions/forms`)
  await page.getByTestId('turn-output').first().waitFor()
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

/** Brings a turn into sight. */
async function show(place: number): Promise<Locator> {
  await page
    .locator('.outline-turn')
    .nth(place - 1)
    .click()
  const shown = page.getByRole('article', { name: `Turn ${place}`, exact: true })
  await shown.locator('.turn-foot').waitFor()
  return shown
}
const steps = (within: Locator) => within.locator('.step-line:visible')

test('of a hundred steps the ends and what failed are in sight, the rest unfolds', async () => {
  const agent = await show(1)
  expect(await steps(agent).count()).toBe(10)
  await agent.getByRole('button', { name: /ExitCode: 2 tests failed/ }).waitFor()
  const run = agent.getByRole('button', { name: /Steps 4–39/ })
  expect(await run.innerText()).toMatch(/gpt-4o-mini ×18, read_file ×12, run_tests ×6/)
  await run.click()
  expect(await steps(agent).count()).toBe(10 + 36)
  await run.click()
  expect(await steps(agent).count()).toBe(10)
})

test('what is found in a folded run of steps is unfolded and brought into sight', async () => {
  await page.keyboard.press('/')
  await page.keyboard.type('"result 61"')
  await page.getByText('1 found').waitFor()
  await page.keyboard.press('Enter')
  const result = page.locator('.step-detail').getByText('result 61')
  await result.waitFor()
  const box = await result.boundingBox()
  expect(box?.y).toBeGreaterThan(100)
  expect(box?.y).toBeLessThan(880)
  await page.keyboard.press('Escape')
})

test('tools that worked at the same time stand together, a sub-agent is a hand-off', async () => {
  const planned = await show(2)
  const together = planned.locator('.step-parallel')
  expect(await together.innerText()).toMatch(/2 steps at once[^]*weather[^]*ferries/)
  const writer = planned.getByRole('button', { name: /handed to\s+writer/ })
  await writer.click()
  await planned.getByRole('list', { name: 'Steps of writer' }).waitFor()
  expect(await planned.locator('math').count()).toBe(1)
})

test('what is unfolded in a value stays so, however far one scrolls', async () => {
  const planned = await show(2)
  await planned.getByRole('button', { name: /weather/ }).click()
  const branch = (name: RegExp) => planned.locator('.json-branch', { hasText: name })
  const parts = branch(/^parts/)
  await branch(/^lines/).click()
  await branch(/^0/).click()
  await parts.click()
  expect(await parts.getAttribute('aria-expanded')).toBe('true')
  await show(20)
  await planned.waitFor({ state: 'detached' })
  await show(2)
  await parts.waitFor()
  expect(await parts.getAttribute('aria-expanded')).toBe('true')
})

test('a structured answer is a tree, and its text is one click away', async () => {
  const answered = await show(3)
  const output = answered.getByTestId('turn-output')
  await output.getByText('structured').waitFor()
  expect(await output.getByText('48213').count()).toBe(1)
  await answered.getByRole('button', { name: 'Raw' }).click()
  await output.getByText(LONG_JSON).waitFor()
  expect(await output.getByText('structured').count()).toBe(0)
})

test('of a structured answer that is large the head is shown as code, and all of it as a tree', async () => {
  const answered = await show(8)
  const output = answered.getByTestId('turn-output')
  await output.getByText('structured').waitFor()
  expect(await output.locator('.as-sent').textContent()).toMatch(/^\{"items":\[\{"id":0/)
  await output.getByRole('button', { name: /^Show all/ }).click()
  await output.getByText('items', { exact: true }).waitFor()
  expect(await output.locator('.as-sent').count()).toBe(0)
})

test('the same failure again and again is one line with its tries; what ended the turn stands in its place', async () => {
  const failed = await show(4)
  expect(await steps(failed).count()).toBe(1)
  expect(await steps(failed).first().innerText()).toMatch(/×3 tries/)
  const error = failed.getByRole('group', { name: 'Error' }).first()
  expect(await error.innerText()).toContain('RateLimitError')
  await error.getByRole('button').click()
  await error.getByText('at answer (app.ts:42:7)').waitFor()
})

test('a failure that a turn got over is told by its step alone', async () => {
  const passed = await show(5)
  await passed.getByRole('button', { name: /Hiccup: once/ }).waitFor()
  expect(await passed.getByRole('group', { name: 'Error' }).count()).toBe(0)
})

test('a refusal is no answer like others, and a picture stands with its question', async () => {
  const refused = await show(6)
  const note = refused.getByRole('note', { name: 'Refused' })
  expect(await note.innerText()).toContain('I may not tell.')
  expect(await refused.getByTestId('turn-output').getByText('I may not tell.').count()).toBe(1)
  await refused.getByTestId('turn-input').locator('img').waitFor()
})

test('what the model thought is one line until someone wants to know', async () => {
  const thought = await show(7)
  const line = thought.getByRole('button', { name: /^Reasoning/ })
  expect(await line.getAttribute('aria-expanded')).toBe('false')
  await line.focus()
  await page.keyboard.press('Enter')
  expect(await line.getAttribute('aria-expanded')).toBe('true')
  expect(await thought.getByText('In base thirteen.').count()).toBe(1)
  expect(await thought.getByTestId('turn-output').innerText()).toBe('Forty-two.')
})
