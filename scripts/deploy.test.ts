import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../packages/server/src/cli/commands.ts'
import { SECRETS, SETTINGS } from '../packages/server/src/config.ts'
import { licensesText, productionPackages } from './licenses.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const FILES = [
  'Dockerfile',
  'compose.yaml',
  'deploy/skein.service',
  'deploy/cluster/compose.yaml',
  'deploy/helm/templates/nodes.yaml',
  'deploy/helm/values.yaml',
] as const
const ENV_NAMES = new Set<string>(
  [...Object.values(SETTINGS), ...Object.values(SECRETS)].map(({ env }) => env),
)
const PORTS = [SETTINGS.port, SETTINGS.otlpHttpPort, SETTINGS.otlpGrpcPort].map(({ usual }) =>
  String(usual),
)

test.each(FILES)('%s sets nothing that Skein does not know', (file) => {
  const named = [...read(file).matchAll(/\bSKEIN_[A-Z0-9_]+/g)].map(([name]) => name)
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !ENV_NAMES.has(name))).toEqual([])
})

describe('the image', () => {
  const dockerfile = read('Dockerfile')

  test('opens the ports that Skein listens on', () => {
    expect(/^EXPOSE (.*)$/m.exec(dockerfile)?.[1]?.split(' ')).toEqual(PORTS)
    const published = [...read('compose.yaml').matchAll(/'127\.0\.0\.1:(\d+):(\d+)'/g)]
    expect(published.map(([, host]) => host)).toEqual(PORTS)
    expect(published.map(([, , inside]) => inside)).toEqual(PORTS)
  })

  test('keeps its data in the volume, and runs as nobody special', () => {
    const [, folder] = /SKEIN_DATA_DIR=(\S+)/.exec(dockerfile) ?? []
    expect(/^VOLUME (.*)$/m.exec(dockerfile)?.[1]).toBe(folder)
    expect(read('compose.yaml')).toContain(`data:${folder}\n`)
    expect(/^USER (.*)$/m.exec(dockerfile)?.[1]).toBe('node')
  })

  test('copies what is there, and asks for what the API has', () => {
    const copied = [...dockerfile.matchAll(/^COPY --from=build (.*) \S+$/gm)]
      .flatMap(([, sources = '']) => sources.split(' '))
      .map((path) => path.replace('/skein/', ''))
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(dockerfile).toContain(`:${SETTINGS.port.usual}/readyz`)
  })

  test('has a Node.js that Skein runs on', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) =>
      Number(major),
    )
    expect(versions).toHaveLength(2)
    expect(Math.min(...versions)).toBeGreaterThanOrEqual(20)
  })
})

test('the service starts what is there', () => {
  const [, path = ''] =
    /^ExecStart=.* \/opt\/skein\/(\S+) serve$/m.exec(read('deploy/skein.service')) ?? []
  expect(existsSync(join(root, path))).toBe(true)
})

describe('the chart', () => {
  const nodes = read('deploy/helm/templates/nodes.yaml')

  test('opens the ports that Skein listens on, inside and outside', () => {
    const ports = (name: string) =>
      [...nodes.matchAll(new RegExp(`${name}: (\\d+)$`, 'gm'))].map(([, port]) => port)
    expect(ports('containerPort')).toEqual(PORTS)
    expect(ports(' port')).toEqual(PORTS)
  })

  test('has every value that it asks for', () => {
    const values = read('deploy/helm/values.yaml')
    const asked = [...nodes.matchAll(/\.Values\.(\w+)(?:\.(\w+))?/g)]
    expect(asked.length).toBeGreaterThan(0)
    for (const [, group = '', name] of asked)
      expect(values).toMatch(
        new RegExp(
          name === undefined ? `^${group}:` : `^${group}:\\n(?:[ #].*\\n)*  ${name}:`,
          'm',
        ),
      )
  })

  test('closes what it opens, and runs commands that there are', () => {
    const count = (pattern: RegExp) => [...nodes.matchAll(pattern)].length
    expect(count(/\{\{-? *(?:if|range)\b/g)).toBe(count(/\{\{-? *end\b/g))
    const [, role = ''] = /^nodes:\n {2}(\w+):/m.exec(read('deploy/helm/values.yaml')) ?? []
    expect(COMMANDS.map(({ name }) => name)).toContain(role)
  })

  test('is of the version that it runs', () => {
    const { version } = JSON.parse(read('packages/server/package.json')) as { version: string }
    expect(read('deploy/helm/Chart.yaml')).toContain(
      `version: ${version}\nappVersion: '${version}'\n`,
    )
  })
})

describe('third-party packages', () => {
  const lock = read('package-lock.json')

  test('are listed as they are', () => {
    expect(read('THIRD_PARTY_LICENSES.md')).toBe(licensesText(lock))
  })

  test('may all be used so', () => {
    const usable =
      /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|MPL-2\.0|OFL-1\.1|Unlicense|CC0-1\.0|BlueOak-1\.0\.0|Python-2\.0)$/
    expect(productionPackages(lock).filter(({ license }) => !usable.test(license))).toEqual([])
  })

  test('are named by exact versions, and what is developed with, too', () => {
    const packages = readdirSync(join(root, 'packages')).map(
      (name) => `packages/${name}/package.json`,
    )
    const manifests = ['package.json', ...packages.filter((path) => existsSync(join(root, path)))]
    expect(manifests.length).toBeGreaterThan(3)
    for (const manifest of manifests) {
      const { dependencies, devDependencies } = JSON.parse(read(manifest)) as Manifest
      const named = Object.entries({ ...dependencies, ...devDependencies })
      const others = named.filter(([name]) => !name.startsWith('@skein/'))
      expect(others.filter(([, version]) => !/^(npm:\S+@)?\d+\.\d+\.\d+$/.test(version))).toEqual(
        [],
      )
    }
  })

  test('are held to their checksums, but for the engine on platforms that the lock was not made on', () => {
    const { packages } = JSON.parse(lock) as {
      packages: Record<string, { link?: boolean; integrity?: string }>
    }
    const without = Object.entries(packages)
      .filter(
        ([path, entry]) =>
          path.includes('node_modules/') && entry.link !== true && entry.integrity === undefined,
      )
      .map(([path]) => path)
    expect(without.filter((path) => !path.startsWith('node_modules/@chdb/lib-'))).toEqual([])
  })
})
