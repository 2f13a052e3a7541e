/** Opaque to clients, as Phoenix's are: base64 of a type and what identifies one of it. */
export function globalId(type: string, ...parts: string[]): string {
  return Buffer.from(`${type}:${parts.map(encodeURIComponent).join('/')}`).toString('base64')
}

/** The parts of such an id; empty when it is none of this type. */
export function readGlobalId(type: string, id: string): string[] {
  const text = Buffer.from(id, 'base64').toString()
  if (!text.startsWith(`${type}:`)) return []
  try {
    return text
      .slice(type.length + 1)
      .split('/')
      .map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return []
    throw error
  }
}
