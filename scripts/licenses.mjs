import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const FILE = join(root, 'THIRD_PARTY_LICENSES.md')

/** @typedef {{ version?: string, license?: string, link?: boolean, dev?: boolean }} Entry */

/**
 * Every package that runs in production, on any platform, from package-lock.json.
 *
 * @param {string} lockText
 */
export function productionPackages(lockText) {
  const { packages } = /** @type {{ packages: Record<string, Entry> }} */ (JSON.parse(lockText))
  return Object.entries(packages).flatMap(([path, entry]) => {
    const at = path.lastIndexOf('node_modules/')
    if (at < 0 || entry.link === true || entry.dev === true) return []
    const name = path.slice(at + 'node_modules/'.length)
    return [{ name, version: String(entry.version), license: entry.license ?? 'unknown' }]
  })
}

/** @param {string} lockText */
export function licensesText(lockText) {
  const lines = productionPackages(lockText).map(
    ({ name, version, license }) => `| ${name} | ${version} | ${license} |`,
  )
  return `# Third-party packages

What Skein runs with, on one platform or another. Each package has the text of its licence in \`node_modules\`.
\`node scripts/licenses.mjs\` writes this file from package-lock.json.

| package | version | licence |
|---|---|---|
${[...new Set(lines)].sort().join('\n')}
`
}

if (argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(FILE, licensesText(readFileSync(join(root, 'package-lock.json'), 'utf8')))
