import type { Root } from 'hast'
import bash from 'highlight.js/lib/languages/bash'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import json from 'highlight.js/lib/languages/json'
import markdown from 'highlight.js/lib/languages/markdown'
import python from 'highlight.js/lib/languages/python'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'
import { createLowlight } from 'lowlight'

const lowlight = createLowlight({
  bash,
  css,
  diff,
  go,
  java,
  json,
  markdown,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
})
lowlight.registerAlias({ typescript: ['js', 'jsx', 'javascript', 'mjs'], bash: ['console'] })

/** Above this, colouring costs more than it helps. */
const MAX_LENGTH = 50_000

/** The code as a tree with `hljs-` classes, or `null` for a language that isn't known here. */
export function highlight(code: string, language: string): Root | null {
  if (code.length > MAX_LENGTH || !lowlight.registered(language)) return null
  return lowlight.highlight(language, code)
}
