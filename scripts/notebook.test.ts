import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { notebookOf } from './notebook.mjs'

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url))

test('cells of text and of code', () => {
  const script = '# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nx = 1\n\n\nx  # %% no mark\n'
  const { cells } = JSON.parse(notebookOf(script)) as { cells: unknown[] }
  expect(cells).toEqual([
    {
      cell_type: 'markdown',
      id: 'cell-1',
      metadata: {},
      source: ['# Title\n', '\n', 'Text.'],
    },
    {
      cell_type: 'code',
      id: 'cell-2',
      execution_count: null,
      metadata: {},
      outputs: [],
      source: ['x = 1\n', '\n', '\n', 'x  # %% no mark'],
    },
  ])
})

const read = (path: string) => readFileSync(`${EXAMPLES}${path}`, 'utf8')
const files = (end: string) =>
  readdirSync(EXAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(`${EXAMPLES}${name}`).map((file) => `${name}/${file}`))
    .filter((path) => path.endsWith(end))

test.each(files('.ipynb'))('%s is that of its script', (notebook) => {
  expect(read(notebook)).toBe(notebookOf(read(notebook.replace(/[^/]+$/, 'main.py'))))
})

test.each(files('requirements.txt'))('%s is what the tests run it with', (requirements) => {
  const tested = readFileSync(
    new URL('../e2e/python/requirements.txt', import.meta.url),
    'utf8',
  ).split('\n')
  for (const line of read(requirements).trim().split('\n')) expect(tested).toContain(line)
})
