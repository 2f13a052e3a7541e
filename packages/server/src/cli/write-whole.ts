import { statSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { syncFolder } from '../store/sync-folders.ts'
import { CommandError } from './command.ts'
import { endProgress, note, showProgress } from './output.ts'
import { count } from './terminal/units.ts'

/**
 * Writes to a file, which is there only when it is whole and on the disk, or to standard output. `what`
 * names it in the {@link CommandError} that says why it can't be.
 */
export async function writeWhole(
  bytes: AsyncIterable<Uint8Array> | null,
  output: string | undefined,
  what: string,
): Promise<void> {
  if (bytes === null) return
  const body = Readable.from(bytes, { objectMode: false })
  if (output === undefined) {
    await whole(pipeline(body, process.stdout, { end: false }), what)
    return
  }
  const unfinished = `${output}.part`
  const file = await create(unfinished, output)
  let written = 0
  body.on('data', (chunk: Uint8Array) => {
    written += chunk.length
    showProgress(`${count(written)} bytes`)
  })
  try {
    await whole(pipeline(body, file.createWriteStream({ flush: true })), what)
    await rename(unfinished, output)
    await syncFolder(dirname(output))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    endProgress()
  }
  note(`Wrote ${count(written)} bytes to ${output}.`)
}

async function create(unfinished: string, output: string): Promise<FileHandle> {
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new CommandError(`${output} is a folder: name a file in it.`)
  try {
    return await open(unfinished, 'w')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new CommandError(`${output} can't be written (${code ?? message}): name another file.`, {
      cause: error,
    })
  }
}

async function whole(written: Promise<void>, what: string): Promise<void> {
  try {
    await written
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EPIPE') return
    throw new CommandError(`The ${what} broke off (${code ?? message}); nothing of it is kept.`, {
      cause: error,
    })
  }
}
