import { useQuery } from '@tanstack/react-query'
import { formatCount, formatSize, plural } from '../../lib/format.ts'
import { storageQuery } from '../../lib/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Said } from '../../ui/said.tsx'

/** How much the store holds: bars by project, figures by table. */
export function StorageRows() {
  const { data, error, refetch } = useQuery(storageQuery())
  if (error !== null)
    return (
      <ErrorNotice
        what="The storage could not be measured"
        error={error}
        onRetry={() => void refetch()}
      />
    )
  if (data === undefined) return <div className="storage-bones" aria-busy="true" />
  const total = data.tables.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <>
      <p>
        <b className="num">{formatSize(total)}</b> <span className="dim">in all</span>
      </p>
      <ul className="storage-projects num" aria-label="By project">
        {data.projects.map(({ name, bytes, spans, messages }) => (
          <li key={name}>
            <span className="cut" dir="auto">
              <Said text={name} />
            </span>
            <span className="storage-bar" aria-hidden="true">
              <i style={{ width: `${total === 0 ? 0 : (bytes / total) * 100}%` }} />
            </span>
            <span className="right">≈ {formatSize(bytes)}</span>
            <span className="dim right">{plural(spans, 'span')}</span>
            <span className="dim right">{plural(messages, 'message')}</span>
          </li>
        ))}
      </ul>
      <details className="storage-tables">
        <summary className="dim">By table</summary>
        <dl className="settings-rows num">
          {data.tables.map(({ table, bytes, rows }) => (
            <div key={table}>
              <dt className="mono">{table}</dt>
              <dd>
                {formatSize(bytes)} <span className="dim">{formatCount(rows)} rows</span>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}
