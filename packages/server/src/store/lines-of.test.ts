import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { linesOf } from './lines-of.ts'

const TEXT = '{"said":"one\u2028two\u2029three"}\r\n\n{"said":"Grüße 👋"}\nlast'

test.each([1, 2, 7, 1000])(
  'lines end at line feeds alone, though they come %i bytes at a time',
  async (size) => {
    const bytes = Buffer.from(`\ufeff${TEXT}`)
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    )
    const lines: string[] = []
    for await (const line of linesOf(Readable.from(chunks))) lines.push(line)
    expect(lines).toEqual(TEXT.split('\n'))
  },
)

test('who reads no further closes what was read from', async () => {
  const input = Readable.from([Buffer.from('one\ntwo\n')])
  for await (const line of linesOf(input)) {
    expect(line).toBe('one')
    break
  }
  expect(input.destroyed).toBe(true)
})
