import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigError } from '../config.ts'
import { readMasking } from './read-masking.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-masking-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(text: string): string {
  const file = join(folder, 'masking.json')
  writeFileSync(file, text)
  return file
}

test('names of rules, or a file', () => {
  expect(readMasking('')).toBeUndefined()
  expect(readMasking('secrets, emails')).toMatchObject({ builtIn: ['secrets', 'emails'] })
  const rules = { patterns: ['a{2,3}'], attributes: ['app.*'], except: ['user.id'] }
  expect(readMasking(fileOf(JSON.stringify(rules)))).toEqual({ builtIn: [], ...rules })
})

test.each([
  ['[]', 'it must be an object'],
  ['{"rules": []}', 'it has rules, which is no field of it'],
  ['{"builtIn": ["iban"]}', 'builtIn 0: it must be one of secrets, cards, emails'],
  ['{"attributes": ["a*b*c"]}', 'attributes 0: a name may have one *'],
  ['{"patterns": "x"}', 'patterns: it must be a list'],
])('of %s it is told that %s', (text, reason) => {
  const file = fileOf(text)
  expect(() => readMasking(file)).toThrow(
    new ConfigError(`The masking rules ${file} can't be used: ${reason}.`),
  )
})

test('a pattern that can not be read, a file that is not there or no JSON', () => {
  expect(() => readMasking(fileOf('{"patterns": ["ok", "(?<=a)b"]}'))).toThrow(
    /patterns 1: "\(\?<=a\)b" can't be read \(.*\); the syntax is RE2's/,
  )
  expect(() => readMasking('secrets,cats')).toThrow(
    /there is no such file, nor are these all of secrets, cards, emails\.$/,
  )
  expect(() => readMasking(fileOf('{'))).toThrow(/it is not JSON: /)
})
