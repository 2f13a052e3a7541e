import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ConfigError } from '../config.ts'
import { readPrices } from './read-prices.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-prices-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(text: string): string {
  const file = join(folder, 'prices.json')
  writeFileSync(file, text)
  return file
}

test('prices by model, of one provider or of several', () => {
  const file = fileOf(`{
    "house-model": { "input": 0.5, "output": 1, "cacheRead": 0.1, "cacheWrite": 0.6 },
    "llama-3*": [
      { "input": 1, "output": 1 },
      { "provider": "groq", "input": 2, "output": 2 }
    ]
  }`)
  expect(readPrices(file)).toEqual([
    { model: 'house-model', input: 0.5, output: 1, cacheRead: 0.1, cacheWrite: 0.6 },
    { model: 'llama-3*', input: 1, output: 1 },
    { model: 'llama-3*', provider: 'groq', input: 2, output: 2 },
  ])
  expect(readPrices('')).toEqual([])
})

test.each([
  ['[]', 'it must be an object with a price for each model'],
  ['{"m": 3}', 'm: it must be an object with input and output'],
  ['{"m": {"input": "3", "output": 1}}', 'm input: it must be a number of US dollars, 0 or more'],
  ['{"m": {"input": 3, "output": -1}}', 'm output: it must be a number of US dollars, 0 or more'],
  ['{"m": {"input": 3}}', 'm output: it must be a number of US dollars, 0 or more'],
  [
    '{"m": {"input": 3, "output": 1, "cached": 1}}',
    'm: it has cached, which is no field of a price',
  ],
  [
    '{"m": [{"input": 3, "output": 1}, {"input": 3}]}',
    'm 1 output: it must be a number of US dollars, 0 or more',
  ],
  ['{"*-mini": {"input": 3, "output": 1}}', '*-mini: a model may have one *, at its end'],
])('of %s it is told that %s', (text, reason) => {
  const file = fileOf(text)
  expect(() => readPrices(file)).toThrow(
    new ConfigError(`The price file ${file} can't be used: ${reason}.`),
  )
})

test('a file that is not there, or no JSON', () => {
  expect(() => readPrices(join(folder, 'none'))).toThrow(/none can't be used: ENOENT\.$/)
  expect(() => readPrices(fileOf('{"m": 3,}'))).toThrow(/can't be used: it is not JSON: [^\n]+$/)
})
