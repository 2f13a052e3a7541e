export type Signal = 'traces' | 'logs' | 'metrics'

/** Counts exports of signals that Skein has no use for, so that clients which send them go on. */
export interface SetAside {
  /** Returns the sentence that the client is told. */
  count(signal: Exclude<Signal, 'traces'>): string
  counts(): Readonly<Record<Exclude<Signal, 'traces'>, number>>
}

/** `note` is called once for each signal, with a sentence for whoever runs the server. */
export function openSetAside(note: (sentence: string) => void): SetAside {
  const counts = { logs: 0, metrics: 0 }
  return {
    count(signal) {
      counts[signal]++
      const sentence = `Skein keeps traces only: ${signal} are accepted and set aside`
      if (counts[signal] === 1) note(sentence)
      return sentence
    },
    counts: () => ({ ...counts }),
  }
}
