import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violationsInEveryLook } from './axe.ts'
import { openBrowser } from './browser.ts'
import { startOpenAiStub } from './openai-stub.ts'
import { runProgram } from './run-program.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'

const ADMIN = { email: 'ada@example.com', password: 'correct horse battery' }
const VIEWER = { email: 'tim@example.com', password: 'a password of Tim’s' }

let skein: RunningSkein
let browser: Browser
let model: Awaited<ReturnType<typeof startOpenAiStub>>
beforeAll(async () => {
  ;[skein, browser, model] = await Promise.all([
    runSkein({ SKEIN_AUTH: '1' }),
    openBrowser(),
    startOpenAiStub(),
  ])
})
afterAll(async () => {
  await browser.close()
  await Promise.all([skein.close(), model.close()])
})

/** A browser of its own, with its own cookies. */
async function newPage(): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
  })
  return context.newPage()
}

async function logIn(page: Page, { email, password }: typeof ADMIN): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

/** Makes a key in a part of the settings; resolves to the key, which is told once. */
async function makeKey(keys: Locator, name: string, { ends = 'for ever' } = {}): Promise<string> {
  await keys.getByLabel('Name of the new key').fill(name)
  await keys.getByLabel('It holds').selectOption(ends)
  await keys.getByRole('button', { name: 'Make a key' }).click()
  return (await keys.getByText(/^sk_skein_[0-9a-f]{12}_[\w-]{43}$/).textContent()) ?? ''
}

/** Whoever changes their mind, or succeeds, goes on where they were. */
async function revokeKey(keys: Locator, name: string): Promise<void> {
  const revoke = keys.getByRole('button', { name: `Revoke the key ${name}` })
  const dialog = keys.getByRole('dialog')
  await revoke.click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await hasFocus(revoke)).toBe(true)
  await revoke.click()
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await revoke.count()).toBe(0)
  expect(await hasFocus(keys.getByLabel('Name of the new key'))).toBe(true)
}

const hasFocus = (locator: Locator) =>
  locator.evaluate((element) => element === document.activeElement)

const exportedStatus = async (key: string, project = 'shop') => {
  const response = await fetch(`${skein.url}/v1/traces`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      'x-project-name': project,
    },
    body: '{}',
  })
  return response.status
}

test('from the first account to a key that is revoked', async () => {
  const page = await newPage()

  // Whoever comes is led to where the first account is made, and from there to where they wanted to go.
  await page.goto(`${skein.url}/p/shop/settings`)
  await page.getByRole('heading', { name: 'Skein' }).waitFor()
  await page.getByLabel('Code').fill(await skein.printed(/with this code: (\S+)/))
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Make the account' }).click()
  await page.getByRole('region', { name: 'API keys of shop' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/p/shop/settings')

  // A key is told once.
  const keys = page.getByRole('region', { name: 'API keys of shop' })
  const key = await makeKey(keys, 'backend')
  expect(await violationsInEveryLook(page)).toEqual([])
  await page.reload()
  await page.getByRole('button', { name: 'Revoke the key backend' }).waitFor()
  expect(await page.content()).not.toContain(key)

  // An app that sends with it shows.
  await runProgram('skein-otel-chat', ['--session', 'tim-1'], {
    OPENAI_BASE_URL: model.url,
    SKEIN_ENDPOINT: skein.url,
    SKEIN_API_KEY: key,
  })
  await page.goto(`${skein.url}/p/shop/sessions/tim-1`)
  await page.getByText('Hello Tim! How can I help?').first().waitFor()

  // Somebody who may only read.
  await page.goto(`${skein.url}/p/shop/settings`)
  const accounts = page.getByRole('region', { name: 'Accounts' })
  await accounts.getByLabel('E-mail address of the new account').fill(VIEWER.email)
  await accounts.getByLabel('First password').fill(VIEWER.password)
  await accounts.getByRole('button', { name: 'Add the account' }).click()
  await accounts.getByText(VIEWER.email).waitFor()
  const members = page.getByRole('region', { name: 'Members of shop' })
  await members.getByLabel('E-mail address of an account').fill(VIEWER.email)
  await members.locator('select[name=role]').selectOption('viewer')
  await members.getByRole('button', { name: 'Add' }).click()
  await members.getByLabel(`Role of ${VIEWER.email}`, { exact: true }).waitFor()

  const reader = await newPage()
  await reader.goto(`${skein.url}/p/shop/sessions/tim-1`)
  await reader.getByLabel('Password').waitFor()
  expect(await violationsInEveryLook(reader)).toEqual([])
  await logIn(reader, { ...VIEWER, password: 'not the password' })
  await reader.getByText('the e-mail address or the password is wrong').waitFor()
  await logIn(reader, VIEWER)
  await reader.getByText('Hello Tim! How can I help?').first().waitFor()
  expect(await reader.getByRole('button', { name: /^Good: turn/ }).count()).toBe(0)
  await reader.getByRole('button', { name: 'Copy link' }).waitFor()
  await reader.getByRole('button', { name: 'More' }).click()
  await reader.getByRole('menuitem', { name: 'Copy session id' }).waitFor()
  expect(await reader.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0)
  const refused = await reader.evaluate(async () => {
    const response = await fetch('/api/projects/shop/sessions/tim-1', { method: 'DELETE' })
    return response.status
  })
  expect(refused).toBe(403)

  // Once it is revoked, nothing more comes in.
  expect(await exportedStatus(key)).toBe(200)
  await page.route('**/keys/*', (route) => route.abort())
  await keys.getByRole('button', { name: 'Revoke the key backend' }).click()
  await keys.getByRole('button', { name: 'Revoke', exact: true }).click()
  await keys.getByText('The key still holds').waitFor()
  await keys.getByRole('button', { name: 'Close' }).click()
  await page.unroute('**/keys/*')
  await keys.getByRole('button', { name: 'Revoke the key backend' }).click()
  expect(await keys.getByText('The key still holds').count()).toBe(0)
  await keys.getByRole('button', { name: 'Close' }).click()
  await revokeKey(keys, 'backend')
  expect(await exportedStatus(key)).toBe(401)

  // A key of every project reaches those that its maker never named.
  const everywhere = page.getByRole('region', { name: 'API keys of every project' })
  const wide = await makeKey(everywhere, 'collector', { ends: 'for 30 days' })
  expect(await keys.getByText('collector').count()).toBe(0)
  expect(await exportedStatus(wide, 'another')).toBe(200)
  await everywhere.getByText(/, until \d+ \w+/).waitFor()
  await revokeKey(everywhere, 'collector')
  expect(await exportedStatus(wide, 'another')).toBe(401)

  // Whoever is logged out elsewhere is led to the log-in, and back.
  await reader.keyboard.press('Escape')
  await reader.getByRole('button', { name: `Account ${VIEWER.email}` }).click()
  await reader.getByRole('menuitem', { name: 'Log out everywhere' }).click()
  await reader.getByLabel('Password').waitFor()
  await reader.goto(`${skein.url}/p/shop/users`)
  await logIn(reader, VIEWER)
  await reader.getByRole('heading', { name: 'Users' }).waitFor()

  // An account takes its roles along.
  await accounts.getByRole('button', { name: `Delete the account ${VIEWER.email}` }).click()
  await accounts.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await members.getByText(VIEWER.email).waitFor({ state: 'detached' })
  expect(await accounts.getByText(VIEWER.email).count()).toBe(0)

  // All of it is noted.
  await page.reload()
  const audit = page.getByRole('list', { name: 'Audit' })
  for (const action of ['key.revoked', 'login.failed', 'member.set', 'account.created'])
    await audit.getByText(action).first().waitFor()
  expect(await violationsInEveryLook(page)).toEqual([])
})
