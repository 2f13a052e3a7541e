/** Types that a value may have by which a list is sorted. */
export type ColumnType = 'UInt64' | 'Int64' | 'Int128' | 'Float64' | 'String'

const LEAST_AND_MOST = {
  UInt64: [0n, 2n ** 64n - 1n],
  Int64: [-(2n ** 63n), 2n ** 63n - 1n],
  Int128: [-(2n ** 127n), 2n ** 127n - 1n],
} as const

/** Whether the engine would take the text for a value of the type. */
export function isOfType(type: ColumnType, text: string): boolean {
  switch (type) {
    case 'String':
      return true
    case 'Float64':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) && Number.isFinite(Number(text))
    case 'UInt64':
    case 'Int64':
    case 'Int128': {
      if (!/^-?\d{1,39}$/.test(text)) return false
      const [least, most] = LEAST_AND_MOST[type]
      return BigInt(text) >= least && BigInt(text) <= most
    }
  }
}
