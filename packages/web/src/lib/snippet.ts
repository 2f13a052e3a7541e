import type { Snippet } from '@skein/model/api'

/** Characters that stay before the first mark when a snippet must fit a line. */
const LEAD = 32

/**
 * A snippet that begins near its first mark, so that the mark is in sight on one line. Line breaks and
 * runs of blanks, which would leave holes in a line, are left as they are for the browser to collapse.
 */
export function focusSnippet({ text, marks }: Snippet): Snippet {
  const first = marks[0]?.[0] ?? 0
  if (first <= LEAD) return { text, marks }
  const blank = text.indexOf(' ', first - LEAD)
  const cut = blank === -1 || blank >= first ? first - LEAD : blank + 1
  return {
    text: `…${text.slice(cut)}`,
    marks: marks.map(([start, end]) => [start - cut + 1, end - cut + 1]),
  }
}

/** The first mark with a little of what stands around it, to tell where in a longer text it is from. */
export function aroundMark({ text, marks }: Snippet): string {
  const [start, end] = marks[0] ?? [0, text.length]
  return text.slice(Math.max(start - 12, 0), end + 12).replaceAll('…', '')
}

/** What matched first. */
export function firstMark({ text, marks }: Snippet): string {
  const [start, end] = marks[0] ?? [0, text.length]
  return text.slice(start, end)
}
