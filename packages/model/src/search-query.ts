/** A search as typed: every term must be in one message, and none of the excluded ones. */
export interface SearchQuery {
  terms: SearchTerm[]
  excluded: SearchTerm[]
}

export interface SearchTerm {
  text: string
  /** Was given in quotation marks. */
  phrase: boolean
}

/** Reads `words "a phrase" -without`. Typographic quotation marks count; an open one ends at the end. */
export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { terms: [], excluded: [] }
  for (const [, minus, quoted, word] of text.matchAll(/(-?)(?:["“”„]([^"“”„]*)["“”„]?|(\S+))/g)) {
    const term = { text: (quoted ?? word ?? '').trim(), phrase: quoted !== undefined }
    if (term.text === '') continue
    const list = minus === '-' ? query.excluded : query.terms
    list.push(term)
  }
  return query
}

/** Lower case, without accents: what counts as the same when searching. */
function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The [start, end) offsets in `text` at which any of the terms stands, in order, not overlapping. */
export function findMarks(text: string, terms: readonly SearchTerm[]): [number, number][] {
  const { folded, offsets } = foldWithOffsets(text)
  const found: [number, number][] = []
  for (const term of terms) {
    const wanted = foldText(term.text)
    if (wanted === '') continue
    for (
      let at = folded.indexOf(wanted);
      at !== -1;
      at = folded.indexOf(wanted, at + wanted.length)
    )
      found.push([offsets[at] ?? 0, offsets[at + wanted.length] ?? text.length])
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  const marks: [number, number][] = []
  for (const mark of found) if (mark[0] >= (marks.at(-1)?.[1] ?? 0)) marks.push(mark)
  return marks
}

/** Before it is ASCII alone. */
const FIRST_TO_FOLD = '\u0080'

function foldWithOffsets(text: string): { folded: string; offsets: number[] } {
  let folded = ''
  const offsets: number[] = []
  let at = 0
  for (const character of text) {
    const plain = character < FIRST_TO_FOLD ? character.toLowerCase() : foldText(character)
    for (let unit = 0; unit < plain.length; unit++) offsets.push(at)
    folded += plain
    at += character.length
  }
  offsets.push(text.length)
  return { folded, offsets }
}
