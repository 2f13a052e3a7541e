import type { User } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import { formatCount } from '../../lib/format.ts'
import { rangeSearch, type UsersSearch } from '../../lib/search-params.ts'
import type { Column } from '../../ui/data-table.tsx'
import { CountFigure } from '../../ui/figures.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import { COST_COLUMN, ERRORS_COLUMN, TOKENS_COLUMN } from '../../ui/usage-columns.tsx'

/** The columns of the list of end users. */
export function userColumns(project: string, search: UsersSearch): Column<User>[] {
  return [
    {
      id: 'user',
      heads: [{ label: 'User', sort: 'id' }],
      width: 200,
      grows: true,
      cell: ({ userId }) => (
        <Link
          to="/p/$project/users/$userId"
          params={{ project, userId }}
          search={rangeSearch(search)}
          className="row-link cut"
          dir="auto"
        >
          <Said text={userId} />
        </Link>
      ),
    },
    {
      id: 'seen',
      heads: [{ label: 'Last seen', sort: 'lastSeen' }],
      width: 140,
      onCard: true,
      cell: ({ lastSeenAt }) => <Moment at={lastSeenAt} />,
    },
    {
      id: 'first',
      heads: [{ label: 'First seen' }],
      width: 130,
      need: 1,
      cell: ({ firstSeenAt }) => <Moment at={firstSeenAt} form="day" />,
    },
    {
      id: 'sessions',
      heads: [{ label: 'Sessions', sort: 'sessions' }],
      width: 76,
      right: true,
      onCard: true,
      cell: ({ sessionCount }) => <CountFigure count={sessionCount} one="session" />,
    },
    {
      id: 'turns',
      heads: [{ label: 'Turns', sort: 'turns' }],
      width: 70,
      right: true,
      cell: ({ turnCount }) => formatCount(turnCount),
    },
    { ...TOKENS_COLUMN, width: 76, need: 2 },
    COST_COLUMN,
    { ...ERRORS_COLUMN, width: 64 },
  ]
}
