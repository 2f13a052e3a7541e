import { useCallback, useEffect, useEffectEvent, useRef } from 'react'

/** How long the first of a burst waits for the others, and the least time between two runs. */
const GATHER_MS = 100
const PAUSE_MS = 1000

/** Runs `work` soon after it is called for, once for many calls, and at most once a second. */
export function useGathered(work: () => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const ranAt = useRef(0)
  const run = useEffectEvent(() => {
    timer.current = undefined
    ranAt.current = Date.now()
    work()
  })
  const fire = useRef<() => void>(undefined)
  useEffect(() => {
    fire.current = () => run()
    return () => clearTimeout(timer.current)
  }, [])
  return useCallback(() => {
    const wait = Math.max(GATHER_MS, ranAt.current + PAUSE_MS - Date.now())
    timer.current ??= setTimeout(() => fire.current?.(), wait)
  }, [])
}
