import {
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Random } from '../src/cli/demo/random.ts'

/** System calls that change what a folder holds, or have it written to the disk. */
const CALLS =
  'open,openat,creat,write,writev,pwrite64,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,fsync,fdatasync,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat'

/** What a program is run within, so that each of these calls is noted in the file `log`, in their order. */
export function noting(log: string): string[] {
  return ['strace', '-D', '-f', '-y', '-s', '0', '--seccomp-bpf', '-o', log, '-e', `trace=${CALLS}`]
}

/** How large each file is. */
export type Sizes = ReadonlyMap<string, number>

export function sizesIn(folder: string): Sizes {
  if (!existsSync(folder)) return new Map()
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, lstatSync(path).size]),
  )
}

interface Entry {
  path: string
  /** Where it was moved from; `undefined`: it was made. */
  from: string | undefined
  /** The line that says that it was done. */
  line: number
}

interface Written {
  size: number
  /** So much of it is on the disk. */
  synced: number
}

/** What a disk need not hold that a program left so: what it didn't ask to have written there. */
export interface Unsynced {
  /** Names that were given in folders, the earliest first. */
  entries: readonly Entry[]
  /** How much is there for sure of each file of which not all is. */
  files: ReadonlyMap<string, number>
}

/** From what was noted since the folder held files of these sizes, all on the disk. */
export function readUnsynced(log: string, folder: string, before: Sizes): Unsynced {
  let entries: Entry[] = []
  const files = new Map<string, Written>()
  const fileAt = (path: string) => {
    const size = before.get(path) ?? 0
    const known = files.get(path) ?? { size, synced: size }
    files.set(path, known)
    return known
  }
  for (const { name, args, result, begun, ended: line } of calls(readFileSync(log, 'latin1'))) {
    const given = [...args.matchAll(/"([^"]*)"/g)].map(([, path = '']) => path)
    const [opened = ''] = [...args.matchAll(/^\d+<([^>]*)>/g)].map(([, path]) => path)
    const inside = (path: string | undefined): path is string =>
      path !== undefined && (path === folder || path.startsWith(`${folder}/`))
    const [first, second] = given.map((path) => resolve(path))
    switch (name) {
      case 'open':
      case 'openat':
      case 'creat':
        if (result < 0 || !inside(first) || !/O_CREAT|O_TRUNC/.test(args)) break
        if (!before.has(first) && !files.has(first))
          entries.push({ path: first, from: undefined, line })
        if (args.includes('O_TRUNC')) Object.assign(fileAt(first), { size: 0, synced: 0 })
        else fileAt(first)
        break
      case 'mkdir':
      case 'mkdirat':
        if (result === 0 && inside(first)) entries.push({ path: first, from: undefined, line })
        break
      case 'symlink':
      case 'symlinkat':
      case 'link':
      case 'linkat':
        if (result === 0 && inside(second)) entries.push({ path: second, from: undefined, line })
        break
      case 'rename':
      case 'renameat':
      case 'renameat2':
        if (result !== 0 || !inside(first) || !inside(second)) break
        // What takes the place of another is there or the other is, which nothing here could bring back.
        if (!before.has(second) && !files.has(second))
          entries.push({ path: second, from: first, line })
        moveFiles(files, first, second)
        for (const entry of entries)
          if (entry.path.startsWith(`${first}/`))
            entry.path = second + entry.path.slice(first.length)
        break
      case 'fsync':
      case 'fdatasync': {
        if (result !== 0) break
        entries = entries.filter((entry) => entry.line > begun || !isNamedIn(opened, entry))
        const file = files.get(opened)
        if (file !== undefined) file.synced = file.size
        break
      }
      case 'ftruncate':
      case 'truncate':
        if (inside(opened)) Object.assign(fileAt(opened), { size: 0, synced: 0 })
        break
      default:
        // Files of the store are written from their beginning to their end.
        if (inside(opened)) fileAt(opened).size += Math.max(result, 0)
    }
  }
  const unsynced = [...files].filter(([, { size, synced }]) => synced < size)
  return { entries, files: new Map(unsynced.map(([path, { synced }]) => [path, synced])) }
}

/** A name that moves leaves one folder and comes to another at once. */
function isNamedIn(folder: string, { path, from = path }: Entry): boolean {
  return dirname(path) === folder || dirname(from) === folder
}

function moveFiles(files: Map<string, Written>, from: string, to: string): void {
  for (const [path, written] of files)
    if (path === from || path.startsWith(`${from}/`)) {
      files.delete(path)
      files.set(to + path.slice(from.length), written)
    }
}

interface Call {
  name: string
  args: string
  /** -1 of what was cut off. */
  result: number
  /** Lines of the log. */
  begun: number
  ended: number
}

/** Calls that ended, in the order in which they did. */
function* calls(log: string): Generator<Call> {
  const unfinished = new Map<string, { text: string; begun: number }>()
  for (const [ended, line] of log.split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (text.endsWith('<unfinished ...>')) {
      unfinished.set(thread, { text: text.slice(0, -'<unfinished ...>'.length), begun: ended })
      continue
    }
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(text) ?? []
    const before = rest === undefined ? undefined : unfinished.get(thread)
    const whole = before === undefined ? text : before.text + rest
    const [, name, args, result] = /^(\w+)\((.*)\) += (-?\d+|\?)/.exec(whole) ?? []
    if (name !== undefined && args !== undefined)
      yield {
        name,
        args,
        result: Number(result === '?' ? -1 : result),
        begun: before?.begun ?? ended,
        ended,
      }
  }
}

/**
 * Leaves of a folder what a disk might hold after a power cut. Of what is not there for sure: of names those up to
 * some moment, since file systems note them in their order, and of each file's rest all, nothing or zeros. What was
 * removed stays so.
 */
export function losePower({ entries, files }: Unsynced, random: Random): void {
  for (const [path, synced] of files) if (existsSync(path)) loseTail(path, synced, random)
  const kept = random.int(0, entries.length)
  for (const { path, from } of entries.slice(kept).toReversed()) {
    if (!isThere(path)) continue
    if (from === undefined || isThere(from) || !isThere(dirname(from)))
      rmSync(path, { recursive: true, force: true })
    else renameSync(path, from)
  }
}

function loseTail(path: string, synced: number, random: Random): void {
  const { size } = lstatSync(path)
  if (random.chance(0.3) || synced >= size) return
  truncateSync(path, synced)
  // Its length may be there without what it held.
  if (random.chance(0.5)) writeFileSync(path, Buffer.alloc(size - synced), { flag: 'a' })
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
