import { useCallback, useEffect, useEffectEvent, useRef } from 'react'

/** How long the first of a burst waits for the others. */
const GATHER_MS = 100

/** Runs `work` soon after it is called for, once for many calls, with at least `pauseMs` between two runs. */
export function useGathered(work: () => void, pauseMs = 1000): () => void {
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
    const wait = Math.max(GATHER_MS, ranAt.current + pauseMs - Date.now())
    timer.current ??= setTimeout(() => fire.current?.(), wait)
  }, [pauseMs])
}
