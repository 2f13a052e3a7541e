import { MAX_PARTS, OtlpDecodeError } from './otlp.ts'

/** A cursor over the body. What it reads must end before the `end` it is given, or it throws. */
export interface Reader {
  bytes: Buffer
  view: DataView
  pos: number
  /** Upper half of the last varint read. */
  high: number
  /** Events, links, attributes and listed values read so far. */
  parts: number
}

export function newReader(body: Uint8Array): Reader {
  return {
    bytes: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    view: new DataView(body.buffer, body.byteOffset, body.byteLength),
    pos: 0,
    high: 0,
    parts: 0,
  }
}

export function fail(what: string, at: number): never {
  throw new OtlpDecodeError(`${what} at byte ${at}`)
}

/** Where one of the small parts ends of which a body may hold only so many. */
export function readPartEnd(r: Reader, end: number): number {
  if (++r.parts > MAX_PARTS) fail(`more than ${MAX_PARTS} events, links and attributes`, r.pos)
  return readEnd(r, end)
}

/** The low 32 bits; the others are left in `r.high`. */
export function readVarint(r: Reader, end: number): number {
  const { bytes, pos } = r
  r.high = 0
  if (pos < end) {
    const byte = bytes[pos] as number
    if (byte < 0x80) {
      r.pos = pos + 1
      return byte
    }
  }
  const last = Math.min(end, pos + 10)
  let low = 0
  let high = 0
  for (let at = pos, shift = 0; at < last; at++, shift += 7) {
    const byte = bytes[at] as number
    const bits = byte & 0x7f
    if (shift < 28) low |= bits << shift
    else if (shift > 28) high |= bits << (shift - 32)
    else {
      low |= bits << 28
      high = bits >>> 4
    }
    if (byte < 0x80) {
      r.pos = at + 1
      r.high = high >>> 0
      return low >>> 0
    }
  }
  fail(last === end ? 'truncated varint' : 'varint of more than ten bytes', pos)
}

export function readTag(r: Reader, end: number): number {
  const at = r.pos
  const tag = readVarint(r, end)
  if (r.high !== 0 || tag >>> 3 === 0) fail('impossible field number', at)
  return tag
}

/** Where the length-delimited field ends. */
export function readEnd(r: Reader, end: number): number {
  const at = r.pos
  const length = readVarint(r, end)
  if (r.high !== 0 || length > end - r.pos) fail('length beyond the end of its message', at)
  return r.pos + length
}

function advance(r: Reader, end: number, size: number): number {
  const at = r.pos
  if (size > end - at) fail('truncated number', at)
  r.pos = at + size
  return at
}

export function skip(r: Reader, tag: number, end: number): void {
  switch (tag & 7) {
    case 0:
      readVarint(r, end)
      break
    case 1:
      advance(r, end, 8)
      break
    case 2:
      r.pos = readEnd(r, end)
      break
    case 5:
      advance(r, end, 4)
      break
    default:
      fail(`unsupported wire type ${tag & 7}`, r.pos)
  }
}

export function readFixed32(r: Reader, end: number): number {
  return r.view.getUint32(advance(r, end, 4), true)
}

export function readFixed64(r: Reader, end: number): bigint {
  return r.view.getBigUint64(advance(r, end, 8), true)
}

export function readDouble(r: Reader, end: number): number {
  return r.view.getFloat64(advance(r, end, 8), true)
}

export function readInt64(r: Reader, end: number): number | bigint {
  const low = readVarint(r, end)
  const value = (r.high | 0) * 0x1_0000_0000 + low
  if (Number.isSafeInteger(value)) return value
  return (BigInt(r.high | 0) << 32n) | BigInt(low)
}

export function readBytes(r: Reader, end: number): Uint8Array {
  const copy = new Uint8Array(end - r.pos)
  copy.set(r.bytes.subarray(r.pos, end))
  r.pos = end
  return copy
}

export function readHex(r: Reader, end: number): string {
  const start = r.pos
  r.pos = end
  return r.bytes.toString('hex', start, end)
}

const INTERNED_KEY_BYTES = 96
/** Longer values seldom come again, and interning one in vain costs twice the reading of it. */
const INTERNED_VALUE_BYTES = 16
const INTERNED_SLOTS = 4096
const interned: string[] = Array.from({ length: INTERNED_SLOTS }, () => '')

export function readKey(r: Reader, end: number): string {
  return end - r.pos <= INTERNED_KEY_BYTES ? readInterned(r, end) : readUtf8(r, end)
}

export function readString(r: Reader, end: number): string {
  return end - r.pos <= INTERNED_VALUE_BYTES ? readInterned(r, end) : readUtf8(r, end)
}

/** Invalid UTF-8 becomes U+FFFD. */
function readUtf8(r: Reader, end: number): string {
  const start = r.pos
  r.pos = end
  return r.bytes.toString('utf8', start, end)
}

/**
 * Gives the string built for the same bytes last time, if its slot hasn't been taken since: nearly
 * all attribute keys of a body are known ones.
 */
function readInterned(r: Reader, end: number): string {
  const { bytes, pos: start } = r
  let hash = 0
  let union = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    hash = (Math.imul(hash, 31) + byte) | 0
    union |= byte
  }
  if (union >= 0x80) return readUtf8(r, end)
  r.pos = end
  const slot = (hash ^ (hash >>> 15)) & (INTERNED_SLOTS - 1)
  const known = interned[slot] as string
  if (known.length === end - start && isTextAt(bytes, start, known)) return known
  return (interned[slot] = bytes.toString('latin1', start, end))
}

function isTextAt(bytes: Buffer, start: number, ascii: string): boolean {
  for (let i = 0; i < ascii.length; i++) {
    if (bytes[start + i] !== ascii.charCodeAt(i)) return false
  }
  return true
}
