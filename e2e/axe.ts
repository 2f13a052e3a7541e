import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds, a line each: rule, element, why. */
async function violations(page: Page): Promise<string[]> {
  // The tool is put in by the debugger, past the page's policy.
  await page.evaluate(AXE)
  const found = await page.evaluate(() =>
    (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id}: ${html.slice(0, 160)} – ${failureSummary?.replaceAll('\n', ' ')}`,
    ),
  )
}

const PHONE = { width: 390, height: 844 }

/** Resolves when what follows the window's size was told of it, and has been drawn again. */
async function laidOut(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) {
    await new Promise(requestAnimationFrame)
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** What axe finds in both themes, in a window as it is and on a phone. */
export async function violationsInEveryLook(page: Page): Promise<string[]> {
  const window = page.viewportSize() ?? PHONE
  const found: string[] = []
  for (const size of [window, PHONE]) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.evaluate(laidOut)
      const look = `${colorScheme}, ${size.width} px`
      found.push(...(await violations(page)).map((line) => `${look}: ${line}`))
    }
  }
  await page.setViewportSize(window)
  return found
}
