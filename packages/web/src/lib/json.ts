export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** The value of a JSON text, or `undefined` when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** Whether a text that was cut off begins as an object or list in JSON does. */
export function isTreeHead(text: string): boolean {
  return /^\s*(?:\{\s*"|\[\s*[[{"\d-])/.test(text)
}

/** An object or list in JSON text; `undefined` for anything else, numbers and strings among it. */
export function parseTree(text: string): Json[] | { [key: string]: Json } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  const value = parseJson(text)
  return value !== null && typeof value === 'object' ? value : undefined
}
