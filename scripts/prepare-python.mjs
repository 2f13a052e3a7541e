import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './prepare.mjs'

const LOCK = join(root, 'e2e/python/requirements.txt')
const OTEL_PACKAGE = join(root, 'python/skein-otel')
const venv = join(root, '.venv-test')

/** The interpreter in whose environment the tests run. */
export const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')

/** Why there can be no Python tests on this machine, in one line; undefined when there can. */
export function missingPython() {
  const asked = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'
  const { status, stdout } = spawnSync(systemPython(), ['-c', asked], { encoding: 'utf8' })
  const needed = 'the Python tests need Python 3.11 or newer with venv and pip'
  if (status !== 0) return `${needed}; ${systemPython()} is missing or has none of them.`
  const [major = 0, minor = 0] = stdout.trim().split('.').map(Number)
  return major > 3 || minor >= 11 ? undefined : `${needed}; this is Python ${stdout.trim()}.`
}

/** Brings the environment in line with its lock file, and our own package in it with its sources. */
export function installPythonIfStale() {
  const { stdout: version } = spawnSync(systemPython(), ['--version'], { encoding: 'utf8' })
  onceFor(join(venv, '.requirements'), hash(version, readFileSync(LOCK)), () => {
    console.log('Installing Python packages')
    rmSync(venv, { recursive: true, force: true })
    succeed(systemPython(), '-m', 'venv', venv)
    // Without dependencies: the lock names them all, and nothing is left to resolve.
    pip('--no-deps', '--requirement', LOCK)
  })
  const sources = list(OTEL_PACKAGE).map((file) => readFileSync(file))
  onceFor(join(venv, '.skein-otel'), hash(...sources), () => {
    console.log('Installing skein-otel')
    const copy = mkdtempSync(join(tmpdir(), 'skein-otel-'))
    try {
      cpSync(OTEL_PACKAGE, copy, { recursive: true })
      pip('--no-deps', '--no-build-isolation', '--force-reinstall', copy)
    } finally {
      rmSync(copy, { recursive: true })
    }
  })
}

function systemPython() {
  return process.env.PYTHON || 'python3'
}

/**
 * @param {string} stamp a file that says for which version the step was done
 * @param {string} version
 * @param {() => void} step
 */
function onceFor(stamp, version, step) {
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return
  step()
  writeFileSync(stamp, version)
}

function hash(/** @type {(string | Buffer)[]} */ ...parts) {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part).update('\0')
  return sum.digest('hex')
}

function list(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

function pip(/** @type {string[]} */ ...args) {
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile']
  succeed(python, '-m', 'pip', 'install', ...quietly, ...args)
}

function succeed(/** @type {string} */ program, /** @type {string[]} */ ...args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed`)
}
