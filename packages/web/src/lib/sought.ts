import { createContext, useContext, useEffect, useEffectEvent } from 'react'

/** What a find leads to; a new object each time that it should be brought into sight again. */
export interface Sought {
  spanId: string
  /** The turn's question or answer says it, so that no step needs to be unfolded. */
  visible: boolean
  /** What matched, with a little of what stands around it. */
  words: string
  /** What matched. */
  mark: string
}

/** The place that is sought within what stands beneath, `null` when it is elsewhere. */
export const SoughtContext = createContext<Sought | null>(null)

/** Calls `reveal` when what is sought may be in a text that is folded now. */
export function useSought(reveal: () => void, text: () => string): void {
  const sought = useContext(SoughtContext)
  const look = useEffectEvent((mark: string) => {
    if (text().toLowerCase().includes(mark.toLowerCase())) reveal()
  })
  useEffect(() => {
    if (sought !== null) look(sought.mark)
  }, [sought])
}
