import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { notebookOf } from './notebook.mjs'
import { root } from './prepare.mjs'

// Writes anew the notebooks of the examples that have one.
const examples = join(root, 'examples')
for (const name of readdirSync(examples)) {
  const notebook = join(examples, name, 'tutorial.ipynb')
  if (existsSync(notebook))
    writeFileSync(notebook, notebookOf(readFileSync(join(examples, name, 'main.py'), 'utf8')))
}
