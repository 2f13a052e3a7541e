/** A file in an archive. */
interface TarEntry {
  name: string
  size: number
  /** Read to its end before the next entry is. */
  body: AsyncGenerator<Buffer>
}

/** The bytes are no archive, or not all of one. */
export class TarError extends Error {
  override name = 'TarError'
}

const BLOCK = 512
const MAX_OCTAL = 8 ** 11 - 1

/** Fields of a header by POSIX.1-1988 (ustar): where each begins and how long it is. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  magic: [257, 8],
  prefix: [345, 155],
} as const satisfies Record<string, readonly [number, number]>

/** What stands before a file's bytes in an archive. */
export function tarHeader(name: string, size: number, mtime: Date): Buffer {
  const header = Buffer.alloc(BLOCK)
  const put = (field: keyof typeof FIELDS, value: string) => header.write(value, FIELDS[field][0])
  const [prefix, rest] = splitName(name)
  put('name', rest)
  put('prefix', prefix)
  put('mode', '0000600')
  put('mtime', octal(Math.floor(mtime.getTime() / 1000)))
  putSize(header, size)
  put('magic', 'ustar\u000000')
  put('checksum', `${checksum(header).toString(8).padStart(6, '0')}\0 `)
  return header
}

/** What stands after a file's bytes. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

export const TAR_END = Buffer.alloc(2 * BLOCK)

/** The files of an archive, one after the other; throws a {@link TarError} where it isn't one. */
export async function* readTar(bytes: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const take = taker(bytes)
  for (;;) {
    const header = Buffer.concat(await collect(take(BLOCK)))
    if (header.every((byte) => byte === 0)) return
    if (checksum(header) !== Number.parseInt(text(header, 'checksum'), 8))
      throw new TarError('a header in it is damaged')
    const size = readSize(header)
    const name = [text(header, 'prefix'), text(header, 'name')].filter(Boolean).join('/')
    const body = take(size)
    yield { name, size, body }
    await collect(body)
    await collect(take(tarPadding(size).length))
  }
}

function splitName(name: string): readonly [prefix: string, rest: string] {
  if (name.length <= FIELDS.name[1]) return ['', name]
  const at = name.lastIndexOf('/', FIELDS.prefix[1])
  if (at < 1 || name.length - at - 1 > FIELDS.name[1])
    throw new Error(`${name} is too long a name for an archive`)
  return [name.slice(0, at), name.slice(at + 1)]
}

/** Past 8 GiB in base 256, as every tar since reads it. */
function putSize(header: Buffer, size: number): void {
  const [start, length] = FIELDS.size
  if (size <= MAX_OCTAL) header.write(octal(size), start)
  else {
    header[start] = 0x80
    header.writeBigUInt64BE(BigInt(size), start + length - 8)
  }
}

function readSize(header: Buffer): number {
  const [start, length] = FIELDS.size
  const size =
    header[start] === 0x80
      ? Number(header.readBigUInt64BE(start + length - 8))
      : Number.parseInt(text(header, 'size'), 8)
  if (!Number.isSafeInteger(size)) throw new TarError('a header in it is damaged')
  return size
}

const octal = (number: number) => number.toString(8).padStart(11, '0')

function text(header: Buffer, field: keyof typeof FIELDS): string {
  const [start, length] = FIELDS[field]
  return header.toString('utf8', start, start + length).replace(/\0.*$/s, '')
}

/** Of all bytes, those of the checksum itself counted as spaces. */
function checksum(header: Buffer): number {
  const [start, length] = FIELDS.checksum
  const sum = (bytes: Buffer) => bytes.reduce((total, byte) => total + byte, 0)
  return sum(header) - sum(header.subarray(start, start + length)) + 32 * length
}

/** Takes so many bytes of a stream, in pieces as they come. */
function taker(bytes: AsyncIterable<Buffer>): (count: number) => AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]()
  let left: Buffer = Buffer.alloc(0)
  return async function* take(count) {
    for (let missing = count; missing > 0;) {
      if (left.length === 0) {
        const next = await chunks.next()
        if (next.done === true) throw new TarError('it ends before its end')
        left = next.value
      }
      const piece = left.subarray(0, missing)
      left = left.subarray(piece.length)
      missing -= piece.length
      yield piece
    }
  }
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return all
}
