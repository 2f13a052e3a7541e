import { useCallback, useEffect, useEffectEvent, useRef } from 'react'

/** How long the first of a burst waits for the others. */
const GATHER_MS = 100

/**
 * Runs `work` soon after it is called for, once for many calls, with at least `pauseMs` between two
 * beginnings, and never before the run before has ended: what is slow is not begun again and again.
 */
export function useGathered(work: () => Promise<unknown>, pauseMs = 1000): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const begunAt = useRef(0)
  const isRunning = useRef(false)
  const isWanted = useRef(false)
  const run = useEffectEvent(async () => {
    timer.current = undefined
    begunAt.current = Date.now()
    isWanted.current = false
    isRunning.current = true
    try {
      await work()
    } finally {
      isRunning.current = false
      if (isWanted.current) call()
    }
  })
  const fire = useRef<() => Promise<void>>(undefined)
  useEffect(() => {
    fire.current = () => run()
    return () => {
      fire.current = undefined
      clearTimeout(timer.current)
    }
  }, [])
  const call = useCallback(() => {
    isWanted.current = true
    if (isRunning.current) return
    const wait = Math.max(GATHER_MS, begunAt.current + pauseMs - Date.now())
    timer.current ??= setTimeout(() => void fire.current?.(), wait)
  }, [pauseMs])
  return call
}
