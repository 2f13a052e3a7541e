import { FilterError, parseFilter, type Filter, type FilterLevel } from '@skein/model/filter'
import { parseSearch, type SearchQuery } from '@skein/model/search-query'
import type { Selection } from '../store/queries/selection.ts'
import { AppError } from './app-error.ts'
import { optional, parseTime } from './request.ts'

interface RangeQuery {
  from?: string | undefined
  to?: string | undefined
}

interface SelectionQuery extends RangeQuery {
  q?: string | undefined
  filter?: string | undefined
  error?: 'true' | 'false' | undefined
}

export function readRange(query: RangeQuery): { fromNs?: bigint; toNs?: bigint } {
  const from = parseTime(query.from, 'from')
  const to = parseTime(query.to, 'to')
  if (from !== undefined && to !== undefined && from >= to)
    throw new AppError('bad_request', `to must be after from: ${query.to}`, 'to')
  return { ...optional('fromNs', from), ...optional('toNs', to) }
}

/** A search of at least one term; blank is no search. */
function readSearch(text: string | undefined): SearchQuery | undefined {
  const search = parseSearch(text ?? '')
  return search.terms.length + search.excluded.length === 0 ? undefined : search
}

function readFilter(text: string | undefined, level: FilterLevel): Filter | undefined {
  try {
    return parseFilter(text ?? '', level)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    throw new AppError('bad_request', `filter: ${error.message}`, 'filter', error.offset)
  }
}

/** What the parameters that lists share select. */
export function readSelection<Of extends Selection['of']>(
  project: string,
  of: Of,
  query: SelectionQuery,
): Selection & { of: Of } {
  return {
    of,
    project,
    ...readRange(query),
    ...optional('search', readSearch(query.q)),
    ...optional('filter', readFilter(query.filter, of)),
    ...optional('hasError', query.error === undefined ? undefined : query.error === 'true'),
  } as Selection & { of: Of }
}
