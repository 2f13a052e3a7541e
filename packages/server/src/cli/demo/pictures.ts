import { pngDataUrl } from './tiny-png.ts'
import type { Rectangle } from './tiny-png.ts'

/** A bar for each value, the last one marked. */
export function barChart(values: readonly number[]): string {
  const most = Math.max(...values)
  const step = Math.floor(272 / values.length)
  const bars = values.map((value, index): Rectangle => {
    const height = Math.round((value / most) * 130)
    const colour = index === values.length - 1 ? 3 : 2
    return [28 + index * step, 160 - height, step - 6, height, colour]
  })
  const grid = [30, 62, 95, 127].map((top): Rectangle => [24, top, 276, 1, 1])
  const palette = ['ffffff', 'e5e7eb', '6b8bd6', 'd9573f', '9ca3af']
  return pngDataUrl(320, 180, palette, [...grid, ...bars, [24, 160, 276, 2, 4]])
}

/** A parcel on a doorstep, one corner crushed. */
export function crushedParcel(): string {
  const palette = ['b9b4ab', '8f8a82', 'c79a62', 'a87d49', 'e3c79a', '5b4022', 'f5f1e8']
  const corner = Array.from({ length: 46 }, (_, row): Rectangle[] => {
    const left = 214 + row + ((row * 7) % 5)
    return [
      [left - 5, 50 + row, 5, 1, 5],
      [left, 50 + row, 60, 1, 0],
    ]
  }).flat()
  return pngDataUrl(320, 200, palette, [
    [0, 140, 320, 60, 1],
    [60, 50, 200, 120, 2],
    [60, 50, 200, 12, 3],
    [148, 50, 22, 120, 4],
    [78, 96, 52, 34, 6],
    [84, 104, 40, 3, 1],
    [84, 112, 30, 3, 1],
    ...corner,
  ])
}

/** A settings window with an error message in front. */
export function errorDialog(): string {
  const palette = ['eef1f5', 'd5dae2', 'ffffff', '9aa3b2', 'd9373f', '3f6ad8', '4b5563']
  const rows = [0, 1, 2, 3, 4].map((row): Rectangle => [24, 40 + row * 28, 120 + row * 14, 8, 1])
  return pngDataUrl(320, 200, palette, [
    [0, 0, 320, 18, 3],
    ...rows,
    [70, 58, 190, 96, 1],
    [68, 56, 190, 96, 2],
    [82, 72, 18, 18, 4],
    [108, 74, 120, 6, 6],
    [108, 86, 96, 5, 3],
    [108, 97, 132, 5, 3],
    [186, 124, 58, 16, 5],
  ])
}

/** A till receipt: a line for each article, the total below. */
export function receipt(lines: number): string {
  const palette = ['5f6470', 'fbfaf6', '7c7c7c', '2b2b2b', 'cfcabd']
  const printed = Array.from({ length: lines }, (_, row): Rectangle[] => [
    [112, 58 + row * 13, 44 + ((row * 17) % 28), 4, 2],
    [190, 58 + row * 13, 18, 4, 2],
  ]).flat()
  const bottom = 64 + lines * 13
  return pngDataUrl(320, 220, palette, [
    [98, 12, 124, 196, 1],
    [124, 24, 72, 8, 3],
    [134, 38, 52, 4, 2],
    ...printed,
    [108, bottom, 104, 1, 4],
    [112, bottom + 8, 36, 6, 3],
    [180, bottom + 8, 28, 6, 3],
  ])
}

/** A leaf with brown spots. */
export function spottedLeaf(): string {
  const palette = ['dfe7d8', '4f8a3d', '3b6b2d', '7a5230', 'c9a13b']
  const blade = Array.from({ length: 120 }, (_, row): Rectangle => {
    const half = Math.round(78 * Math.sin((Math.PI * (row + 6)) / 132))
    return [160 - half, 34 + row, half * 2, 1, 1]
  })
  return pngDataUrl(320, 190, palette, [
    ...blade,
    [158, 34, 4, 150, 2],
    [118, 82, 18, 14, 4],
    [121, 85, 12, 8, 3],
    [186, 104, 22, 16, 4],
    [190, 108, 14, 8, 3],
    [136, 124, 14, 10, 3],
  ])
}
