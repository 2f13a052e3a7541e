/** A trace to derive, with the stamps of the batches that touched it. */
export interface TouchedTrace {
  project: string
  traceId: string
  stamps: ReadonlySet<bigint>
}

/** Traces that are to be derived, each once, the one that has waited longest first. */
export interface TouchedTraces {
  add(project: string, traceId: string, stamps: Iterable<bigint>): void
  has(project: string, traceId: string): boolean
  /** Takes out up to `most`. */
  take(most: number): TouchedTrace[]
  size(): number
}

export function touchedTraces(): TouchedTraces {
  const traces = new Map<string, TouchedTrace>()
  return {
    add(project, traceId, stamps) {
      const key = traceKey(project, traceId)
      const known = traces.get(key)?.stamps ?? []
      traces.set(key, { project, traceId, stamps: new Set([...known, ...stamps]) })
    },
    has: (project, traceId) => traces.has(traceKey(project, traceId)),
    take(most) {
      const taken = [...traces].slice(0, most)
      for (const [key] of taken) traces.delete(key)
      return taken.map(([, trace]) => trace)
    },
    size: () => traces.size,
  }
}

/** A trace id is unique in its project alone. */
export function traceKey(project: string, traceId: string): string {
  return `${project}\0${traceId}`
}
