import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { plural } from '../lib/format.ts'
import { facetQuery } from '../lib/queries.ts'
import {
  facetOf,
  suggestFields,
  suggestValues,
  type Suggestion,
  type Typed,
} from '../lib/suggest.ts'
import type { RangeSearch } from '../lib/time-range.ts'
import { useDebounced } from '../lib/use-debounced.ts'

const MOST = 10

/** Ways to go on with what is typed: fields of the language, and values as the server lists them. */
export function useSuggestions(props: {
  project: string
  range: RangeSearch
  of: 'sessions' | 'turns'
  typed: Typed
  enabled: boolean
}): Suggestion[] {
  const { project, of, typed, enabled } = props
  const { range, from, to } = props.range
  const facet = facetOf(typed)
  const contains = useDebounced(facet?.contains ?? '', 120)
  const { data } = useQuery({
    ...facetQuery(project, { range, from, to }, of, { field: facet?.field ?? '', contains }),
    enabled: enabled && facet !== undefined,
    placeholderData: keepPreviousData,
  })
  if (!enabled) return []
  const listed = data?.facets.find(({ field }) => field === facet?.field)
  const values =
    listed === undefined
      ? []
      : suggestValues(typed, listed, (count) =>
          plural(count, of === 'sessions' ? 'session' : 'turn'),
        )
  return [...values, ...suggestFields(typed, of)].slice(0, MOST)
}
