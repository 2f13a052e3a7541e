/**
 * The words and phrases of a query that should be found, for marking them: `refund "in 3 days" -cancel`
 * gives `refund`, `in 3 days`. Longest first, so that a phrase is marked before its words.
 */
export function searchTerms(query: string): string[] {
  const terms: string[] = []
  for (const [, minus, phrase, word] of query.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const term = (phrase ?? word ?? '').trim()
    if (minus === '' && term !== '') terms.push(term)
  }
  return [...new Set(terms)].toSorted((a, b) => b.length - a.length)
}

/** Where the terms stand in a text, regardless of case: [start, end) offsets in order, none overlapping. */
export function findTerms(text: string, terms: readonly string[]): [number, number][] {
  if (terms.length === 0) return []
  const pattern = terms.map((term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return [...text.matchAll(new RegExp(pattern, 'giu'))].map((match) => [
    match.index,
    match.index + match[0].length,
  ])
}
