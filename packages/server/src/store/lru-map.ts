/** A map that forgets what was not used for longest: it holds at least the last half of `most` entries. */
export interface LruMap<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  clear(): void
}

/**
 * Two maps by turns: what is used goes to the younger, and when that is full the older is dropped whole.
 * Deleting the oldest entry of one map, again and again, would be slow: a JavaScript map finds its first
 * entry by stepping over all that were deleted before it.
 */
export function lruMap<Key, Value>(most: number): LruMap<Key, Value> {
  let younger = new Map<Key, Value>()
  let older = new Map<Key, Value>()

  function set(key: Key, value: Value): void {
    younger.set(key, value)
    if (younger.size <= most / 2) return
    older = younger
    younger = new Map()
  }

  return {
    set,
    get(key) {
      const value = younger.get(key)
      if (value !== undefined) return value
      const aged = older.get(key)
      if (aged !== undefined) set(key, aged)
      return aged
    },
    clear() {
      younger = new Map()
      older = new Map()
    },
  }
}
