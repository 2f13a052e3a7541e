import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findViolations, type Source } from './imports.ts'

const packages = fileURLToPath(new URL('../packages', import.meta.url))

function readSources(): Source[] {
  return readdirSync(packages).flatMap((name) =>
    readdirSync(join(packages, name, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({
        path: relative(packages, file).split(sep).join('/'),
        text: readFileSync(file, 'utf8'),
      })),
  )
}

const violations = (path: string, text: string) => findViolations([{ path, text }])

test('every source keeps to the import table', () => {
  const sources = readSources()
  expect(sources.length).toBeGreaterThan(0)
  expect(findViolations(sources)).toEqual([])
})

test('an import that the table does not allow is named', () => {
  expect(
    violations('web/src/features/session/page.tsx', `import { x } from '../trace/tree.ts'`),
  ).toEqual([
    'web/src/features/session/page.tsx (web/src/features/session) may not import ../trace/tree.ts',
  ])
})

test.each([
  ['model/src/span.ts', `import { readFileSync } from 'node:fs'`],
  ['model/src/span.ts', `import type { Engine } from '@skein/server/store/engine'`],
  ['otel/src/register.ts', `import { z } from 'zod'`],
  ['server/src/store/engine.ts', `import { normalize } from '../ingest/normalize.ts'`],
  ['server/src/store/engine.ts', `import { config } from '../config.ts'`],
  ['server/src/ingest/normalize.ts', `import type { Engine } from '../store/engine.ts'`],
  ['server/src/derive/rebuild.ts', `export { x } from '../api/sessions.ts'`],
  ['server/src/api/sessions.ts', `const x = await import('../ingest/normalize.ts')`],
  ['server/src/api/sessions.ts', `type X = import('../cli/rebuild.ts').X`],
  ['server/src/clock.ts', `export * from './config.ts'`],
  ['web/src/ui/button.tsx', `import { Page } from '../features/session/page.tsx'`],
  ['web/src/lib/api.ts', `import { Button } from '../ui/button.tsx'`],
  ['web/src/main.tsx', `import { app } from '../../server/src/app.ts'`],
  ['web/src/lib/api.ts', `import { Hono } from 'hono'`],
  ['unheard-of/src/main.ts', ``],
])('%s may not have %s', (path, text) => {
  expect(violations(path, text)).toHaveLength(1)
})

test.each([
  ['model/src/span.ts', `import { z } from 'zod'; import { Message } from './message.ts'`],
  ['server/src/store/queries/list.ts', `import type { Engine } from '../engine.ts'`],
  ['server/src/store/engine.ts', `import { Span } from '@skein/model/span'`],
  ['server/src/store/engine.ts', `import type { Clock } from '../clock.ts'`],
  ['server/src/api/sessions.ts', `import { events } from '../derive/events.ts'`],
  ['server/src/cli/rebuild.ts', `import { config } from '../config.ts'`],
  ['server/src/cli/rebuild.ts', `import { rebuild } from '../derive/rebuild.ts'`],
  ['server/src/version.ts', `import packageJson from '../package.json' with { type: 'json' }`],
  ['server/src/main.ts', `import { app } from './app.ts'; import { serve } from './cli/serve.ts'`],
  ['web/src/features/session/page.tsx', `import { Row } from './row.tsx'; import 'react'`],
  ['web/src/features/session/page.tsx', `import { Button } from '../../ui/button.tsx'`],
  ['web/src/routes.tsx', `import { Page } from './features/session/page.tsx'`],
  ['web/src/routes.test.tsx', `import { readFileSync } from 'node:fs'`],
])('%s may have %s', (path, text) => {
  expect(violations(path, text)).toEqual([])
})

test('a vendor attribute outside of the dialects is named', () => {
  const text = "const names = { 'gen_ai.system': `llm.${name}` } // ai.prompt"
  expect(violations('server/src/ingest/dialects/openinference.ts', text)).toEqual([])
  expect(violations('server/src/cli/demo/record.ts', text)).toEqual([])
  expect(violations('web/src/main.tsx', text)).toEqual([])
  expect(violations('server/src/ingest/normalize.ts', text)).toEqual([
    'server/src/ingest/normalize.ts names the vendor attribute gen_ai.system, which belongs in server/src/ingest/dialects',
    'server/src/ingest/normalize.ts names the vendor attribute llm., which belongs in server/src/ingest/dialects',
  ])
  expect(violations('model/src/span.ts', text)).toHaveLength(2)
})
