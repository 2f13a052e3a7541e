// Prints what an app's bundle gains by this package, minified and gzipped, in bytes.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const bundle = await rolldown({
  input: fileURLToPath(new URL('dist/esm/index.js', import.meta.url)),
  platform: 'neutral',
  external: ['@opentelemetry/api', /^node:/],
})
const { output } = await bundle.generate({ format: 'esm', minify: true })
process.stdout.write(`${gzipSync(output[0].code, { level: 9 }).length}\n`)
