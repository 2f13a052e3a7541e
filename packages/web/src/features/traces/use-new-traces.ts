import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLive } from '../../lib/live.ts'
import { tracesQuery } from '../../lib/queries.ts'
import type { TracesSearch } from '../../lib/search-params.ts'

/** Whether something came or changed since the list was read, and how to read it anew. */
export function useNewTraces(project: string, search: TracesSearch) {
  const client = useQueryClient()
  const [hasNew, setHasNew] = useState(false)
  const [resetKey, setResetKey] = useState(0)
  useLive(project, () => setHasNew(true))
  const apply = () => {
    setHasNew(false)
    setResetKey((key) => key + 1)
    void client.resetQueries({ queryKey: tracesQuery(project, search).queryKey })
  }
  return { hasNew, resetKey, apply }
}
