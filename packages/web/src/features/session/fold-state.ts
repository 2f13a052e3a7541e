import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'

/**
 * What is unfolded in a session, by key. It outlives the rows that come and go with scrolling, and a
 * change re-renders only the part that asked for its key.
 */
export interface FoldState {
  has: (key: string) => boolean
  set: (key: string, open: boolean) => void
  subscribe: (listener: () => void) => () => void
}

export function createFoldState(): FoldState {
  const open = new Set<string>()
  const listeners = new Set<() => void>()
  return {
    has: (key) => open.has(key),
    set: (key, isOpen) => {
      if (isOpen) open.add(key)
      else open.delete(key)
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const FoldContext = createContext<FoldState>(createFoldState())

export function useFold(key: string): [boolean, (open: boolean) => void] {
  const state = useContext(FoldContext)
  const open = useSyncExternalStore(state.subscribe, () => state.has(key))
  return [open, useCallback((next: boolean) => state.set(key, next), [state, key])]
}
