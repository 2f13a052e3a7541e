import type { OwnPrice } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { formatCost } from '../../lib/format.ts'
import { pricesQuery } from '../../lib/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Said } from '../../ui/said.tsx'

/** The prices that the server was given, and the way to what has none. */
export function PriceRows({ project }: { project: string }) {
  const { data, error, refetch } = useQuery(pricesQuery())
  return (
    <>
      {error !== null && (
        <ErrorNotice
          what="The prices could not be read"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {data?.own.length === 0 && (
        <p className="dim">
          There is none: all are from the list that comes with Skein. <code>--prices</code> names a
          file with your own.
        </p>
      )}
      {data !== undefined && data.own.length > 0 && <PriceTable prices={data.own} />}
      <p>
        <Link
          to="/p/$project/sessions"
          params={{ project }}
          search={{ range: 'all', filter: 'unpriced:>0' }}
          className="link"
        >
          Sessions with calls that have no price
        </Link>
      </p>
    </>
  )
}

function PriceTable({ prices }: { prices: readonly OwnPrice[] }) {
  return (
    <table className="prices num">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">Input</th>
          <th scope="col">Output</th>
          <th scope="col">Cache read</th>
          <th scope="col">Cache write</th>
        </tr>
      </thead>
      <tbody>
        {prices.map(({ model, provider, input, output, cacheRead, cacheWrite }) => (
          <tr key={`${model} ${provider ?? ''}`}>
            <th scope="row">
              <span className="mono">
                <Said text={model} />
              </span>
              {provider !== undefined && (
                <span className="dim">
                  {' '}
                  at <Said text={provider} />
                </span>
              )}
            </th>
            {[input, output, cacheRead ?? input, cacheWrite ?? input].map((price, place) => (
              <td key={place}>{formatCost(price)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
