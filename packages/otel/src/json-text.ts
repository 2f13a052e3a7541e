/** As JSON; what has no JSON form is named in its place. Throws nothing. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, plain) ?? String(value)
  } catch {
    return withoutCycles(value)
  }
}

function plain(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key]
  if (ArrayBuffer.isView(original)) return `[${original.byteLength} bytes]`
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return value
}

/** An object that is met again is left out, also where it is no cycle. */
function withoutCycles(value: unknown): string {
  const seen = new Set<unknown>()
  try {
    return JSON.stringify(value, function (this: unknown, key, member: unknown) {
      if (typeof member === 'object' && member !== null) {
        if (seen.has(member)) return '[circular]'
        seen.add(member)
      }
      return plain.call(this, key, member)
    })
  } catch (error) {
    return `[not serializable: ${String(error)}]`
  }
}
