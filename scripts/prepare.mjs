import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const serverEntry = join(root, 'packages/server/dist/main.js')
const webEntry = join(root, 'packages/web/dist/index.html')
const buildStamp = join(root, 'packages/server/dist/.sources')

/** Ends the process with one line when this Node.js is too old to go on. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Skein needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

/**
 * Brings node_modules in line with package-lock.json if it is not. `production` leaves out what only
 * tests and linters need, but never takes it away from a checkout that has it.
 *
 * @param {'production' | 'full'} mode
 */
export function installIfStale(mode) {
  if (isInstalled(mode)) return
  const full = mode === 'full' || existsSync(join(root, 'node_modules/vitest'))
  console.log('Installing dependencies')
  npm('ci', full ? '--include=dev' : '--omit=dev')
}

/** Builds the web app and the server if their sources changed since the last build. */
export function buildIfStale() {
  const built = existsSync(buildStamp) && existsSync(serverEntry) && existsSync(webEntry)
  if (!built || readFileSync(buildStamp, 'utf8') !== hashSources()) build()
}

export function build() {
  const sources = hashSources()
  console.log('Building')
  npm('run', '--silent', 'build', '--workspace', '@skein/web', '--workspace', '@skein/server')
  writeFileSync(buildStamp, sources)
}

/** Ends the process with the error's message alone: what failed has printed its own story by then. */
export function orExit(/** @type {() => void} */ step) {
  try {
    step()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/** Runs the built server in this process, which then reads this process's arguments. */
export async function startServer() {
  process.setSourceMapsEnabled(true)
  await import(serverEntry)
}

/** npm keeps a copy of the lockfile with what it put into node_modules, written when all is there. */
function isInstalled(/** @type {'production' | 'full'} */ mode) {
  const installedFile = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installedFile)) return false
  const installed = readLock(installedFile)
  return Object.entries(readLock(join(root, 'package-lock.json'))).every(([path, entry]) => {
    if (!path.includes('node_modules/')) return true
    const present = installed[path]
    if (present !== undefined) return present.version === entry.version
    // An optional package is one for another platform, as a rule.
    const optional = entry.optional === true || entry.devOptional === true
    return optional || (mode === 'production' && entry.dev === true)
  })
}

/**
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, devOptional?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */
function readLock(/** @type {string} */ file) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8'))).packages
}

function hashSources() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')))
  const folders = ['packages/model', 'packages/server', 'packages/web', 'examples']
  for (const file of folders.flatMap((name) => list(join(root, name)))) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file))
  }
  return hash.digest('hex')
}

/** @returns {string[]} */
function list(/** @type {string} */ folder) {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => !/^(?:node_modules|dist|\..*|.*\.test\.tsx?)$/.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? list(path) : [path]
    })
}

function npm(/** @type {string[]} */ ...args) {
  const windows = process.platform === 'win32'
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: windows })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`)
}
