import { expect, test } from 'vitest'
import { ownPath } from './access.ts'

test('after the log-in a page of this app follows, whatever the address says', () => {
  expect(ownPath('/p/shop/sessions?q=a%20b#x')).toBe('/p/shop/sessions?q=a%20b#x')
  for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example', 'x', 3, undefined])
    expect(ownPath(to)).toBe('/')
})
