import type { Browser, Page } from 'playwright-core'
import type { Session } from '@skein/model/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'
import { modelCall, sendTurns } from './send-turn.ts'

let skein: RunningSkein
let browser: Browser
let page: Page

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const turn = (input: string) => ({
    session: 'judged',
    input,
    output: `About ${input}`,
    children: [modelCall(input, `About ${input}`)],
  })
  await sendTurns(skein.url, [turn('one'), { session: 'other', input: 'x', output: 'y' }])
  await sendTurns(skein.url, [turn('two')])
  await page.goto(`${skein.url}/p/default/sessions/judged`)
  await page.getByTestId('turn-output').nth(1).waitFor()
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const stored = async () => {
  const answer = await fetch(`${skein.url}/api/projects/default/sessions/judged`)
  return (await answer.json()) as Session
}
const first = () => page.getByRole('article', { name: 'Turn 1' })

test('a thumb is given, turned and taken back', async () => {
  const good = page.getByRole('button', { name: 'Good: turn 1' })
  const bad = page.getByRole('button', { name: 'Bad: turn 1' })
  await good.click()
  await page.locator('[aria-label="Good: turn 1"][aria-pressed="true"]').waitFor()
  expect((await stored()).feedbackSummary).toMatchObject([
    { name: 'thumbs', count: 1, meanScore: 1, labels: [{ label: 'up', count: 1 }] },
  ])
  await bad.click()
  await page.locator('[aria-label="Bad: turn 1"][aria-pressed="true"]').waitFor()
  expect((await stored()).feedbackSummary).toMatchObject([
    { name: 'thumbs', count: 1, meanScore: 0, labels: [{ label: 'down', count: 1 }] },
  ])
  await page.locator('.outline-turn').first().getByLabel('negative').waitFor()
  await bad.click()
  await page.locator('[aria-label="Bad: turn 1"][aria-pressed="false"]').waitFor()
  expect((await stored()).feedbackSummary).toEqual([])
})

test('a score, a label and a note stand beneath the turn, and another page has them at once', async () => {
  const other = await browser.newPage()
  await other.goto(page.url())
  await other.getByTestId('turn-output').first().waitFor()
  await page.getByRole('button', { name: 'Note on turn 1' }).click()
  const dialog = page.getByRole('dialog', { name: 'Feedback on turn 1' })
  await dialog.getByLabel('Name').fill('correctness')
  await dialog.getByLabel('Score').fill('0.25')
  await dialog.getByLabel('Label').fill('half right')
  await dialog.getByLabel('Note').fill('The second half is made up.\nSee the manual.')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const feedback = first().getByRole('list', { name: 'Feedback' })
  await feedback.getByText('The second half is made up.').waitFor()
  expect(await feedback.innerText()).toMatch(/correctness\s+half right\s+0\.25/)
  await other.getByText('The second half is made up.').waitFor()
  await other.close()

  await page.getByRole('button', { name: 'Note on turn 1' }).click()
  await dialog.getByRole('button', { name: 'Take away correctness' }).click()
  await feedback.waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
})

test('feedback on a session shows in the list and selects it', async () => {
  await page.getByRole('button', { name: 'Bad: the session' }).click()
  await page.locator('[aria-label="Bad: the session"][aria-pressed="true"]').waitFor()
  await page.goto(`${skein.url}/p/default/sessions`)
  await page.locator('.table-row').nth(1).waitFor()
  await page.locator('[data-id="judged"]').getByLabel('negative').waitFor()
  await page.getByRole('combobox').fill('feedback.thumbs:down ')
  await page.locator('[data-id="other"]').waitFor({ state: 'detached' })
  expect(await page.locator('.table-row[data-id]').count()).toBe(1)
})
