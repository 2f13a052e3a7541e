import { crc32, deflateSync } from 'node:zlib'

/** `[left, top, width, height, colour]`; later ones cover earlier ones. */
export type Rectangle = [number, number, number, number, colour: number]

/** A picture of flat rectangles on a background of the first colour, as the `data:` URL of a PNG. */
export function pngDataUrl(
  width: number,
  height: number,
  palette: readonly string[],
  rectangles: readonly Rectangle[],
): string {
  const stride = width + 1
  const pixels = Buffer.alloc(stride * height)
  for (const [left, top, across, down, colour] of rectangles) {
    for (let y = Math.max(0, top); y < Math.min(height, top + down); y++) {
      const from = y * stride + 1
      pixels.fill(colour, from + Math.max(0, left), from + Math.min(width, left + across))
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.join(''), 'hex')
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(pixels, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return `data:image/png;base64,${png.toString('base64')}`
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
