import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { SessionList } from '@skein/model/api'
import { openBrowser } from './browser.ts'
import { runCommand, runSkein } from './running-skein.ts'

/** Makes the pictures in `docs/screenshots` from the built program, filled by `skein demo`. */
const FOLDER = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))

const skein = await runSkein()
const browser = await openBrowser()
try {
  mkdirSync(FOLDER, { recursive: true })
  await runCommand(['demo', '--endpoint', skein.url])
  const project = `${skein.url}/p/demo`
  const told = await firstSession('refund')
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme })
    await picture(page, `${project}/sessions`, `sessions-${colorScheme}`)
    await picture(page, `${project}/sessions?q=refund`, `search-${colorScheme}`)
    await picture(page, `${project}/sessions/${encodeURIComponent(told)}`, `session-${colorScheme}`)
    await page.close()
  }
} finally {
  await browser.close()
  await skein.close()
}

async function firstSession(words: string): Promise<string> {
  const answer = await fetch(
    `${skein.url}/api/projects/demo/sessions?error=true&q=${words}&sort=turns`,
  )
  const { sessions } = (await answer.json()) as SessionList
  const [session] = sessions
  if (session === undefined) throw new Error(`no session says ${words}`)
  return session.sessionId
}

async function picture(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url)
  await page.waitForLoadState('load')
  await page
    .getByText(/gpt|claude|gemini|qwen/)
    .first()
    .waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: `${FOLDER}${name}.png` })
}
