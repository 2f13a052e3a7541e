import { endOfString, isHeavyJson } from '@skein/model/json-weight'
import { OtlpDecodeError } from './otlp.ts'

/** An integer too long for a number, as a `Long` of long.js looks in JSON. */
interface JsonLong {
  low: number
  high: number
  unsigned?: boolean
}

/**
 * `JSON.parse` for a text that must be one object, except that an integer a number can't hold comes
 * as a `JsonLong` if it has 64 bits. Throws `OtlpDecodeError` with a message of one line.
 */
export function parseExactJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) throw new OtlpDecodeError('the body must be a JSON object')
  if (isHeavyJson(text))
    throw new OtlpDecodeError('the body holds too many values; send smaller batches')
  try {
    return JSON.parse(mayHoldLongs(text) ? writeLongs(text) : text)
  } catch (cause) {
    const why = String(cause).replace(/\s+/g, ' ')
    throw new OtlpDecodeError(`the body is not JSON: ${why}`, { cause })
  }
}

export function isJsonLong(json: object): json is JsonLong {
  return (
    'low' in json && 'high' in json && Number.isInteger(json.low) && Number.isInteger(json.high)
  )
}

export function longToBigInt({ low, high, unsigned }: JsonLong): bigint {
  const bits = (BigInt(high) << 32n) | BigInt(low >>> 0)
  return unsigned === true ? BigInt.asUintN(64, bits) : BigInt.asIntN(64, bits)
}

/** False for what most clients send, who put times in quotes. */
function mayHoldLongs(text: string): boolean {
  return /[:,[\s]-?[1-9]\d{15}/.test(text)
}

function writeLongs(json: string): string {
  let written = ''
  let copied = 0
  let at = 0
  while (at < json.length) {
    const quote = json.indexOf('"', at)
    const stop = quote === -1 ? json.length : quote
    const outside = json.slice(at, stop)
    const rewritten = outside.replace(/(?<![\w.+-])-?[1-9]\d{15,18}(?![\w.])/g, writeLong)
    if (rewritten !== outside) {
      written += json.slice(copied, at) + rewritten
      copied = stop
    }
    at = quote === -1 ? stop : endOfString(json, quote)
  }
  return written + json.slice(copied)
}

function writeLong(digits: string): string {
  if (Number.isSafeInteger(Number(digits))) return digits
  const value = BigInt(digits)
  if (BigInt.asIntN(64, value) !== value) return digits
  return `{"low":${BigInt.asIntN(32, value)},"high":${value >> 32n}}`
}
