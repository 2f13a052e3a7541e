import type { IncomingMessage } from 'node:http'
import { finished, type Transform } from 'node:stream'
import zlib from 'node:zlib'

/** The request can't be read: the HTTP status and sentence to answer with. */
export class BodyError extends Error {
  override name = 'BodyError'
  readonly status: 400 | 413 | 415 | 503
  constructor(status: BodyError['status'], message: string) {
    super(message)
    this.status = status
  }
}

/** Bytes of bodies that are being read or stored at this moment, over all requests. */
export interface BodyBudget {
  /**
   * Throws a {@link BodyError} of 503 when more would be too much, `own` of which the same body has; one that
   * is alone may have what it needs.
   */
  take(bytes: number, own?: number): void
  /** The same, without taking any. */
  requireRoom(bytes: number, own?: number): void
  give(bytes: number): void
}

export function bodyBudget(most: number): BodyBudget {
  let taken = 0
  function requireRoom(bytes: number, own = 0): void {
    if (taken > own && taken + bytes > most)
      throw new BodyError(503, 'too much is being received at once; try again in a moment')
  }
  return {
    requireRoom,
    take(bytes, own) {
      requireRoom(bytes, own)
      taken += bytes
    },
    give(bytes) {
      taken -= bytes
    },
  }
}

/** Node.js has zstd from 22.15 and 23.8 on. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform })
  .createZstdDecompress

export const CONTENT_ENCODINGS: readonly string[] = [
  'gzip',
  'deflate',
  ...(createZstdDecompress === undefined ? [] : ['zstd']),
]

/** A body's bytes for each byte of its compressed form, as far as can be expected of spans. */
const EXPECTED_GROWTH = 5

/**
 * Reads and decompresses a body of at most `maxBytes`, on the wire and after decompression. Past that
 * it stops at once and throws a {@link BodyError}, having held no more than the limit; the request can
 * still be answered then. What it holds is taken from the budget; the caller gives back the result's
 * length. Where there will be no room for it, it is not read, or not decompressed: under load, one that is
 * refused halfway costs as much as one that is taken.
 */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
  budget: BodyBudget,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const isPlain = encoding === 'identity' || encoding === ''
  const expected = (wire: number) => Math.min(isPlain ? wire : wire * EXPECTED_GROWTH, maxBytes)
  budget.requireRoom(expected(announced))
  let taken = 0
  let held = 0
  const take = (bytes: number) => {
    budget.take(bytes, taken)
    taken += bytes
  }
  const hold = (bytes: number) => {
    held += bytes
    if (held > taken) take(held - taken)
  }
  try {
    const wire = await collectChunks(wireChunks(request), maxBytes, hold)
    if (!isPlain) take(expected(wire.length))
    const body = isPlain ? wire : await decompress(wire, encoding, maxBytes, hold)
    budget.give(taken - body.length)
    return body
  } catch (error) {
    budget.give(taken)
    throw error
  }
}

const DISCARD_WITHIN_MS = 10_000

/**
 * Takes in and drops what is still on its way of a refused body, for a while: a connection that is
 * closed with bytes unread is reset, and with it goes the answer (RFC 9112, 9.6).
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DISCARD_WITHIN_MS)
    finished(request, () => {
      clearTimeout(timer)
      resolve()
    })
    request.resume()
  })
}

/** Leaving the loop over a request itself would destroy its connection before the answer is sent. */
async function* wireChunks(request: IncomingMessage): AsyncGenerator {
  try {
    yield* request.iterator({ destroyOnReturn: false })
  } catch (error) {
    throw request.complete ? error : new BodyError(400, 'the connection ended within the body')
  }
}

function tooLarge(maxBytes: number): BodyError {
  return new BodyError(
    413,
    `the body is larger than ${maxBytes} bytes; send smaller batches, or raise SKEIN_MAX_BODY_BYTES`,
  )
}

async function collectChunks(
  stream: AsyncIterable<unknown>,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    const bytes = chunk as Buffer
    length += bytes.length
    if (length > maxBytes) throw tooLarge(maxBytes)
    hold(bytes.length)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks, length)
}

async function decompress(
  wire: Buffer,
  encoding: string,
  maxBytes: number,
  hold: (bytes: number) => void,
): Promise<Buffer> {
  const decompressor = openDecompressor(wire, encoding)
  decompressor.end(wire)
  try {
    return await collectChunks(decompressor, maxBytes, hold)
  } catch (error) {
    if (error instanceof BodyError) throw error
    throw new BodyError(400, `the body is not ${encoding}, though its content-encoding says so`)
  }
}

function openDecompressor(wire: Buffer, encoding: string): Transform {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip()
    case 'deflate':
      // Some clients send the bare deflate stream, without the zlib header that RFC 9110 asks for.
      return (wire[0] ?? 0) % 16 === 8 && wire.length > 1 && wire.readUInt16BE(0) % 31 === 0
        ? zlib.createInflate()
        : zlib.createInflateRaw()
    default:
      if (encoding === 'zstd' && createZstdDecompress !== undefined) return createZstdDecompress()
      throw new BodyError(
        415,
        `content-encoding ${encoding} is not understood; use ${CONTENT_ENCODINGS.join(', ')} or none`,
      )
  }
}
