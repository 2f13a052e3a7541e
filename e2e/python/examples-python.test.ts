import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { exampleCode } from '../../packages/web/src/lib/example-code.ts'
import { startOpenAiStub, type OpenAiStub } from '../openai-stub.ts'
import { readSessions } from '../read-sessions.ts'
import { runSkein, type RunningSkein } from '../running-skein.ts'
import { runPython } from './run-python.ts'

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))

let skein: RunningSkein
let model: OpenAiStub
let folder: string

beforeAll(async () => {
  ;[skein, model] = await Promise.all([runSkein(), startOpenAiStub()])
})
afterAll(() => Promise.all([skein.close(), model.close()]))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-example-'))
})
afterEach(() => rm(folder, { recursive: true }))

const CHAT = [
  ["hi! I'm Tim", 'Hello Tim! How can I help?'],
  ['What is my name?', 'Your name is Tim.'],
]

test.each([
  ['openai-python', 'main.py'],
  ['openai-python', 'tutorial.ipynb'],
  ['langchain-python', 'main.py'],
])('%s/%s: a chat of two turns', async (example, file) => {
  const project = `${example}-${file}`
  expect(await run(example, file, project)).toEqual(CHAT.map(([, answer]) => answer))
  const { session, turns } = await readSessions(skein.url).onlySession(project, 2)
  expect(session).toMatchObject({ models: ['gpt-4o-mini-2024-07-18'], errorCount: 0 })
  expect(session.costUsd).toBeGreaterThan(0)
  expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual(CHAT)
})

test.each(['main.py', 'tutorial.ipynb'])(
  'llama-index-python/%s: a chat about documents',
  async (file) => {
    const project = `llama-index-${file}`
    const [first = '', second] = await run('llama-index-python', file, project)
    const { session, turns } = await readSessions(skein.url).onlySession(project, 2)
    expect(session.costUsd).toBeGreaterThan(0)
    expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual([
      ["hi! I'm Tim. How long do refunds take?", first],
      ['What is my name?', second],
    ])
    expect(first).toContain('Hello Tim!')
    expect(second).toBe('Your name is Tim.')
    for (const { steps } of turns)
      expect(steps[0]).toMatchObject({ kind: 'RETRIEVER', documentCount: 2 })
  },
)

test('opentelemetry-python: turns with a tool, by hand', async () => {
  await run('opentelemetry-python', 'main.py', 'opentelemetry-python')
  const { turns } = await readSessions(skein.url).onlySession('opentelemetry-python', 2)
  expect(turns).toMatchObject([
    { input: { text: 'Where is my refund?' }, output: { text: 'Refunds take three days.' } },
    { input: { text: 'How long does it take?' }, toolCallCount: 1, tools: ['look up'] },
  ])
})

/** Runs the script, or all cells of the notebook; resolves to the lines that it printed. */
async function run(example: string, file: string, project: string): Promise<string[]> {
  const code = await readFile(join(EXAMPLES, example, file), 'utf8')
  const path = join(folder, file)
  await writeFile(path, exampleCode(code, { endpoint: `${skein.url}/v1/traces`, project }))
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_BASE: model.url }
  if (!file.endsWith('.ipynb')) {
    const { stdout } = await runPython(path, [], env)
    return stdout.trim().split('\n')
  }
  await runPython('-m', ['jupyter', 'execute', '--inplace', path], {
    ...env,
    JUPYTER_CONFIG_DIR: folder,
    IPYTHONDIR: folder,
  })
  const { cells } = JSON.parse(await readFile(path, 'utf8')) as {
    cells: { outputs?: { text?: string[] }[] }[]
  }
  const printed = cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ text = [] }) => text))
  return printed.join('').trim().split('\n')
}
