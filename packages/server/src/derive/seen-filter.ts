import { hash } from 'node:crypto'

/**
 * Tells of a key whether it was surely never added (a Bloom filter that grows): no false "never", and
 * about one in a thousand false "perhaps". 16 bits a key.
 */
export interface SeenFilter {
  add(key: string): void
  /** Of each key the first eight bytes of its MD5, one after the other. */
  addDigests(digests: Buffer): void
  mayHave(key: string): boolean
}

const HASHES = 7
const BITS_PER_KEY = 16
const DIGEST_LENGTH = 8

export function seenFilter(firstCapacity = 65_536): SeenFilter {
  const layers = [layer(firstCapacity)]

  function add(digest: Buffer, offset: number): void {
    let newest = layers[layers.length - 1] ?? layer(firstCapacity)
    if (newest.count >= newest.capacity) {
      newest = layer(newest.capacity * 2)
      layers.push(newest)
    }
    newest.add(positions(digest, offset))
  }

  return {
    add: (key) => add(hash('md5', key, 'buffer'), 0),
    addDigests(digests) {
      for (let offset = 0; offset < digests.length; offset += DIGEST_LENGTH) add(digests, offset)
    },
    mayHave(key) {
      const found = positions(hash('md5', key, 'buffer'), 0)
      return layers.some((one) => one.has(found))
    },
  }
}

/** Two halves of one digest make as many hashes as are wanted (Kirsch and Mitzenmacher, 2006). */
function positions(digest: Buffer, offset: number): (bits: number, place: number) => number {
  const first = digest.readUInt32LE(offset)
  const step = (digest.readUInt32LE(offset + 4) | 1) >>> 0
  return (bits, place) => (first + place * step) % bits
}

function layer(capacity: number) {
  const bits = capacity * BITS_PER_KEY
  const words = new Uint32Array(Math.ceil(bits / 32))
  return {
    capacity,
    count: 0,
    add(at: (bits: number, place: number) => number) {
      this.count++
      for (let place = 0; place < HASHES; place++) {
        const bit = at(bits, place)
        words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
      }
    },
    has(at: (bits: number, place: number) => number) {
      for (let place = 0; place < HASHES; place++) {
        const bit = at(bits, place)
        if (((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return false
      }
      return true
    },
  }
}
