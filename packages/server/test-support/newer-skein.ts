import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OLDEST_BESIDE, VERSION } from '../src/version.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export interface NewerSkein {
  version: string
  /** Its program. */
  path: string
}

/**
 * Makes of the program as it is built a release that is `ahead` of it, with migrations of its own, in a
 * folder of its own. Each release goes with the one before it.
 */
export function makeNewerSkein(
  folder: string,
  ahead: number,
  migrations: Readonly<Record<string, string>>,
): NewerSkein {
  const server = join(folder, 'packages/server')
  mkdirSync(server, { recursive: true })
  for (const part of ['bin', 'dist'])
    cpSync(join(root, 'packages/server', part), join(server, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(root, 'packages/web'), join(folder, 'packages/web'))
  writeFileSync(join(server, 'package.json'), '{ "type": "module" }')
  const version = minorLater(ahead)
  setVersions(join(server, 'dist'), version, minorLater(ahead - 1))
  for (const [name, sql] of Object.entries(migrations))
    writeFileSync(join(server, 'dist/schema', name), sql)
  return { version, path: join(server, 'bin/skein.js') }
}

function minorLater(ahead: number): string {
  const [major, minor] = VERSION.split('.').map(Number)
  return `${major}.${(minor ?? 0) + ahead}.0`
}

function setVersions(dist: string, version: string, oldestBeside: string): void {
  const beside = `const OLDEST_BESIDE = "${OLDEST_BESIDE}";`
  const file = readdirSync(dist)
    .filter((entry) => entry.endsWith('.js'))
    .map((entry) => join(dist, entry))
    .find((path) => readFileSync(path, 'utf8').includes(beside))
  if (file === undefined) throw new Error(`${beside} is nowhere in ${dist}`)
  const text = readFileSync(file, 'utf8')
    .replace(beside, `const OLDEST_BESIDE = "${oldestBeside}";`)
    .replace(`const VERSION = "${VERSION}";`, `const VERSION = "${version}";`)
  writeFileSync(file, text)
}
