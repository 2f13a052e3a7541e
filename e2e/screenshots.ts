import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { runDemoSkein } from './demo-skein.ts'

/** Makes the pictures in `docs/screenshots` from the built program, filled by `skein demo`. */
const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))

const skein = await runDemoSkein()
const browser = await openBrowser()

interface Picture {
  name: string
  path: string
  /** What must be in sight before the picture is taken. */
  until: string
  /** What a person does to get there. */
  act?: (page: Page) => Promise<void>
  width?: number
}

const told = encodeURIComponent(await skein.sessionId('error=true&q=refund&sort=turns'))
const coding = encodeURIComponent(await skein.sessionId('filter=tag:coding&sort=tokens'))
const researched = encodeURIComponent(await skein.sessionId('filter=tag:multi-agent&sort=cost'))

const ROW = '.strip-card b >> nth=0'
const ANSWER = '[data-testid="turn-output"]'

const PICTURES: Picture[] = [
  { name: 'sessions', path: '/sessions', until: ROW },
  { name: 'search', path: '/sessions?range=30d&q=refund&filter=error:true', until: '.hit' },
  {
    name: 'completion',
    path: '/sessions?range=30d',
    until: ROW,
    act: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('refund model:')
      await page.getByRole('option').nth(4).waitFor()
    },
  },
  {
    name: 'session',
    path: `/sessions/${told}?turn=3`,
    until: ANSWER,
    act: async (page) => {
      await page.getByRole('button', { name: 'Inspect turn 3' }).click()
      await page.getByRole('treeitem').nth(1).click()
      await page.getByRole('tabpanel').first().waitFor()
    },
  },
  { name: 'agent', path: `/sessions/${coding}`, until: ANSWER },
  {
    name: 'find',
    path: `/sessions/${told}?find=policy`,
    until: ANSWER,
    act: async (page) => {
      await page.getByText(/\d+ found/).waitFor()
      await page.getByRole('button', { name: 'Next hit' }).click()
      await page.getByText(/1 of \d+/).waitFor()
    },
  },
  { name: 'traces', path: '/traces', until: ROW },
  {
    name: 'trace',
    path: `/sessions/${researched}`,
    until: ANSWER,
    act: async (page) => {
      const { turns } = await page.evaluate(
        async (id) =>
          (await (await fetch(`/api/projects/demo/sessions/${id}/outline`)).json()) as {
            turns: { traceId: string }[]
          },
        researched,
      )
      await page.goto(`${skein.project}/traces/${turns[0]?.traceId}`)
      await page.getByRole('treeitem').nth(3).click()
      await page.getByRole('tabpanel').first().waitFor()
    },
  },
  { name: 'users', path: '/users', until: '.row-link' },
  { name: 'user', path: '/users/u-20907?range=30d', until: ROW },
  { name: 'settings', path: '/settings', until: 'select' },
  {
    name: 'palette',
    path: '/sessions',
    until: ROW,
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type('parcel')
      await page
        .getByRole('option', { name: /parcel lockers/ })
        .first()
        .waitFor()
    },
  },
  { name: 'phone-sessions', path: '/sessions', until: ROW, width: 390 },
  { name: 'phone-session', path: `/sessions/${told}`, until: ANSWER, width: 390 },
]

try {
  mkdirSync(FOLDER, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const picture of PICTURES) {
      const { width = 1440 } = picture
      const viewport = { width, height: width < 600 ? 844 : 900 }
      const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' })
      await take(page, picture, colorScheme)
      await page.close()
    }
  }
} finally {
  await browser.close()
  await skein.close()
}

async function take(page: Page, { name, path, until, act }: Picture, theme: string): Promise<void> {
  await page.goto(skein.project + path)
  await page.locator(until).first().waitFor()
  await act?.(page)
  await page.locator('.skeleton').first().waitFor({ state: 'detached' })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: `${FOLDER}${name}-${theme}.png` })
}
