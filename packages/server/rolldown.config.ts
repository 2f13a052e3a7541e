import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'

const inPackage = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * One file for each thread, `dist/main.js` and `dist/pipeline-thread.js`, and beside them what both
 * share and what is loaded on demand. All are in `dist/`, so that `import.meta.url` has one meaning. SQL
 * is read from disk, the same way under rolldown, vitest and tsx: a module directly in `src/store/` reads
 * `new URL('./schema/', import.meta.url)`, and the build copies that folder beside the bundle. For the
 * same reason a module directly in `src/` finds the built web app at
 * `new URL('../../web/dist/', import.meta.url)`: `src/` and `dist/` are equally deep.
 */
export default defineConfig({
  cwd: inPackage('.'),
  input: { main: 'src/main.ts', 'pipeline-thread': 'src/pipeline-thread.ts' },
  platform: 'node',
  external: [/^chdb(\/|$)/, /^@clickhouse\//, '@grpc/grpc-js', '@node-rs/argon2'],
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
  },
  plugins: [
    {
      name: 'copy-schema',
      writeBundle() {
        rmSync(inPackage('dist/schema'), { recursive: true, force: true })
        cpSync(inPackage('src/store/schema'), inPackage('dist/schema'), { recursive: true })
      },
    },
  ],
})
