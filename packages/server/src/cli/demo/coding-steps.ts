import { deal } from './random.ts'
import type { Random } from './random.ts'
import { tool, tools } from './script.ts'
import type { Agent, Step, ToolCall } from './script.ts'

/** What a piece of code is about: `invoice`, `invoices`, `Invoice`. */
export interface Noun {
  one: string
  many: string
  type: string
}

export function noun(one: string, many = `${one}s`): Noun {
  return { one, many, type: one.slice(0, 1).toUpperCase() + one.slice(1) }
}

export function readFile(path: string, text: string): ToolCall {
  const numbered = text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(4)}  ${line}`)
  return tool('read_file', { path }, numbered.join('\n'), { ms: 12 })
}

export function grep(pattern: string, hits: readonly string[]): ToolCall {
  return tool(
    'grep',
    { pattern, path: 'src' },
    hits.length === 0 ? 'No matches.' : hits.join('\n'),
    { ms: 60 },
  )
}

/** An edit as a unified diff, which the tool repeats when it has applied it. */
export function edit(path: string, diff: string): Step {
  const [removed, added] = ['-', '+'].map((sign) =>
    diff
      .split('\n')
      .filter((line) => line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n'),
  )
  return tools(
    tool(
      'edit_file',
      { path, old_text: removed ?? '', new_text: added ?? '' },
      `--- a/${path}\n+++ b/${path}\n${diff}`,
      { ms: 18 },
    ),
  )
}

export function passing(command: string, files: number, count: number, seconds: string): Step {
  return tools(
    tool(
      'run_tests',
      { command },
      ` Test Files  ${files} passed (${files})\n      Tests  ${count} passed (${count})\n   Duration  ${seconds}s\n\nexit code 0`,
      { ms: Number(seconds) * 1000 },
    ),
  )
}

export function failing(command: string, name: string, detail: string, count: number): Step {
  return tools(
    tool(
      'run_tests',
      { command },
      ` FAIL  ${name}\n${detail}\n\n Test Files  1 failed | 11 passed (12)\n      Tests  1 failed | ${count - 1} passed (${count})\n\nexit code 1`,
      { ms: 4200 },
    ),
  )
}

/** Looks around in the code of something: `rounds` times one to three tools at once. */
export function explore(random: Random, about: Noun, rounds: number): Step[] {
  const files = sources(about)
  return Array.from({ length: rounds }, (_, index): Step => {
    const [path, text] = deal(files, index)
    const calls = [
      index % 3 === 2
        ? grep(
            deal([about.type, about.many, `from './${about.one}`], index),
            files
              .slice(0, 3)
              .map(
                ([file], line) =>
                  `${file}:${3 + line * 7}: ${deal([`import { ${about.type} } from './${about.one}.ts'`, `export async function list${about.type}s(`, `const ${about.many} = await`], index + line)}`,
              ),
          )
        : readFile(path, text),
    ]
    if (random.chance(0.35)) calls.push(readFile(...deal(files, index + 2)))
    if (random.chance(0.15))
      calls.push(
        tool('list_files', { path: `src/${about.many}` }, files.map(([file]) => file).join('\n'), {
          ms: 9,
        }),
      )
    return { type: 'tools', calls }
  })
}

export function subAgent(name: string, task: string, steps: Step[], answer: string): Step {
  const agent: Agent = {
    name,
    model: 'claude-haiku-4-5',
    system:
      "You are a fast, read-only search agent. Find what you are asked for and report file names with line numbers. Don't change anything.",
    task,
    steps,
    answer,
  }
  return tools({ name: 'task', args: { agent: name, prompt: task }, result: '', agent })
}

function sources({ one, many, type }: Noun): [path: string, text: string][] {
  return [
    [
      `src/${many}/${one}.ts`,
      `import { z } from 'zod'\n\nexport const ${type} = z.object({\n  id: z.string().uuid(),\n  accountId: z.string(),\n  createdAt: z.date(),\n  state: z.enum(['draft', 'open', 'done']),\n})\nexport type ${type} = z.infer<typeof ${type}>\n`,
    ],
    [
      `src/${many}/list-${many}.ts`,
      `import { sql } from '../database.ts'\nimport { ${type} } from './${one}.ts'\n\nexport async function list${type}s(accountId: string, cursor?: string, limit = 50) {\n  const rows = await sql\`\n    SELECT * FROM ${many}\n    WHERE account_id = \${accountId}\n    \${cursor === undefined ? sql\`\` : sql\`AND created_at <= \${cursor}\`}\n    ORDER BY created_at DESC\n    LIMIT \${limit}\`\n  return rows.map((row) => ${type}.parse(row))\n}\n`,
    ],
    [
      `src/${many}/routes.ts`,
      `import { Hono } from 'hono'\nimport { list${type}s } from './list-${many}.ts'\n\nexport const ${many} = new Hono()\n\n${many}.get('/', async (c) => {\n  const { cursor, limit } = c.req.query()\n  const page = await list${type}s(c.get('accountId'), cursor, Number(limit ?? 50))\n  return c.json({ ${many}: page, nextCursor: page.at(-1)?.createdAt ?? null })\n})\n`,
    ],
    [
      `src/${many}/list-${many}.test.ts`,
      `import { expect, test } from 'vitest'\nimport { seed } from '../testing/seed.ts'\nimport { list${type}s } from './list-${many}.ts'\n\ntest('pages follow each other without a gap', async () => {\n  await seed('${many}', 120)\n  const first = await list${type}s('acc-1')\n  expect(first).toHaveLength(50)\n})\n`,
    ],
    [
      `src/database.ts`,
      `import postgres from 'postgres'\nimport { config } from './config.ts'\n\nexport const sql = postgres(config.databaseUrl, {\n  max: config.poolSize,\n  transform: postgres.camel,\n  idle_timeout: 20,\n})\n`,
    ],
    [
      `src/config.ts`,
      `import { z } from 'zod'\n\nconst Config = z.object({\n  databaseUrl: z.string().url(),\n  poolSize: z.coerce.number().default(10),\n  port: z.coerce.number().default(3000),\n})\n\nexport const config = Config.parse({\n  databaseUrl: process.env.DATABASE_URL,\n  poolSize: process.env.POOL_SIZE,\n  port: process.env.PORT,\n})\n`,
    ],
    [
      `migrations/0007_${many}.sql`,
      `CREATE TABLE ${many} (\n  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),\n  account_id text NOT NULL REFERENCES accounts (id),\n  state text NOT NULL DEFAULT 'draft',\n  created_at timestamptz NOT NULL DEFAULT now()\n);\nCREATE INDEX ${many}_by_account ON ${many} (account_id, created_at DESC);\n`,
    ],
  ]
}
