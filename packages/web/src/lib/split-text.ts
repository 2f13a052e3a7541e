const BLOCK = 8192

/**
 * A text in blocks that a browser can lay out one at a time, cut after a line break where there is one.
 * Joined they are the text again, except that the line break at a cut is left out, since each block
 * begins a line of its own.
 */
export function splitText(text: string): { at: number; text: string }[] {
  const blocks: { at: number; text: string }[] = []
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + BLOCK, text.length)
    let skip = 0
    if (end < text.length) {
      const newline = text.lastIndexOf('\n', end)
      if (newline > at) {
        end = newline
        skip = 1
      } else if (isLowSurrogate(text, end)) end -= 1
    }
    blocks.push({ at, text: text.slice(at, end) })
    at = end + skip
  }
  return blocks
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}
