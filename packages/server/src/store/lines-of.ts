/**
 * The lines of a text in UTF-8, without what ends them: `\n` alone. Node.js's own reader, from 24 on, ends lines at U+2028
 * and U+2029, too, which JSON may have within a text.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let line = ''
  for await (const chunk of chunks) {
    const [end = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    line += end
    const next = others.pop()
    if (next === undefined) continue
    yield line
    yield* others
    line = next
  }
  line += decoder.decode()
  if (line !== '') yield line
}
