import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Session, Turn, type ProjectList } from '@skein/model/api'
import { readCaptures } from '../../test-support/otlp-captures.ts'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { everyPage } from '../../test-support/pages.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { decodeJson } from '../ingest/decode-json.ts'

const LONG_TEXT = 'Straße, 東京 "quoted", line\nbreak. '.repeat(3000)

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
  await skein.export(
    otlpRequest([
      {
        trace: 'c1',
        span: '1',
        attributes: { 'session.id': 'long\t1', 'input.value': LONG_TEXT, 'output.value': 'ok' },
      },
    ]),
    'long',
  )
})
afterAll(() => skein.close())

async function download(project: string, query: string): Promise<Response> {
  const response = await skein.request(`/api/projects/${project}/export?${query}`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="/)
  return response
}

async function lines(project: string, query: string): Promise<unknown[]> {
  const text = await (await download(project, query)).text()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

/** The rows of a file that the engine itself reads. */
async function rowsOf(body: Buffer, format: string): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-test-'))
  try {
    const path = join(folder, 'file')
    writeFileSync(path, body)
    return await skein.skein.engine.query({
      sql: `SELECT * FROM file({path:String}, '${format}')`,
      params: { path },
      row: z.record(z.string(), z.unknown()),
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const table = async (project: string, format: string, query: string) =>
  rowsOf(
    Buffer.from(await (await download(project, `format=${format}&${query}`)).arrayBuffer()),
    format === 'csv' ? 'CSVWithNames' : 'Parquet',
  )

const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('skein-export-'))

describe('an export as JSON lines', () => {
  test('has a span once that was sent again with a start on another day', async () => {
    const DAY_MS = 86_400_000
    const edition = (start: number) => ({ trace: 'd1', span: '1', start, end: start + 1 })
    // More than are exported at a time, between the two.
    const others = Array.from({ length: 30 }, (_, n) => ({
      trace: `e${n}`,
      span: '1',
      start: 1000 + n,
      end: 2000 + n,
    }))
    await skein.export(otlpRequest([edition(0), ...others]), 'again')
    await skein.export(otlpRequest([edition(DAY_MS)]), 'again')
    const spans = (await lines('again', 'what=spans'))
      .flatMap((request) => decodeJson(JSON.stringify(request)).groups)
      .flatMap((group) => group.spans)
    expect(spans).toHaveLength(31)
  })

  test('of sessions has what the list has', async () => {
    for (const filter of ['', 'error:true', 'user:nobody']) {
      const listed = await everyPage<object>(
        skein,
        `/api/projects/shop/sessions?sort=started&order=asc&filter=${filter}`,
        'sessions',
      )
      const exported = await lines('shop', `what=sessions&filter=${filter}`)
      expect(exported.map((line) => Session.parse(line))).toEqual(
        listed.map((item) => Session.parse(item)),
      )
    }
  })

  test('of turns has what the list has, with texts uncut', async () => {
    const listed = await everyPage<object>(
      skein,
      '/api/projects/shop/traces?order=asc&filter=duration>100ms',
      'traces',
    )
    const exported = await lines('shop', 'what=turns&filter=duration>100ms')
    expect(exported.map((line) => Turn.parse(line))).toEqual(listed.map((item) => Turn.parse(item)))
    const [long] = await lines('long', 'what=turns')
    expect(Turn.parse(long).input.text).toBe(LONG_TEXT)
  })

  test('of turns of sessions has all turns of the sessions that match', async () => {
    const sessions = await lines('shop', 'filter=turns>3')
    const turns = await lines('shop', 'what=turns&of=sessions&filter=turns>3')
    const ids = new Set(sessions.map((line) => Session.parse(line).sessionId))
    expect(turns).toHaveLength(4 * ids.size)
    expect(turns.every((line) => ids.has(Turn.parse(line).sessionId ?? ''))).toBe(true)
  })

  test('of spans is OTLP of the turns that match, with all their spans', async () => {
    const requests = await lines('shop', 'what=spans&filter=session:"shop 8"')
    const spans = requests.flatMap((request) =>
      decodeJson(JSON.stringify(request)).groups.flatMap((group) => group.spans),
    )
    expect(spans).toHaveLength(3)
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
  })
})

describe.each(['csv', 'parquet'])('an export as %s', (format) => {
  test('of sessions has the same rows and numbers', async () => {
    const sessions = (await lines('shop', 'filter=tag:vip')).map((line) => Session.parse(line))
    const rows = await table('shop', format, 'filter=tag:vip')
    expect(rows).toHaveLength(sessions.length)
    rows.forEach((row, place) => {
      const session = sessions[place]
      expect(row).toMatchObject({
        sessionId: session?.sessionId,
        firstInput: session?.firstInput,
        userId: session?.userId,
        costUsd: session?.costUsd,
      })
      expect([row['turnCount'], row['durationMs'], row['tokensTotal']].map(numeric)).toEqual([
        session?.turnCount,
        session?.durationMs,
        session?.tokens.total,
      ])
      expect(parsed(row['tags'])).toEqual(session?.tags)
      expect(parsed(row['metadata'])).toEqual(session?.metadata)
      expect(String(row['startedAt']).slice(0, 10)).toBe(session?.startedAt.slice(0, 10))
    })
  })

  test('of turns has texts uncut', async () => {
    const [row] = await table('long', format, 'what=turns')
    expect(row).toMatchObject({ sessionId: 'long\t1', input: LONG_TEXT, output: 'ok' })
  })

  test('of spans has a row each', async () => {
    const rows = await table('shop', format, 'what=spans&filter=session:"shop 8"')
    expect(rows.map((row) => String(row['kind'])).sort()).toEqual(['AGENT', 'LLM', 'TOOL'])
  })

  test('has a span once that was sent again with a start on another day', async () => {
    const DAY_MS = 86_400_000
    const project = `again as ${format}`
    for (const start of [0, DAY_MS]) {
      const span = { trace: 'd1', span: '1', name: `from ${start}`, start, end: 2 * DAY_MS + start }
      await skein.export(otlpRequest([span]), project)
    }
    const rows = await table(encodeURIComponent(project), format, 'what=spans')
    expect(rows.map((row) => row['name'])).toEqual([`from ${DAY_MS}`])
  })
})

function numeric(value: unknown): number | null {
  return value === null ? null : Number(value)
}

/** Lists and maps are JSON in a CSV. */
function parsed(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}

test('a table of nothing has its columns alone', async () => {
  expect(await table('shop', 'parquet', 'filter=user:nobody')).toEqual([])
  const text = await (await download('shop', 'format=csv&filter=user:nobody')).text()
  expect(text).toMatch(/^"sessionId","startedAt",.*\n$/)
})

test('what is unknown is an empty field of a CSV', async () => {
  const text = await (
    await download('shop', 'format=csv&what=turns&filter=session:"shop 0"')
  ).text()
  expect(text).toMatch(/,,/)
  expect(text).not.toContain('\\N')
})

test('what a spreadsheet would run as a formula is text in a CSV, and as it was said elsewhere', async () => {
  const said = '=HYPERLINK("http://evil.example","Refund")'
  const attributes = { 'session.id': '@evil', 'input.value': said, 'output.value': '-5 °C' }
  await skein.export(otlpRequest([{ trace: 'f1', span: '1', name: '+1', attributes }]), 'formulas')
  const [row] = await table('formulas', 'csv', 'what=turns')
  expect(row).toMatchObject({
    sessionId: "'@evil",
    name: "'+1",
    input: `'${said}`,
    output: "'-5 °C",
  })
  const [asSaid] = await table('formulas', 'parquet', 'what=turns')
  expect(asSaid).toMatchObject({ sessionId: '@evil', name: '+1', input: said, output: '-5 °C' })
})

test('times in a CSV are ISO 8601 in UTC', async () => {
  const text = await (
    await download('shop', 'format=csv&what=turns&filter=session:"shop 0"')
  ).text()
  expect(text).toMatch(/"2026-11-21T\d\d:\d\d:\d\d\.\d{9}Z"/)
})

test('nothing of an export stays behind, also of one that is not read to its end', async () => {
  const before = leftovers()
  const response = await download('shop', 'what=spans')
  await response.body?.cancel()
  await (await download('shop', 'format=parquet')).arrayBuffer()
  expect(leftovers()).toEqual(before)
})

describe('what real clients sent', () => {
  const folder = new URL('../../../../fixtures/clients/', import.meta.url)

  test('gives the same sessions when its export is sent again', async () => {
    for (const { isJson, body } of readCaptures())
      await skein.export(isJson ? body.toString() : body, 'captures')
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.bin'))) {
      const body = readFileSync(new URL(file, folder))
      await skein.export(body[0] === 0x7b ? body.toString() : body, file)
    }
    const { projects } = await skein.get<ProjectList>('/api/projects')
    const names = projects.map((project) => project.name)
    const shown = async () =>
      Promise.all(names.map(async (name) => [name, await shownOf(encodeURIComponent(name))]))
    const before = Object.fromEntries(await shown()) as object
    const exports = await Promise.all(
      names.map(async (name) => ({
        name,
        requests: await lines(encodeURIComponent(name), 'what=spans'),
      })),
    )
    await skein.close()
    skein = await openTestSkein()
    for (const { name, requests } of exports)
      for (const request of requests) await skein.export(request as object, name)
    expect(Object.fromEntries(await shown())).toEqual(before)
    expect(names.length).toBeGreaterThan(10)
  }, 120_000)

  /** Everything that the API says of a project's sessions, turns and spans. */
  async function shownOf(project: string) {
    const path = `/api/projects/${project}`
    const [sessions, traces, spans] = await Promise.all([
      skein.get(`${path}/sessions?limit=500`),
      skein.get(`${path}/traces?limit=500`),
      skein.get(`/v1/projects/${project}/spans?limit=1000`),
    ])
    return { sessions, traces, spans }
  }
})
