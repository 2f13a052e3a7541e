const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Text of somebody else for a terminal: line breaks stay, nothing in it can move the cursor or colour. */
export function printable(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replaceAll(CONTROLS, (control) => (control === '\n' ? '\n' : '�'))
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim()
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const WIDE =
  /^(?:\p{Emoji_Presentation}|.*\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u
const NONE = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** How many columns a line takes in a terminal: East Asian characters and emoji take two. */
export function displayWidth(line: string): number {
  if (/^[\u0020-\u007e]*$/.test(line)) return line.length
  let width = 0
  for (const { segment } of graphemes.segment(line)) width += graphemeWidth(segment)
  return width
}

function graphemeWidth(grapheme: string): number {
  return NONE.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1
}

/** At most so many columns, with … where something was cut off. */
export function cutToWidth(line: string, columns: number): string {
  return displayWidth(line) <= columns ? line : `${takeColumns(line, columns - 1)}…`
}

/** As much of the start as fits, at least one character. */
function takeColumns(line: string, columns: number): string {
  let width = 0
  let end = 0
  for (const { segment, index } of graphemes.segment(line)) {
    width += graphemeWidth(segment)
    if (width > columns && index > 0) break
    end = index + segment.length
  }
  return line.slice(0, end)
}

/** Lines of at most so many columns, broken between words where there are any; indents stay. */
export function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, columns))
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = []
  let rest = line.trimEnd()
  while (displayWidth(rest) > columns) {
    const most = takeColumns(rest, columns)
    const space = rest.charAt(most.length) === ' ' ? most.length : most.lastIndexOf(' ')
    const end = most.slice(0, space).trim() === '' ? most.length : space
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return [...lines, rest]
}
