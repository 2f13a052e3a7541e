import { expect, test } from 'vitest'
import { openBrowser } from './browser.ts'

test('a browser opens and renders a page', async () => {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto('data:text/html,<h1 style="width:max-content">A conversation</h1>')
    expect(await page.textContent('h1')).toBe('A conversation')
    const box = await page.locator('h1').boundingBox()
    expect(box?.width).toBeGreaterThan(50)
  } finally {
    await browser.close()
  }
})
