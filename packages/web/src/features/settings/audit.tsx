import type { AuditList } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { apiUrl, getJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Moment } from '../../ui/moment.tsx'

const SHOWN = 30

/** Who did what, the latest first. */
export function Audit() {
  const audit = useQuery({
    queryKey: ['audit'],
    queryFn: ({ signal }) => getJson<AuditList>(apiUrl(PATHS.audit, {}, { limit: SHOWN }), signal),
    staleTime: 0,
  })
  if (audit.isError)
    return (
      <ErrorNotice
        what="The log could not be read"
        error={audit.error}
        onRetry={() => void audit.refetch()}
      />
    )
  return (
    <>
      <ul className="access-rows" aria-label="Audit">
        {audit.data?.entries.map(({ at, action, actor, actorType, project, target }) => (
          <li key={at}>
            <span className="dim">
              <Moment at={at} />
            </span>
            <span>{action}</span>
            <span className="cut">{actor === '' ? actorType : actor}</span>
            <span className="grow cut dim">
              {[project, target].filter((one) => one !== null && one !== '').join(': ')}
            </span>
          </li>
        ))}
      </ul>
      <p className="faint">
        <code className="mono">skein audit</code> has all of it.
      </p>
    </>
  )
}
