/** Microseconds since the Unix epoch that never come twice, nor go back while the process lives. */
export interface Clock {
  next(): bigint
}

/** `after`: a stamp that an earlier process gave out, should the system's clock have been set back. */
export function systemClock(after = 0n): Clock {
  let last = after
  return {
    next() {
      const now = BigInt(Date.now()) * 1000n
      last = now > last ? now : last + 1n
      return last
    },
  }
}
