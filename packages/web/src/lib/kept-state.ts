import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'

/**
 * State of parts of a page that come and go with scrolling, by name: what is unfolded, how much of a long
 * list is shown. It lasts as long as the page, and a change re-renders only what asked for its name.
 */
const kept = new Map<string, unknown>()
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What the names beneath are within: a span, a message, a value. */
export const KeptScope = createContext('')

/** Extends the scope: `span 7be1/input`. */
export function useKeptScope(name: string): string {
  return `${useContext(KeptScope)}/${name}`
}

/** Like `useState` with a name, unique within its {@link KeptScope}. */
export function useKept<T>(name: string, first: T): [T, (value: T) => void] {
  const key = useKeptScope(name)
  const value = useSyncExternalStore(subscribe, () =>
    kept.has(key) ? (kept.get(key) as T) : first,
  )
  return [value, useCallback((next: T) => keep(key, next), [key])]
}

/** Sets what {@link useKept} gives for a whole key, `scope/name`. */
export function keep(key: string, value: unknown): void {
  kept.set(key, value)
  for (const listener of listeners) listener()
}
