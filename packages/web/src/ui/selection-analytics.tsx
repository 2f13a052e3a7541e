import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo } from 'react'
import { mayPass } from '../lib/api-client.ts'
import { analyticsQuery, type Selected } from '../lib/queries.ts'
import { useLiveSums } from '../lib/use-live-sums.ts'
import { ErrorNotice } from './error-notice.tsx'

const Strip = lazy(async () => ({
  default: (await import('./analytics-strip.tsx')).AnalyticsStrip,
}))
const Skeleton = lazy(async () => ({
  default: (await import('./analytics-strip.tsx')).StripSkeleton,
}))

/** The analytics of what a list selects; they follow search, filter, time and what happens. */
export function SelectionAnalytics(props: {
  project: string
  search: Omit<Selected, 'of'>
  of: Selected['of']
  omit?: readonly string[]
  onRange: (range: { from: string; to: string }) => void
  onFilter?: (filter: string) => void
}) {
  const { project, of, omit = NOTHING, onRange, onFilter } = props
  const { q, filter, range, from, to } = props.search
  const options = useMemo(
    () => analyticsQuery(project, { q, filter, range, from, to, of }),
    [project, q, filter, range, from, to, of],
  )
  const { data, error, refetch } = useQuery({ ...options, placeholderData: keepPreviousData })
  useLiveSums(project, options.queryKey)
  if (error !== null) {
    // What is wrong with the search its list says.
    if (!mayPass(error)) return null
    return (
      <ErrorNotice
        what="The analytics could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <Suspense fallback={<div className="strip-place" />}>
      {data === undefined ? (
        <Skeleton />
      ) : (
        <Strip
          analytics={data}
          of={of}
          omit={omit}
          onRange={onRange}
          {...(onFilter === undefined ? {} : { onFilter })}
        />
      )}
    </Suspense>
  )
}

const NOTHING: readonly string[] = []
