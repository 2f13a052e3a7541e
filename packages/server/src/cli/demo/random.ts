/** A stream of pseudo-random choices; the same seed gives the same stream. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** Both ends included. */
  int(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  shuffle<T>(items: readonly T[]): T[]
  /** Mostly near the median, with a long tail to the right; `sigma` is its spread in log space. */
  logNormal(median: number, sigma: number): number
  hex(digits: number): string
}

/** The seed of all choices, and that of ids, so that the same stories can be told again as new ones. */
export interface Seed {
  choices: number
  ids: number
}

/** Streams of different `labels` under one seed have nothing to do with each other. */
export function createRandom(seed: Seed, ...labels: number[]): Random {
  const next = sfc32([seed.choices, ...labels])
  const nextOfIds = sfc32([seed.choices, seed.ids, ...labels])
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => at(items, int(0, items.length - 1)),
    shuffle(items) {
      const shuffled = [...items]
      for (let index = shuffled.length - 1; index > 0; index--) {
        const other = int(0, index)
        const kept = at(shuffled, index)
        shuffled[index] = at(shuffled, other)
        shuffled[other] = kept
      }
      return shuffled
    },
    logNormal(median, sigma) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return median * Math.exp(sigma * normal)
    },
    hex: (digits) =>
      Array.from({ length: digits }, () => Math.floor(nextOfIds() * 16).toString(16)).join(''),
  }
}

/** The item at `index`, counted round and round. */
export function deal<T>(items: readonly T[], index: number): T {
  return at(items, index % items.length)
}

function at<T>(items: readonly T[], index: number): T {
  if (index >= items.length) throw new RangeError(`No item ${index} of ${items.length}`)
  return items[index] as T
}

/** Chris Doty-Humphrey's Small Fast Counter, https://pracrand.sourceforge.net/RNG_engines.txt. */
function sfc32(seeds: number[]): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 2 ** 32
  }
  for (const seed of seeds) {
    a ^= seed | 0
    b = (b + Math.floor(seed / 2 ** 32)) | 0
    for (let round = 0; round < 15; round++) next()
  }
  return next
}
