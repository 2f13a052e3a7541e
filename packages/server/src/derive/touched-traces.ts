/** Traces of one project, each with the stamps of the batches that touched it. */
export interface Touched {
  project: string
  traces: Map<string, Set<bigint>>
}

/** Traces that are to be derived. */
export interface TouchedTraces {
  add(project: string, traceId: string, stamps: Iterable<bigint>): void
  has(project: string, traceId: string): boolean
  /** Takes out up to `most` traces of one project; `undefined`: there are none. */
  take(most: number): Touched | undefined
  isEmpty(): boolean
}

export function touchedTraces(): TouchedTraces {
  const projects = new Map<string, Touched['traces']>()
  return {
    add(project, traceId, stamps) {
      const traces = projects.get(project) ?? new Map<string, Set<bigint>>()
      projects.set(project, traces)
      traces.set(traceId, new Set([...(traces.get(traceId) ?? []), ...stamps]))
    },
    has: (project, traceId) => projects.get(project)?.has(traceId) === true,
    take(most) {
      for (const [project, waiting] of projects) {
        const traces: Touched['traces'] = new Map()
        for (const [traceId, stamps] of waiting) {
          if (traces.size === most) break
          traces.set(traceId, stamps)
          waiting.delete(traceId)
        }
        if (waiting.size === 0) projects.delete(project)
        return { project, traces }
      }
      return undefined
    },
    isEmpty: () => projects.size === 0,
  }
}
