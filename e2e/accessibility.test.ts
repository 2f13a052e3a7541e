import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANSWER_FORMS } from './answer-forms.ts'
import { violationsInEveryLook } from './axe.ts'
import { openBrowser } from './browser.ts'
import { runDemoSkein, type DemoSkein } from './demo-skein.ts'
import { sendTurns } from './send-turn.ts'

let skein: DemoSkein
let browser: Browser
let told: string

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runDemoSkein(), openBrowser()])
  await sendTurns(
    skein.url,
    ANSWER_FORMS.map((turn, n) => ({
      ...turn,
      project: 'forms',
      session: 'forms',
      startedAt: new Date(Date.now() - 60_000 + n * 10_000),
    })),
  )
  told = encodeURIComponent(await skein.sessionId('error=true&q=refund&sort=turns'))
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

/** Each state of a page: where it is, and what to do until it is shown. */
const STATES: [name: string, path: () => string, show: (page: Page) => Promise<void>][] = [
  ['sessions', () => '/sessions?range=30d', rowsShown],
  ['found words', () => '/sessions?range=30d&q=refund&filter=error:true', rowsShown],
  [
    'completion',
    () => '/sessions?range=30d',
    async (page) => {
      await rowsShown(page)
      await page.keyboard.press('/')
      await page.keyboard.type('model:')
      await page.getByRole('option').first().waitFor()
    },
  ],
  ['selected sessions', () => '/sessions?range=30d', firstRowSelected],
  [
    'tags of selected sessions',
    () => '/sessions?range=30d',
    async (page) => {
      await firstRowSelected(page)
      await page.getByRole('button', { name: 'Tag', exact: true }).click()
      await page.getByRole('dialog', { name: 'Tags' }).getByRole('checkbox').first().waitFor()
    },
  ],
  ['nothing matches', () => '/sessions?q=zzzzzzzz', (page) => shown(page, 'Nothing matches')],
  [
    'nothing in this time',
    () => '/sessions?to=2020-01-01T00:00:00Z',
    (page) => shown(page, 'Nothing in this time'),
  ],
  ['a session', () => `/sessions/${told}`, turnShown],
  [
    'unfolded steps and the inspector',
    () => `/sessions/${told}?turn=3`,
    async (page) => {
      await turnShown(page)
      const steps = page
        .getByRole('article', { name: 'Turn 3' })
        .getByRole('list', { name: 'Steps' })
      for (const step of await steps.locator('.step-line').all()) await step.click()
      await page.keyboard.press('i')
      await page.getByRole('tab', { name: 'Messages' }).waitFor()
    },
  ],
  [
    'finding in a session',
    () => `/sessions/${told}?find=refund`,
    async (page) => {
      await turnShown(page)
      await page.getByText(/\d+ found/).waitFor()
    },
  ],
  [
    'a note',
    () => `/sessions/${told}`,
    async (page) => {
      await turnShown(page)
      await page.getByRole('button', { name: 'Note on turn 1' }).click()
      await page.getByRole('dialog').waitFor()
    },
  ],
  ['traces', () => '/traces?range=30d', rowsShown],
  ['users', () => '/users?range=30d', rowsShown],
  ['a user', () => '/users/u-20907?range=30d', rowsShown],
  ['settings', () => '/settings', (page) => shown(page, 'Send spans here')],
  [
    'the palette',
    () => '/settings',
    async (page) => {
      await shown(page, 'Send spans here')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('option').first().waitFor()
    },
  ],
  [
    'the keys',
    () => '/settings',
    async (page) => {
      await shown(page, 'Send spans here')
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  ],
]

async function rowsShown(page: Page): Promise<void> {
  await page.locator('.table-row .row-link').first().waitFor()
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
}

async function firstRowSelected(page: Page): Promise<void> {
  await rowsShown(page)
  await page.keyboard.press('j')
  await page.locator('.row-link:focus').waitFor()
  await page.keyboard.press('x')
  await page.getByText('1 session selected').waitFor()
}

async function turnShown(page: Page): Promise<void> {
  await page.getByTestId('turn-output').first().waitFor()
}

async function shown(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

test.each(STATES)('%s can be used by everyone', async (_, path, show) => {
  const page = await newPage()
  try {
    await page.goto(skein.project + path())
    await show(page)
    expect(await violationsInEveryLook(page)).toEqual([])
  } finally {
    await page.close()
  }
})

test('what a model thinks, refuses or builds can be read by everyone', async () => {
  const page = await newPage()
  try {
    await page.goto(`${skein.url}/p/forms/sessions/forms`)
    await page.getByRole('note', { name: 'Refused' }).waitFor()
    await page.getByRole('button', { name: /^Reasoning/ }).click()
    await page.getByText('In base thirteen.').waitFor()
    for (const step of await page.locator('.step-line').all()) await step.click()
    expect(await violationsInEveryLook(page)).toEqual([])
  } finally {
    await page.close()
  }
})

test('a trace, the set-up page and what is not there can be used by everyone', async () => {
  const page = await newPage()
  try {
    await page.goto(`${skein.project}/traces?range=30d`)
    await page.locator('.table-row .row-link').first().click()
    await page.getByRole('tab').first().waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.goto(`${skein.url}/setup`)
    await page.getByRole('tab').first().waitFor()
    expect(await violationsInEveryLook(page)).toEqual([])
    await page.goto(`${skein.project}/sessions/nobody-ever`)
    await shown(page, 'There is no session')
    expect(await violationsInEveryLook(page)).toEqual([])
  } finally {
    await page.close()
  }
})

function newPage(): Promise<Page> {
  return browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
}
