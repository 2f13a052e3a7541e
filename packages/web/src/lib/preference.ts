import { useCallback, useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

const inMemory = new Map<string, string>()

function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return inMemory.get(key) ?? null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    inMemory.set(key, value)
  }
  for (const listener of listeners) listener()
}

/**
 * A preference of this browser, kept in localStorage and shared by all tabs. `parse` gets what is stored
 * (or `null`) and must give the same object for the same text. Where storage is forbidden it lasts as
 * long as the page.
 */
export function usePreference<T extends string | number>(
  name: string,
  parse: (stored: string | null) => T,
): [T, (value: T) => void] {
  const key = `skein.${name}`
  const value = useSyncExternalStore(subscribe, () => parse(read(key)))
  const set = useCallback((next: T) => write(key, String(next)), [key])
  return [value, set]
}

export function readPreference(name: string): string | null {
  return read(`skein.${name}`)
}

/** Reads a stored number, `usual` when there is none, kept within [min, max]. */
export function numberPreference(usual: number, min: number, max: number) {
  return (stored: string | null): number => {
    const value = stored === null ? usual : Number(stored)
    return Number.isFinite(value) ? Math.min(Math.max(value, min), max) : usual
  }
}
