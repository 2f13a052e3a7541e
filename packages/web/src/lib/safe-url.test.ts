import { expect, test } from 'vitest'
import { safeHref, safeImage } from './safe-url.ts'

test('only http, https and mailto are followed', () => {
  expect(safeHref('https://example.com/a')).toBe('https://example.com/a')
  expect(safeHref('mailto:a@example.com')).toBe('mailto:a@example.com')
  for (const href of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '/x',
    'x',
  ]) {
    expect(safeHref(href)).toBeNull()
  }
  expect(safeHref(undefined)).toBeNull()
})

test('images show at once only when they hold their own bytes', () => {
  expect(safeImage('data:image/png;base64,AA==').kind).toBe('inline')
  expect(safeImage('https://cdn.example.com/x.png')).toMatchObject({
    kind: 'remote',
    host: 'cdn.example.com',
  })
  for (const source of ['data:image/svg+xml,<svg/>', 'data:text/html,x', 'file-abc', 'blob:x']) {
    expect(safeImage(source).kind).toBe('none')
  }
})
