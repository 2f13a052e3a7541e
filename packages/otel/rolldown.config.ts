import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'

const inPackage = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * The context manager of OpenTelemetry is bundled: as a dependency it would ask for its own range of
 * the API, which is another one in each of its majors. Nothing else is to be installed beside the API.
 * What it needs of Node.js is in Bun and the edge runtimes, too, under the names with `node:`.
 */
const external = ['@opentelemetry/api', 'async_hooks', 'events']
const paths = { async_hooks: 'node:async_hooks', events: 'node:events' }

const input = {
  cwd: inPackage('.'),
  input: 'src/index.ts',
  platform: 'neutral',
  transform: { target: 'node18' },
} as const

const output = { paths, entryFileNames: 'index.js', codeSplitting: false } as const

export default defineConfig([
  {
    ...input,
    output: { ...output, dir: 'dist/esm', format: 'esm' },
    // What is bundled is CommonJS, and `require` is not everywhere.
    plugins: [esmExternalRequirePlugin({ external })],
  },
  {
    ...input,
    external,
    output: { ...output, dir: 'dist/cjs', format: 'cjs' },
    plugins: [
      {
        name: 'mark-commonjs',
        writeBundle() {
          mkdirSync(inPackage('dist/cjs'), { recursive: true })
          writeFileSync(inPackage('dist/cjs/package.json'), '{"type":"commonjs"}\n')
        },
      },
    ],
  },
])
