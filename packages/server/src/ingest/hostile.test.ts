import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Trace } from '@skein/model/api'
import { recomputed, storedDerived } from '../../test-support/derived.ts'
import { hostileBodies, type HostileBody } from '../../test-support/hostile-bodies.ts'
import { post } from '../../test-support/http-client.ts'
import { startSkein } from '../../test-support/skein-process.ts'
import { openTestSkein } from '../../test-support/test-skein.ts'
import { systemClock } from '../clock.ts'
import { createRandom } from '../cli/demo/random.ts'
import type { Engine } from '../store/engine.ts'
import { openSpanWriter } from '../store/span-writer.ts'
import { openCollector } from './collector.ts'
import { OtlpDecodeError } from './otlp.ts'

const SEED = Number(process.env['SKEIN_FUZZ_SEED'] ?? 20_261_122)
const BODIES = 10_000
const SURVIVORS = 1000

const survivors: HostileBody[] = []
const pollution = Object.getOwnPropertyNames(Object.prototype).sort()

/** Of the pages that the engine writes about a row that it can't read, what is wrong. */
function faultOf(error: unknown): string {
  return [...String(error).matchAll(/name: (\w+),[^\n]*(ERROR[^\n]*)/g)].join('; ') || String(error)
}

/** Reads every row that would be stored, and stores none. */
function rowReader() {
  const tables: string[] = []
  const insert: Engine['insert'] = async (table, { columns, lines }) => {
    for (const line of lines.toString().split('\n'))
      expect((JSON.parse(line) as unknown[]).length).toBe(columns.length)
    tables.push(table)
  }
  return { engine: { insert } as unknown as Engine, tables }
}

test('ten thousand mutated bodies are taken or refused in a sentence; nothing else happens', async () => {
  const { engine, tables } = rowReader()
  const ignore = () => undefined
  const collect = openCollector(
    openSpanWriter({ engine, clock: systemClock(0n), onBegin: ignore, onEnd: ignore }),
  )
  const random = createRandom({ choices: SEED, ids: 1 })
  const bodies = hostileBodies(SEED)
  const faults = new Set<string>()
  let refused = 0
  let rejected = 0
  for (let n = 0; n < BODIES; n++) {
    const body = bodies.next().value as HostileBody
    try {
      const collected = await collect({ ...body, project: undefined })
      if (collected.rejectedSpans > 0) rejected++
      expect(collected.rejectedSpans > 0).toBe(collected.message !== '')
      if (random.chance(0.2)) survivors.push(body)
    } catch (error) {
      refused++
      const isSaid = error instanceof OtlpDecodeError && /^[^\n]{5,500}$/.test(error.message)
      if (!isSaid) faults.add(String(error))
    }
  }
  expect([...faults]).toEqual([])
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(pollution)
  // That the mutations do reach both sides of the door.
  expect(refused).toBeGreaterThan(BODIES / 20)
  expect(rejected).toBeGreaterThan(BODIES / 100)
  expect(tables.filter((table) => table === 'spans').length).toBeGreaterThan(BODIES / 2)
}, 60_000)

test('what is taken of a thousand of them can be stored, derived and shown', async () => {
  const skein = await openTestSkein()
  const chosen = survivors.slice(0, SURVIVORS)
  expect(chosen.length).toBe(SURVIVORS)
  const faults = new Set<string>()
  await Promise.all(
    chosen.map(({ format, bytes }, n) =>
      skein.skein.pipeline
        .collect({ format, bytes, project: `hostile ${n % 10}` })
        .catch((error: unknown) => faults.add(faultOf(error))),
    ),
  )
  expect([...faults]).toEqual([])
  await skein.skein.pipeline.settled()
  const shown = await storedDerived(skein.skein.engine)
  const made = await recomputed(skein.skein)
  expect(Object.keys(shown.turns).length).toBeGreaterThan(100)
  expect(shown).toEqual(made)
  // Of what is only a judgement there is no turn.
  const traces = await skein.skein.engine.query({
    sql: `SELECT project, trace_id FROM spans FINAL
          GROUP BY project, trace_id HAVING min(carries_feedback) = 0`,
    row: z.object({ project: z.string(), trace_id: z.string() }),
  })
  expect(traces.length).toBe(Object.keys(shown.turns).length)
  for (const { project, trace_id } of traces.slice(0, 50)) {
    const path = `/api/projects/${encodeURIComponent(project)}/traces/${trace_id}`
    const { spans } = await skein.get<Trace>(path)
    for (const { spanId } of spans.slice(0, 1)) await skein.get(`${path}/spans/${spanId}`)
  }
  await skein.close()
}, 120_000)

/** Of the running program; undefined where the system doesn't tell. */
function residentBytes(pid: number | undefined): number {
  if (process.platform !== 'linux') return 0
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024
}

/** Bodies that are small to send, or to write down, and would be large to hold. */
function bombs(): Record<string, { headers: Record<string, string>; bytes: Buffer }> {
  const json = { 'content-type': 'application/json' }
  const protobuf = { 'content-type': 'application/x-protobuf' }
  const gzip = { 'content-encoding': 'gzip' }
  const million = 1_000_000
  const lengthAnd = (bytes: Buffer) => {
    const length: number[] = []
    for (let rest = bytes.length; rest > 0; rest >>>= 7)
      length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    return Buffer.concat([Buffer.from(length), bytes])
  }
  const field = (tag: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([tag]), lengthAnd(bytes)])
  const ids = Buffer.concat([field(0x0a, Buffer.alloc(16, 1)), field(0x12, Buffer.alloc(8, 1))])
  const span = (fields: Buffer) =>
    field(0x0a, field(0x12, field(0x12, Buffer.concat([ids, fields]))))
  const many = (bytes: number[], count: number) =>
    Buffer.alloc(bytes.length * count, Buffer.from(bytes))
  return {
    'zeros, compressed': {
      headers: { ...protobuf, ...gzip },
      bytes: gzipSync(Buffer.alloc(200 * million)),
    },
    'brackets, compressed': {
      headers: { ...json, ...gzip },
      bytes: gzipSync(`{"resourceSpans":${'['.repeat(20 * million)}`),
    },
    'objects of nothing, compressed': {
      headers: { ...json, ...gzip },
      bytes: gzipSync(`{"resourceSpans":[${'{},'.repeat(20 * million)}{}]}`),
    },
    'an attribute with the text of objects of nothing, compressed': {
      headers: { ...json, ...gzip },
      bytes: gzipSync(
        `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'1'.repeat(32)}","spanId":"${'1'.repeat(16)}","attributes":[{"key":"input.value","value":{"stringValue":"[${'{},'.repeat(10 * million)}{}]"}}]}]}]}]}`,
      ),
    },
    'spans of nothing': {
      headers: protobuf,
      bytes: field(0x0a, field(0x12, many([0x12, 0x00], 3 * million))),
    },
    'events of nothing': { headers: protobuf, bytes: span(many([0x5a, 0x00], 3 * million)) },
    'links of nothing': { headers: protobuf, bytes: span(many([0x6a, 0x00], 3 * million)) },
    'an attribute of nothings': {
      headers: protobuf,
      bytes: span(field(0x4a, field(0x12, field(0x2a, many([0x0a, 0x00], 3 * million))))),
    },
  }
}

test('the running server answers each hostile body, and goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-hostile-'))
  const skein = await startSkein(folder)
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const send = (headers: Record<string, string>, bytes: Buffer) =>
    post(skein.port, '/v1/traces', headers, bytes, agent)
  try {
    const statuses: Record<string, number> = {}
    for (const [name, { headers, bytes }] of Object.entries(bombs()))
      statuses[name] = (await send(headers, bytes)).status
    expect(statuses).toEqual({
      'zeros, compressed': 413,
      'brackets, compressed': 400,
      'objects of nothing, compressed': 400,
      'an attribute with the text of objects of nothing, compressed': 200,
      'spans of nothing': 400,
      'events of nothing': 200,
      'links of nothing': 200,
      'an attribute of nothings': 200,
    })
    expect(residentBytes(skein.pid)).toBeLessThan(1.5 * 2 ** 30)
    const bodies = hostileBodies(SEED + 1)
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => {
        const { format, bytes } = bodies.next().value as HostileBody
        const type = format === 'json' ? 'application/json' : 'application/x-protobuf'
        return send({ 'content-type': type }, bytes)
      }),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]))
    expect(await skein.get('/healthz')).toMatchObject({ status: 'ok' })
    skein.kill('SIGTERM')
    expect(await skein.exit).toMatchObject({ code: 0, stderr: '' })
  } finally {
    agent.destroy()
    skein.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}, 120_000)
