import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { linesOf } from '../../store/lines-of.ts'
import { CommandError } from '../command.ts'

/** One JSON value of a file and where it stands; `text` is how it is written there. */
export interface FileRecord {
  place: string
  text: string
  /** `undefined`: it is no JSON. */
  value: unknown
}

/**
 * The values of a file of JSON lines, or the one of a file that is one JSON document. `-` is standard
 * input; a name that ends in `.gz` is decompressed.
 */
export async function* readRecords(path: string): AsyncGenerator<FileRecord> {
  let n = 0
  let isDocument: boolean | undefined
  const document: string[] = []
  try {
    for await (const line of linesOf(openInput(path))) {
      n++
      if (line.trim() === '') continue
      const value = isDocument === true ? undefined : parse(line)
      isDocument ??= value === undefined
      if (isDocument) document.push(line)
      else yield { place: `${path}, line ${n}`, text: line, value }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw new CommandError(`${path} can't be read (${code}).`, { cause: error })
  }
  if (isDocument !== true) return
  const text = document.join('\n')
  const value = parse(text)
  if (value === undefined)
    throw new CommandError(
      `${path} is no JSON and no JSON lines: skein import --help says what it takes.`,
    )
  yield { place: path, text, value }
}

function openInput(path: string): Readable {
  if (path === '-') return process.stdin
  const file = createReadStream(path)
  if (!path.endsWith('.gz')) return file
  const plain = createGunzip()
  file.on('error', (error) => plain.destroy(error))
  return file.pipe(plain)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
