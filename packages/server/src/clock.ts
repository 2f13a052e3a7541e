/** Microseconds since the Unix epoch that never come twice, nor go back while the process lives. */
export interface Clock {
  next(): bigint
  /** From here on it gives only what is after this, which another process gave out. */
  passed(stamp: bigint): void
}

/**
 * `after`: a stamp that an earlier process gave out, should the system's clock have been set back.
 * `place`: below 1000, so that processes at the same time seldom give the same one.
 */
export function systemClock(after = 0n, place = 0): Clock {
  let last = after
  return {
    next() {
      const now = BigInt(Date.now()) * 1000n + BigInt(place)
      last = now > last ? now : last + 1n
      return last
    },
    passed(stamp) {
      if (stamp > last) last = stamp
    },
  }
}
