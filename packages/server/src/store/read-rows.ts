const NEWLINE = 0x0a

/** Rows as the engine writes them with `FORMAT JSONEachRow`, one to a line. */
export function* readRows(bytes: Uint8Array): Generator {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = 0
  while (start < lines.length) {
    const next = lines.indexOf(NEWLINE, start)
    const end = next === -1 ? lines.length : next
    if (end > start) yield JSON.parse(lines.toString('utf8', start, end))
    start = end + 1
  }
}
