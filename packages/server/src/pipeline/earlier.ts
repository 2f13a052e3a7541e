import { setTimeout as delay } from 'node:timers/promises'
import { EngineUnavailableError } from '../store/engine.ts'

/** What an earlier process left undone. */
export interface Earlier {
  /** Resolves when it is done, or when it is known that the disk has no room for it: then it is tried again. */
  doneOrStuck(): Promise<void>
  /** To be called when a removal that was cut off is so far that what is stored from then on stays. */
  begun(): void
  /** Throws why such a removal can't go on: it would take along what is stored meanwhile. */
  requireBegun(): void
  /** To be called with what fails beside it. */
  failed: (error: unknown) => void
  /** Tries no more; the next start does. */
  stop(): void
}

const AGAIN_AFTER_MS = 2000

export function openEarlier(
  finish: () => Promise<void>,
  onError: (error: unknown) => void,
  againAfterMs = AGAIN_AFTER_MS,
): Earlier {
  const stopping = new AbortController()
  let why: EngineUnavailableError | undefined
  let hasBegun = false
  let stuck = () => {}
  const isStuck = new Promise<void>((resolve) => (stuck = resolve))

  async function untilDone(): Promise<void> {
    while (!stopping.signal.aborted)
      try {
        await finish()
        return
      } catch (error) {
        if (stopping.signal.aborted) return
        if (error instanceof EngineUnavailableError) why = error
        // Whoever waited for it goes on by then: nothing is taken until it is done.
        if (why === undefined) throw error
        failed(error)
        await delay(againAfterMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
  }

  function failed(error: unknown): void {
    onError(error)
    if (error instanceof EngineUnavailableError) stuck()
  }

  return {
    async doneOrStuck() {
      const done = untilDone()
      await Promise.race([done, isStuck])
      // Who started it hears no more of it.
      done.catch(onError)
    },
    begun() {
      hasBegun = true
    },
    requireBegun() {
      if (!hasBegun && why !== undefined) throw why
    },
    failed,
    stop: () => stopping.abort(),
  }
}
