import type { Element, Parents } from 'hast'
import katex from 'katex'
import type { Options } from 'react-markdown'
import rehypeKatex from 'rehype-katex'
import remarkMath from 'remark-math'

/** Formulas as MathML, which the browser sets itself: no fonts, no styles. A formula can't load or link. */
const KATEX = {
  output: 'mathml',
  trust: false,
  strict: 'ignore',
  maxExpand: 200,
  maxSize: 20,
} as const

export const REMARK_MATH: Options['remarkPlugins'] = [[remarkMath, { singleDollarTextMath: false }]]
export const REHYPE_MATH: Options['rehypePlugins'] = [keepUnreadable, [rehypeKatex, KATEX]]

/** What is no formula is left as it was written: KaTeX would paint its mistake with an inline style. */
function keepUnreadable() {
  return (tree: Parents): void => keepWithin(tree)
}

function keepWithin(parent: Parents): void {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    if (isFormula(child) && !isReadable(child)) child.properties.className = ['formula']
    keepWithin(child)
  }
}

function isFormula({ properties: { className } }: Element): boolean {
  return (
    Array.isArray(className) && className.some((name) => /^(?:language-)?math/.test(String(name)))
  )
}

function isReadable({ children: [text] }: Element): boolean {
  if (text?.type !== 'text') return true
  try {
    return !katex.renderToString(text.value, { ...KATEX, throwOnError: true }).includes(' style=')
  } catch {
    return false
  }
}
