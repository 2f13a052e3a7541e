import type { SearchQuery, SearchTerm } from '@skein/model/search-query'
import type { QueryParams } from './engine.ts'
import { unspacedRuns } from './unspaced.ts'

/** A condition on `messages` with its parameters, to stand in a `WHERE`. */
export interface Condition {
  sql: string
  params: QueryParams
}

/** Without case and accents. */
export const folded = (expression: string) => `caseFoldUTF8(removeDiacriticsUTF8(${expression}))`

/**
 * A search as a condition that the text indexes answer. Words of spaced scripts are found as words; an
 * address, an identifier or a phrase as it stands; Chinese, Japanese, Thai and kin anywhere.
 */
export function searchCondition({ terms, excluded }: SearchQuery): Condition {
  const params: Record<string, string | string[]> = {}
  const conditions = [
    ...terms.map((term, place) => termCondition(term, `term${place}`, params)),
    ...excluded.map((term, place) => `NOT (${termCondition(term, `without${place}`, params)})`),
  ]
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), params }
}

/** Where a message's text first has the first term, counted in characters from 1; 0: nowhere. */
export function searchPosition({ terms }: SearchQuery): Condition {
  const [first] = terms
  return first === undefined
    ? { sql: '0', params: {} }
    : {
        sql: `positionUTF8(${folded('text')}, ${folded('{position:String}')})`,
        params: { position: first.text },
      }
}

/** Any term anywhere in the text, also inside a word: for looking through a single session. */
export function substringCondition({ terms }: SearchQuery): Condition {
  const params = Object.fromEntries(terms.map((term, place) => [`term${place}`, term.text]))
  const conditions = terms.map((_, place) => isInText(`term${place}`))
  return { sql: conditions.length === 0 ? '0' : conditions.join(' AND '), params }
}

function termCondition(
  term: SearchTerm,
  name: string,
  params: Record<string, string | string[]>,
): string {
  params[name] = term.text
  const words = term.text.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '')
  const pairs = unspacedRuns(term.text).split('\n').flatMap(characterPairs)
  const conditions: string[] = []
  if (pairs.length > 0) {
    params[`${name}pairs`] = pairs
    conditions.push(`hasAllTokens(unspaced, {${name}pairs:Array(String)})`)
  } else if (unspacedRuns(term.text) !== '') {
    conditions.push(`unspaced != ''`)
  } else if (words.length > 0) {
    conditions.push(`hasAllTokens(text, {${name}:String})`)
  }
  const isOneWord = words.length === 1 && words[0] === term.text && pairs.length === 0
  // The column of unspaced runs is far shorter than the text; a single pair is what its index has.
  if (term.text !== '' && unspacedRuns(term.text) === term.text) {
    if (pairs.length !== 1) conditions.push(`position(unspaced, {${name}:String}) > 0`)
  } else if (!isOneWord || conditions.length === 0) conditions.push(isInText(name))
  return conditions.join(' AND ')
}

/**
 * Folding takes nearly all the time of comparing, and hardly a text needs it: a term of ASCII stands in one as it is,
 * or not at all unless a character of the text becomes ASCII, or nothing, when folded.
 */
function isInText(name: string): string {
  const term = folded(`{${name}:String}`)
  const asItIs = `positionCaseInsensitive(text, ${term}) > 0`
  return `multiIf(
    isValidASCII(text) OR isValidASCII(${term}) AND ${asItIs}, ${asItIs},
    isValidASCII(${term}) AND NOT match(text, '${FOLDS_TO_ASCII}'), 0,
    position(${folded('text')}, ${term}) > 0)`
}

/**
 * As a regular expression all characters beyond ASCII that folding makes ASCII or leaves out, and some others: marks,
 * also those of newer scripts, which its engine doesn't know as such; Latin letters and ligatures; the Greek question
 * mark and varia, the Kelvin and Angstrom signs, and what is composed of <, > and =.
 */
export const FOLDS_TO_ASCII = String.raw`[\\p{M}\\x{C0}-\\x{233}\\x{37E}\\x{897}\\x{1AB0}-\\x{1AFF}\\x{1E00}-\\x{1EFF}\\x{1FEF}\\x{212A}\\x{212B}\\x{2260}-\\x{226F}\\x{FB00}-\\x{FB06}\\x{10000}-\\x{1EFFF}\\x{E0000}-\\x{10FFFF}]`

function characterPairs(run: string): string[] {
  const characters = Array.from(run)
  return characters.slice(1).map((character, place) => `${characters[place] ?? ''}${character}`)
}
