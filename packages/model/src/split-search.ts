import { FILTER_FIELDS } from './filter.ts'

/** What one box holds: words to search for, and a filter. */
export interface SplitSearch {
  q: string
  filter: string
}

interface Piece {
  text: string
  kind: 'words' | 'filter' | 'operator'
}

const FIELD = Object.keys(FILTER_FIELDS)
  .map((name) => name.replace('.', String.raw`\.`))
  .join('|')
const KEY = String.raw`(?:\.(?:"[^"]*"|[^\s:=<>!()"]+))?`
const CONDITION = String.raw`-?(?:${FIELD})${KEY}(?::|!=|[<>]=?|=)`
const VALUE = String.raw`[<>]?=?(?:["“”„](?:[^"“”„\\]|\\[^])*["“”„]?|[^\s()"“”„]*)`

const SPACE = /\s+/y
const CONDITION_AND_VALUE = new RegExp(`(?:${CONDITION})${VALUE}`, 'y')
const HAS_CONDITION = new RegExp(String.raw`(?:^|[\s(])${CONDITION}`)
const OPERATOR = /(?:AND|OR|NOT)(?=\s|\(|$)/y
const WORD = /-?["“”„][^"“”„]*["“”„]?|[^\s]+/y

/**
 * Takes what a person typed into one box apart: conditions on known fields and groups of them are the
 * filter, all else are words. `refund -"gift card" error:true (user:a OR user:b)` searches for
 * `refund -"gift card"` where `error:true (user:a OR user:b)`.
 */
export function splitSearch(text: string): SplitSearch {
  const pieces = piecesOf(text)
  const isFilter = (piece: Piece | undefined) => piece?.kind === 'filter'
  const kinds = pieces.map((piece, place): Piece['kind'] => {
    if (piece.kind !== 'operator') return piece.kind
    const before = piece.text === 'NOT' || isFilter(pieces[place - 1])
    const after = pieces
      .slice(place + 1)
      .find(({ kind, text: word }) => kind !== 'operator' || word !== 'NOT')
    return before && isFilter(after) ? 'filter' : 'words'
  })
  const join = (kind: 'words' | 'filter') =>
    pieces.flatMap((piece, place) => (kinds[place] === kind ? [piece.text] : [])).join(' ')
  return { q: join('words'), filter: join('filter') }
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  const add = (piece: Piece) => {
    pieces.push(piece)
    at += piece.text.length
  }
  while (at < text.length) {
    const space = take(SPACE)
    if (space !== undefined) {
      at += space.length
      continue
    }
    const condition = take(CONDITION_AND_VALUE)
    const group = condition === undefined ? groupAt(text, at) : undefined
    const operator = take(OPERATOR)
    if (condition !== undefined) add({ text: condition, kind: 'filter' })
    else if (group !== undefined && HAS_CONDITION.test(group)) add({ text: group, kind: 'filter' })
    else if (operator !== undefined) add({ text: operator, kind: 'operator' })
    else add({ text: take(WORD) ?? text.slice(at), kind: 'words' })
  }
  return pieces
}

/** A parenthesis, or one with a minus, up to the one that closes it or to the end. */
function groupAt(text: string, from: number): string | undefined {
  const start = text[from] === '-' ? from + 1 : from
  if (text[start] !== '(') return undefined
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')' && --depth === 0) return text.slice(from, at + 1)
  }
  return text.slice(from)
}
