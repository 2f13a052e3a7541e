import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'rolldown'

const inPackage = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * One file for each thread, `dist/main.js` and `dist/pipeline-thread.js`, and one for what is loaded on demand, `dist/mcp-server.js`,
 * so that `import.meta.url` has one meaning in it. SQL is read from disk, the
 * same way under rolldown, vitest and tsx: a module directly in `src/store/` reads
 * `new URL('./schema/', import.meta.url)`, and the build copies that folder beside the bundle. For the
 * same reason a module directly in `src/` finds the built web app at
 * `new URL('../../web/dist/', import.meta.url)`: `src/` and `dist/` are equally deep.
 */
export default defineConfig(
  ['main', 'pipeline-thread', 'mcp-server'].map((name) => ({
    cwd: inPackage('.'),
    input: `src/${name}.ts`,
    platform: 'node' as const,
    external: [/^chdb(\/|$)/, /^@clickhouse\//, '@grpc/grpc-js'],
    output: { dir: 'dist', entryFileNames: `${name}.js`, codeSplitting: false, sourcemap: true },
    plugins: [
      {
        name: 'leave-mcp-server',
        resolveId: (source: string, importer: string | undefined) =>
          importer !== undefined && source.endsWith('/mcp-server.ts')
            ? { id: './mcp-server.js', external: true }
            : null,
      },
      {
        name: 'copy-schema',
        writeBundle() {
          rmSync(inPackage('dist/schema'), { recursive: true, force: true })
          cpSync(inPackage('src/store/schema'), inPackage('dist/schema'), { recursive: true })
        },
      },
    ],
  })),
)
