import { Link } from '@tanstack/react-router'
import { UNKNOWN } from '../lib/format.ts'
import { rangeSearch } from '../lib/search-params.ts'
import type { RangeSearch } from '../lib/time-range.ts'
import { Said } from './said.tsx'

/** An end user, who leads to all that is theirs in the same time. */
export function UserLink(props: { project: string; userId: string | null; search: RangeSearch }) {
  const { project, userId, search } = props
  if (userId === null) return <span className="faint">{UNKNOWN}</span>
  return (
    <Link
      to="/p/$project/users/$userId"
      params={{ project, userId }}
      search={rangeSearch(search)}
      title={`User ${userId}`}
      className="user-link"
    >
      <bdi>
        <Said text={userId} />
      </bdi>
    </Link>
  )
}
