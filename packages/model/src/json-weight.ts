/** Shorter texts can't hold so much that it matters. */
const SHORT = 1_000_000
/** The densest that clients send in earnest, attributes of two digits in the largest body, weighs two thirds. */
const MOST = 8_000_000

/**
 * Whether a JSON text would take memory out of proportion: `{},` is three bytes and becomes a hundred. Objects
 * and lists weigh 2, what stands between commas 1; texts weigh nothing, however long.
 */
export function isHeavyJson(text: string): boolean {
  if (text.length < SHORT) return false
  let weight = 0
  for (let at = 0; at < text.length && weight <= MOST; at++) {
    switch (text.charAt(at)) {
      case '"':
        at = endOfString(text, at) - 1
        break
      case '{':
      case '[':
        weight += 2
        break
      case ',':
        weight++
    }
  }
  return weight > MOST
}

/** Where a string in a JSON text that begins with the quote at `start` is over. */
export function endOfString(json: string, start: number): number {
  for (
    let quote = json.indexOf('"', start + 1);
    quote !== -1;
    quote = json.indexOf('"', quote + 1)
  ) {
    let before = quote - 1
    while (json[before] === '\\') before--
    const isEscaped = (quote - before) % 2 === 0
    if (!isEscaped) return quote + 1
  }
  return json.length
}
