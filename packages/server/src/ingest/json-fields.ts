import { toUSVString } from 'node:util'

import { MAX_PARTS, OtlpDecodeError } from './otlp.ts'
import { isJsonLong, longToBigInt } from './parse-exact-json.ts'

export function toText(json: unknown, what: string): string {
  if (typeof json === 'string') return toUSVString(json)
  if (typeof json === 'number' || typeof json === 'boolean') return String(json)
  if (json === undefined || json === null) return ''
  if (typeof json === 'object' && isJsonLong(json)) return String(longToBigInt(json))
  throw new OtlpDecodeError(`${what} must be a string`)
}

export function toBoolean(json: unknown): boolean {
  if (typeof json === 'boolean') return json
  if (json === 'true' || json === 'false') return json === 'true'
  throw new OtlpDecodeError('boolValue must be true or false')
}

/** A fraction stays what it is: the client's number is worth more than its type. */
export function toInt64(json: unknown): number | bigint {
  if (typeof json === 'number') return json
  const value = toBigInt(json)
  if (value === undefined || BigInt.asIntN(64, value) !== value) {
    throw new OtlpDecodeError('intValue must be an integer of 64 bits')
  }
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

export function toDouble(json: unknown): number {
  if (typeof json === 'number') return json
  if (typeof json === 'object' && json !== null && isJsonLong(json)) {
    return Number(longToBigInt(json))
  }
  const value = typeof json === 'string' && json.trim() !== '' ? Number(json) : NaN
  if (Number.isNaN(value) && json !== 'NaN') {
    throw new OtlpDecodeError('doubleValue must be a number')
  }
  return value
}

/** From base64, or from a byte array as `JSON.stringify` leaves it: a list or `{"0": 104, …}`. */
export function toBytes(json: unknown): Uint8Array {
  if (typeof json === 'string') {
    if (!/^[\w+/-]*={0,2}$/.test(json)) throw new OtlpDecodeError('bytesValue must be base64')
    return new Uint8Array(Buffer.from(json, 'base64'))
  }
  const bytes = typeof json === 'object' && json !== null ? Object.values(json) : [undefined]
  if (!bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
    throw new OtlpDecodeError('bytesValue must be base64 or a list of bytes')
  }
  return Uint8Array.from(bytes)
}

/** From hex or from base64, which the protobuf mapping to JSON would use; else as it is. */
export function toId(json: unknown, digits: 16 | 32): string {
  if (json === undefined || json === null) return ''
  if (typeof json !== 'string') return 'not a string'
  if (json.length === (digits / 4) * 3) return Buffer.from(json, 'base64').toString('hex')
  return json.toLowerCase()
}

export function toUnixNano(json: unknown, what: string): bigint {
  const value = toBigInt(json)
  if (value === undefined || BigInt.asUintN(64, value) !== value) {
    throw new OtlpDecodeError(`${what} must be a whole number of nanoseconds`)
  }
  return value
}

export function toUint32(json: unknown, what: string): number {
  const value = toBigInt(json)
  if (value === undefined || BigInt.asUintN(32, value) !== value) {
    throw new OtlpDecodeError(`${what} must be an integer of 32 bits, not negative`)
  }
  return Number(value)
}

/** 0, "unspecified" in every enum here, for a name that isn't known. */
export function toEnum(json: unknown, names: string[], prefix: string): number {
  const value = toBigInt(json)
  if (value !== undefined) return Number(BigInt.asIntN(32, value))
  return typeof json === 'string' ? Math.max(0, names.indexOf(json.replace(prefix, ''))) : 0
}

/** Undefined if it is no integer; 0 if it is absent. */
function toBigInt(json: unknown): bigint | undefined {
  switch (typeof json) {
    case 'undefined':
      return 0n
    case 'number':
      return Number.isFinite(json) ? BigInt(Math.trunc(json)) : undefined
    case 'string':
      return json === '' || /^[+-]?\d{1,20}$/.test(json) ? BigInt(json) : undefined
    case 'object':
      if (json === null) return 0n
      return isJsonLong(json) ? longToBigInt(json) : undefined
    default:
      return undefined
  }
}

/** Objects and listed values of the body that is being read; reading one is never interrupted. */
let parts = 0

/** To be called before a body is read. */
export function forgetParts(): void {
  parts = 0
}

function countParts(more: number): void {
  parts += more
  if (parts > MAX_PARTS)
    throw new OtlpDecodeError(`more than ${MAX_PARTS} events, links and attributes`)
}

export function toList(json: unknown, what: string): unknown[] {
  if (Array.isArray(json)) {
    countParts(json.length)
    return json
  }
  if (json === undefined || json === null) return []
  throw new OtlpDecodeError(`${what} must be a list`)
}

export function fieldsOf(json: unknown, what: string): [string, unknown][] {
  countParts(1)
  if (json === undefined || json === null) return []
  if (typeof json === 'object' && !Array.isArray(json)) return Object.entries(json)
  throw new OtlpDecodeError(`${what} must be an object`)
}
