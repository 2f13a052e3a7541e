import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import zlib from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { post } from '../../test-support/http-client.ts'
import { serveOtlp } from '../../test-support/otlp-server.ts'
import { bodyBudget, type BodyBudget } from './read-body.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const GZIP = { ...JSON_TYPE, 'content-encoding': 'gzip' }
const MAX_BODY_BYTES = 64 * 1024
const MUCH = 32 * 1024 * 1024

/** A budget that tells what is held. */
function watchedBudget(most: number) {
  const budget = bodyBudget(most)
  const watched = { held: 0, most: 0, onNothingHeld: () => {} }
  return Object.assign(watched, {
    requireRoom: (bytes: number, own?: number) => budget.requireRoom(bytes, own),
    take(bytes: number, own?: number) {
      budget.take(bytes, own)
      watched.held += bytes
      watched.most = Math.max(watched.most, watched.held)
    },
    give(bytes: number) {
      budget.give(bytes)
      watched.held -= bytes
      if (watched.held === 0) watched.onNothingHeld()
    },
  } satisfies BodyBudget)
}

let budget: ReturnType<typeof watchedBudget>
let server: Awaited<ReturnType<typeof serveOtlp>>
beforeEach(async () => {
  budget = watchedBudget(1024 * 1024)
  server = await serveOtlp({ budget, maxBodyBytes: MAX_BODY_BYTES })
})
afterEach(() => server.close())

const send = (headers: Record<string, string>, body: Buffer | string | readonly Buffer[]) =>
  post(server.port, '/v1/traces', headers, body)

describe('a body that is too large', () => {
  /** Reads nothing before all is sent, as a simple client does. */
  async function sendAllThenRead(head: string[], pieces: readonly Buffer[]): Promise<string> {
    const socket = connect(server.port, '127.0.0.1')
    socket.pause()
    socket.write([...head, 'Host: skein', '', ''].join('\r\n'))
    for (const piece of pieces) if (!socket.write(piece)) await once(socket, 'drain')
    return text(socket)
  }

  const START = ['POST /v1/traces HTTP/1.1', 'Content-Type: application/json']
  const PIECE = Buffer.alloc(MUCH / 32, ' ')
  const CHUNK = Buffer.concat([
    Buffer.from(`${PIECE.length.toString(16)}\r\n`),
    PIECE,
    Buffer.from('\r\n'),
  ])

  test.each([
    ['its length is announced', `Content-Length: ${MUCH}`, Array(32).fill(PIECE)],
    [
      'it grows past the limit',
      'Transfer-Encoding: chunked',
      [...Array(32).fill(CHUNK), Buffer.from('0\r\n\r\n')],
    ],
  ])('is answered 413 when %s, and the client gets to read it', async (_when, header, pieces) => {
    const answer = await sendAllThenRead([...START, header], pieces as Buffer[])
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain(`larger than ${MAX_BODY_BYTES} bytes`)
    expect(budget.held).toBe(0)
    expect((await send(JSON_TYPE, '{}')).status).toBe(200)
  })

  test('is answered before it has arrived, and the client may stop sending', async () => {
    const upload = request({
      host: '127.0.0.1',
      port: server.port,
      path: '/v1/traces',
      method: 'POST',
      headers: { ...JSON_TYPE, 'content-length': MUCH },
    })
    upload.write(Buffer.alloc(10))
    const [response] = (await once(upload, 'response')) as [IncomingMessage]
    expect([response.statusCode, response.headers.connection]).toEqual([413, 'close'])
    expect(JSON.parse((await buffer(response)).toString())).toEqual({
      code: 8,
      message: expect.stringContaining('larger than'),
    })
    upload.on('error', () => undefined)
    upload.destroy()
    expect((await send(JSON_TYPE, '{}')).status).toBe(200)
  })

  test('is answered 413 when it is small until it is decompressed', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(MUCH))
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES)
    expect((await send(GZIP, bomb)).status).toBe(413)
    expect(budget.most).toBeLessThanOrEqual(bomb.length + MAX_BODY_BYTES)
    expect((await send(JSON_TYPE, '{}')).status).toBe(200)
  })

  test('may be just as large as the limit', async () => {
    const body = '{}'.padEnd(MAX_BODY_BYTES, ' ')
    expect((await send(JSON_TYPE, body)).status).toBe(200)
    expect((await send(JSON_TYPE, `${body} `)).status).toBe(413)
    expect((await send(GZIP, zlib.gzipSync(body))).status).toBe(200)
    expect((await send(GZIP, zlib.gzipSync(`${body} `))).status).toBe(413)
  })
})

describe('what is held of bodies', () => {
  test.each([
    ['stored', JSON_TYPE, '{}', 200],
    ['decompressed and stored', GZIP, zlib.gzipSync('{}'), 200],
    ['not to be read', JSON_TYPE, '{', 400],
    ['not compressed as it says', GZIP, '{}', 400],
    ['too large once decompressed', GZIP, zlib.gzipSync(Buffer.alloc(1_000_000)), 413],
    ['too large', JSON_TYPE, [Buffer.alloc(40_000), Buffer.alloc(40_000)], 413],
    ['compressed otherwise', { ...JSON_TYPE, 'content-encoding': 'br' }, '{}', 415],
  ] as const)('is given back when one is %s', async (_what, headers, body, status) => {
    expect((await send(headers, body)).status).toBe(status)
    expect(budget.most).toBeGreaterThan(0)
    expect(budget.held).toBe(0)
  })

  test('is given back when the client goes away within the body', async () => {
    const upload = request({
      host: '127.0.0.1',
      port: server.port,
      path: '/v1/traces',
      method: 'POST',
      headers: JSON_TYPE,
    })
    upload.on('error', () => undefined)
    const nothingHeld = new Promise<void>((resolve) => {
      budget.onNothingHeld = resolve
    })
    upload.write(Buffer.alloc(20_000), () => upload.destroy())
    await nothingHeld
    expect(server.errors).toEqual([])
  })

  test('may be more than all together may have, of one that is alone', async () => {
    const small = await serveOtlp({ budget: bodyBudget(1000), maxBodyBytes: MAX_BODY_BYTES })
    const body = '{}'.padEnd(MAX_BODY_BYTES)
    for (const [headers, sent] of [
      [JSON_TYPE, body],
      [GZIP, zlib.gzipSync(body)],
    ] as const)
      expect((await post(small.port, '/v1/traces', headers, sent)).status).toBe(200)
    small.close()
  })

  /** A server with room for 10 kB more. */
  async function nearlyFull() {
    const room = watchedBudget(60_000)
    room.take(50_000)
    return { room, full: await serveOtlp({ budget: room, maxBodyBytes: MAX_BODY_BYTES }) }
  }

  const TEXT = randomBytes(3000).toString('hex')
  const ZIPPED = zlib.gzipSync(JSON.stringify({ resourceSpans: [], TEXT }))

  test.each([
    ['read when its length is announced', ZIPPED, 0],
    ['decompressed when it is not announced', [ZIPPED], ZIPPED.length],
  ] as const)(
    'is no more than there is room for: a body that would not fit is not %s',
    async (_what, body, held) => {
      const { room, full } = await nearlyFull()
      expect(ZIPPED.length * 5).toBeGreaterThan(10_000)
      const { status } = await post(full.port, '/v1/traces', GZIP, body)
      expect([status, room.held, room.most]).toEqual([503, 50_000, 50_000 + held])
      full.close()
    },
  )

  test('is bounded: the client is told to come again when there is no room', async () => {
    let begun: () => void = () => undefined
    let finish: () => void = () => undefined
    const storing = new Promise<void>((resolve) => (begun = resolve))
    const stored = new Promise<void>((resolve) => (finish = resolve))
    const full = await serveOtlp({
      budget: bodyBudget(10),
      collect: async () => {
        begun()
        await stored
        return { rejectedSpans: 0, message: '' }
      },
    })
    const body = '{}'.padEnd(10)
    const first = post(full.port, '/v1/traces', JSON_TYPE, body)
    await storing
    const second = await post(full.port, '/v1/traces', JSON_TYPE, body)
    expect([second.status, second.headers['retry-after']]).toEqual([503, '1'])
    finish()
    expect((await first).status).toBe(200)
    expect((await post(full.port, '/v1/traces', JSON_TYPE, body)).status).toBe(200)
    full.close()
  })
})
