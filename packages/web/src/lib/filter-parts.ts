import { FilterError, parseFilter, type FilterLevel } from '@skein/model/filter'
import { splitSearch } from '@skein/model/split-search'

/**
 * The conditions of a filter as they were typed, each to be shown and taken away by itself. Conditions
 * that `OR`, `AND` or `NOT` join are one part, since none of them means anything alone.
 */
export function filterParts(filter: string): string[] {
  const parts = pieces(filter)
  return parts.some((part) => /^(?:OR|AND|NOT)$/.test(part)) ? [filter.trim()] : parts
}

/** Cut at blanks, but for those in quotation marks and parentheses. */
function pieces(text: string): string[] {
  const found: string[] = []
  let start = 0
  let depth = 0
  let quoted = false
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at] ?? ' '
    if (character === '\\' && quoted) at += 1
    else if (/["“”„]/.test(character)) quoted = !quoted
    else if (!quoted && character === '(') depth += 1
    else if (!quoted && character === ')') depth -= 1
    const isEnd = at >= text.length || (!quoted && depth <= 0 && /\s/.test(character))
    if (!isEnd) continue
    if (at > start) found.push(text.slice(start, at))
    start = at + 1
  }
  return found
}

/** The filter with one part more, once. */
export function withPart(filter: string | undefined, part: string): string {
  const parts = filterParts(filter ?? '')
  return joinParts(parts.includes(part) ? parts : [...parts, part])
}

/** The filter without a part; `undefined` when that was all of it. */
export function withoutPart(filter: string | undefined, part: string): string | undefined {
  const left = filterParts(filter ?? '').filter((other) => other !== part)
  return left.length === 0 ? undefined : joinParts(left)
}

export function hasPart(filter: string | undefined, part: string): boolean {
  return filterParts(filter ?? '').includes(part)
}

function joinParts(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return parts.map((part) => (/\sOR\s/.test(part) && !isGroup(part) ? `(${part})` : part)).join(' ')
}

function isGroup(part: string): boolean {
  return part.startsWith('(') && filterParts(part).length === 1 && part.endsWith(')')
}

export interface Draft {
  /** What is searched for in what was said. */
  words: string
  /** Conditions to apply. */
  filter: string
  /** Why the conditions can't be applied yet; empty when they can, or there are none. */
  problem: string
}

/** What was typed into the box, taken apart. */
export function readDraft(text: string, level: FilterLevel): Draft {
  const { q, filter } = splitSearch(text)
  return { words: q, filter, problem: problemOf(filter, level) }
}

/** What is wrong with a filter; empty when nothing is. */
export function problemOf(filter: string, level: FilterLevel): string {
  try {
    parseFilter(filter, level)
    return ''
  } catch (error) {
    if (error instanceof FilterError) return error.message
    throw error
  }
}
