/** A map that forgets what was set longest ago once it holds more than `most` entries. */
export interface LruMap<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): void
  clear(): void
}

export function lruMap<Key, Value>(most: number): LruMap<Key, Value> {
  const entries = new Map<Key, Value>()
  return {
    get: (key) => entries.get(key),
    clear: () => entries.clear(),
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > most) {
        const [oldest] = entries.keys()
        if (oldest !== undefined) entries.delete(oldest)
      }
    },
  }
}
