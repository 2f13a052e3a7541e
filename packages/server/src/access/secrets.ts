import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * `sk_skein_`, 12 hexadecimal digits that name the key, `_`, and 256 random bits. Secrets of that many
 * bits can't be guessed, so that one SHA-256 is all the hashing that they need.
 */
const KEY = /^sk_skein_([0-9a-f]{12})_[\w-]{43}$/

export function newId(): string {
  return randomBytes(6).toString('hex')
}

export function newKey(id: string): string {
  return `sk_skein_${id}_${newToken()}`
}

/** 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** The id of what looks like a key. */
export function keyIdOf(key: string): string | undefined {
  return KEY.exec(key)?.[1]
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes as long whether the first character differs or the last. */
export function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

/** For a person to type: 16 letters and digits that can't be taken for each other, in fours. */
export function newSetupCode(): string {
  const digits = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  const code = [...randomBytes(16)].map((byte) => digits[byte % digits.length]).join('')
  return code.replaceAll(/(.{4})(?=.)/g, '$1-')
}
