import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openSkein, type Skein } from '../skein.ts'
import { openChdb } from '../store/engine-chdb.ts'
import { turnDigests } from '../store/queries/all-traces.ts'
import { openRecent } from './recent.ts'

let folder: string
let skein: Skein
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-recent-'))
  skein = await openSkein(openChdb(folder), {
    ownThread: false,
    onError: (error) => expect.unreachable(String(error)),
  })
})
afterEach(async () => {
  await skein.close()
  rmSync(folder, { recursive: true })
})

test.each([1, 50_000])(
  'what the store held is told from what is new, told %i at a time',
  async (pageSize) => {
    const sessions = ['plain', "with 'quotes' and \\0", '客服对话', 'é'.normalize('NFD')]
    for (const project of ['shop', '項目']) {
      const spans = sessions.map((sessionId, place): TestSpan => {
        return { trace: `${place + 1}`, span: '1', attributes: { 'session.id': sessionId } }
      })
      const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
      await skein.pipeline.collect({ bytes, format: 'json', project })
    }
    await skein.pipeline.settled()

    const recent = openRecent()
    for await (const digests of turnDigests(skein.engine, pageSize)) recent.held(digests)
    recent.allHeld()
    const known = (project: string, sessionId: string) =>
      recent.session(project, sessionId) === undefined ? 'ask the store' : 'new'
    for (const project of ['shop', '項目'])
      expect(sessions.map((sessionId) => known(project, sessionId))).toEqual(
        sessions.map(() => 'ask the store'),
      )
    expect(known('shop', 'never seen')).toBe('new')
    expect(known('another', 'plain')).toBe('new')
  },
)

test('images that were said take of its room, too', () => {
  const recent = openRecent()
  const url = `data:image/png;base64,${'A'.repeat(60_000)}`
  const text = { text: '', length: 0, media: [{ type: 'image' as const, url }] }
  const traceIds = Array.from({ length: 1000 }, (_, n) => `${n}`)
  for (const traceId of traceIds)
    recent.putTrace('shop', traceId, { spans: new Map(), texts: new Map([['h', text]]), keys: [] })
  const kept = traceIds.filter((traceId) => recent.trace('shop', traceId) !== undefined)
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length * url.length).toBeLessThan(20_000_000)
})
