import './sessions.css'
import type { SessionListItem, SessionSort } from '@skein/model/api'
import type { SessionsSearch } from '../../lib/search-params.ts'
import { SortHeader } from '../../ui/sort-header.tsx'

const COLUMNS: {
  className: string
  heads: { label: string; sort?: SessionSort }[]
}[] = [
  { className: 'words', heads: [{ label: 'First words' }, { label: 'last answer' }] },
  { className: 'c-user', heads: [{ label: 'User' }, { label: 'session' }] },
  { className: 'c-turns right', heads: [{ label: 'Turns', sort: 'turns' }] },
  {
    className: 'c-active',
    heads: [
      { label: 'Last active', sort: 'lastActive' },
      { label: 'started', sort: 'started' },
    ],
  },
  { className: 'c-duration right', heads: [{ label: 'Duration', sort: 'duration' }] },
  { className: 'c-models', heads: [{ label: 'Models' }] },
  { className: 'c-tokens right', heads: [{ label: 'Tokens', sort: 'tokens' }] },
  { className: 'c-cost right', heads: [{ label: 'Cost', sort: 'cost' }] },
  { className: 'c-p50 right', heads: [{ label: 'p50', sort: 'turnP50' }] },
  { className: 'c-errors right', heads: [{ label: 'Errors', sort: 'errors' }] },
  { className: 'c-feedback', heads: [{ label: 'Feedback' }] },
]

/** The heads of the columns; a second, fainter head names the cell's second line. */
export function SessionTableHead(props: {
  search: SessionsSearch
  onSort: (sort: SessionSort, order: 'asc' | 'desc') => void
}) {
  const current = props.search.sort ?? 'lastActive'
  const order = props.search.order ?? 'desc'
  return COLUMNS.map(({ className, heads }) => {
    const sorted = heads.some(({ sort }) => sort === current)
    return (
      <div
        key={className}
        role="columnheader"
        className={className}
        {...(sorted ? { 'aria-sort': order === 'asc' ? 'ascending' : 'descending' } : {})}
      >
        {heads.map(({ label, sort }, index) => (
          <span key={label} className={index > 0 ? 'faint' : undefined}>
            {index > 0 && ' · '}
            {sort === undefined ? (
              label
            ) : (
              <SortHeader
                label={label}
                direction={sort === current ? order : null}
                onSort={(next) => props.onSort(sort, next)}
              />
            )}
          </span>
        ))}
      </div>
    )
  })
}

export function sessionKey(session: SessionListItem): string {
  return session.sessionId
}
