/** A variable's trimmed text; undefined when it is not set, empty, or there is no environment. */
export function fromEnv(name: string): string | undefined {
  try {
    const text = globalThis.process?.env?.[name]?.trim()
    return text === '' ? undefined : text
  } catch {
    // Deno asks for a permission.
    return undefined
  }
}

/** Undefined unless it is a number that is not negative. */
export function numberFromEnv(name: string): number | undefined {
  const text = fromEnv(name)
  const number = Number(text)
  return text !== undefined && number >= 0 ? number : undefined
}

export function isTrueInEnv(name: string): boolean {
  return fromEnv(name)?.toLowerCase() === 'true'
}

/** `key1=value1,key2=value2`, percent-encoded, as in `OTEL_RESOURCE_ATTRIBUTES`. */
export function pairsFromEnv(name: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  for (const pair of fromEnv(name)?.split(',') ?? []) {
    const at = pair.indexOf('=')
    if (at > 0) pairs[decoded(pair.slice(0, at).trim())] = decoded(pair.slice(at + 1).trim())
  }
  return pairs
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
