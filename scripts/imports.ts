import { posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** A source file: its path below `packages/`, with `/`, and its text. */
export interface Source {
  path: string
  text: string
}

interface Zone {
  /** What it may import besides itself, by the names in the table. */
  zones: string[]
  /** The npm packages and Node.js modules that it may import; any if left out. */
  packages?: RegExp
}

const serverBase = ['model/src', 'server/src/clock.ts', 'server/src/version.ts']
const browserPackages = /^(?!node:|hono\b|@hono\/|chdb\b|@clickhouse\/|@grpc\/|@opentelemetry\/)/

/**
 * Who may import whom: files and folders below `packages/`, `../` for those beside it, `*` for any one name. A file belongs to
 * the first line that holds it, so the narrower line comes first; a file that none holds is refused.
 * A folder in `zones` stands for all that is in it.
 */
const table: Record<string, Zone> = {
  'model/src': { zones: [], packages: /^zod$/ },
  'otel/src': { zones: [], packages: /^@opentelemetry\// },

  'server/src/clock.ts': { zones: [] },
  'server/src/version.ts': { zones: [] },
  'server/src/live.ts': { zones: ['model/src'] },
  'server/src/store': { zones: serverBase },
  'server/src/ingest': { zones: serverBase },
  'server/src/derive': { zones: [...serverBase, 'server/src/store'] },
  'server/src/access': { zones: [...serverBase, 'server/src/store'] },
  'server/src/api': {
    zones: [
      ...serverBase,
      'server/src/live.ts',
      'server/src/store',
      'server/src/derive',
      'server/src/access',
    ],
  },
  'server/src/trace-itself.ts': { zones: ['server/src', 'otel/src'] },
  'server/src/cli': { zones: ['model/src', 'server/src'] },
  'server/src': { zones: ['model/src', 'server/src'] },

  'web/src/lib': { zones: ['model/src'], packages: browserPackages },
  'web/src/ui': {
    zones: ['model/src', 'web/src/lib', '../examples'],
    packages: browserPackages,
  },
  'web/src/features/*': {
    zones: ['model/src', 'web/src/lib', 'web/src/ui'],
    packages: browserPackages,
  },
  'web/src': { zones: ['model/src', 'web/src'], packages: browserPackages },
}

/** Attribute names of one vendor or convention: for the dialects, and what plays a client or its server. */
const vendorName = /^(gen_ai|llm|ai|langfuse|traceloop|openinference)\./
const dialects = 'server/src/ingest/dialects'
const speakers = [
  dialects,
  'server/src/cli/demo',
  'server/src/cli/import',
  'server/src/api/phoenix',
]

/** What breaks the table, a sentence each. Tests are free to import and name what they like. */
export function findViolations(sources: Source[]): string[] {
  return sources.filter(({ path }) => !isTest(path)).flatMap(violationsOf)
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

function violationsOf({ path, text }: Source): string[] {
  const zone = zoneOf(path)
  if (zone === undefined) return [`${path} is in no folder of the import table`]
  const { imports, strings } = scan(path, text)
  const isNeutral =
    /^(server|model)\//.test(path) && !speakers.some((folder) => within(path, folder))
  return [
    ...imports
      .filter((specifier) => !mayImport(path, zone, specifier))
      .map((specifier) => `${path} (${zone.folder}) may not import ${specifier}`),
    ...strings
      .filter((value) => isNeutral && vendorName.test(value))
      .map((value) => `${path} names the vendor attribute ${value}, which belongs in ${dialects}`),
  ]
}

function mayImport(path: string, from: FoundZone, specifier: string): boolean {
  const target = resolve(path, specifier)
  if (target === undefined) return from.packages?.test(specifier) ?? true
  if (target === posix.join(path.split('/')[0] ?? '', 'package.json')) return true
  const to = zoneOf(target)
  if (to?.folder === from.folder) return true
  return from.zones.some((allowed) => within(target, allowed))
}

/** The file below `packages/` that is meant, or undefined for a package of someone else. */
function resolve(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  const own = /^@skein\/([^/]+)(?:\/(.+))?$/.exec(specifier)
  if (own === null) return undefined
  return `${own[1]}/src/${own[2] ?? 'index'}.ts`
}

interface FoundZone extends Zone {
  /** The folder or file itself: `web/src/features/trace` of `web/src/features/*`. */
  folder: string
}

function zoneOf(path: string): FoundZone | undefined {
  for (const [name, zone] of Object.entries(table)) {
    const depth = name.split('/').length
    const folder = path.split('/').slice(0, depth).join('/')
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replace('*', '[^/]+')}$`)
    if (pattern.test(folder)) return { ...zone, folder }
  }
  return undefined
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** Every module that a source names, as a type too, and every string that is written out in it. */
function scan(path: string, text: string): { imports: string[]; strings: string[] } {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const imports: string[] = []
  const strings: string[] = []
  const add = (node: { source: { type: string; value?: unknown } | null }) => {
    if (typeof node.source?.value === 'string') imports.push(node.source.value)
  }
  new Visitor({
    ImportDeclaration: add,
    ExportNamedDeclaration: add,
    ExportAllDeclaration: add,
    ImportExpression: add,
    TSImportType: add,
    Literal: ({ value }) => {
      if (typeof value === 'string') strings.push(value)
    },
    TemplateElement: ({ value }) => {
      strings.push(value.raw)
    },
  }).visit(program)
  return { imports, strings }
}
