import type { Options } from 'react-markdown'
import rehypeKatex from 'rehype-katex'
import remarkMath from 'remark-math'

/** Formulas as MathML, which the browser sets itself: no fonts, no styles. A formula can't load or link. */
export const REMARK_MATH: Options['remarkPlugins'] = [[remarkMath, { singleDollarTextMath: false }]]
export const REHYPE_MATH: Options['rehypePlugins'] = [
  [rehypeKatex, { output: 'mathml', trust: false, strict: 'ignore', maxExpand: 200, maxSize: 20 }],
]
