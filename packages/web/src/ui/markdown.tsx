import './markdown.css'
import './said.css'
import { memo, useEffect, useMemo, useState } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { hasMath, withPlainMath } from '../lib/math.ts'
import { rehypeUnseen } from '../lib/rehype-unseen.ts'
import { safeHref, safeImage } from '../lib/safe-url.ts'
import { CodeBlock } from './code-block.tsx'
import { Picture } from './picture.tsx'

/** Longer texts are shown as they are: parsing them would hold up the page. */
export const MAX_MARKDOWN = 100_000

/** Markdown with GFM's tables and formulas. HTML in it stays text, links leave safely, images load when asked to. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const isMath = useMemo(() => hasMath(text), [text])
  const math = useMathPlugins(isMath)
  return (
    <div className="markdown">
      <ReactMarkdown
        remarkPlugins={math === null ? REMARK : [...REMARK, ...(math.REMARK_MATH ?? [])]}
        rehypePlugins={math === null ? REHYPE : [...(math.REHYPE_MATH ?? []), ...REHYPE]}
        components={COMPONENTS}
        urlTransform={keepUrl}
      >
        {math === null ? text : withPlainMath(text)}
      </ReactMarkdown>
    </div>
  )
})

type MathPlugins = typeof import('./math-plugins.ts')

let loaded: MathPlugins | null = null

/** What sets formulas, loaded for the first text that has one; `null` until then, or without it. */
function useMathPlugins(wanted: boolean): MathPlugins | null {
  const [plugins, setPlugins] = useState(loaded)
  useEffect(() => {
    if (!wanted || loaded !== null) return
    const load = async () => {
      loaded = await import('./math-plugins.ts')
      setPlugins(loaded)
    }
    // Without them a formula is shown as it was written.
    load().catch(() => undefined)
  }, [wanted])
  return wanted ? plugins : null
}

const REMARK = [remarkGfm]
const REHYPE = [rehypeUnseen]

/** The components below decide about every URL themselves. */
const keepUrl = (url: string) => url

const COMPONENTS: Components = {
  a: ({ href, children }) => {
    const safe = safeHref(href)
    if (safe === null) return <span title={href}>{children}</span>
    return (
      <a href={safe} target="_blank" rel="noopener noreferrer nofollow" className="link">
        {children}
      </a>
    )
  },
  img: ({ src, alt }) =>
    typeof src === 'string' ? <Picture source={safeImage(src)} alt={alt ?? ''} /> : null,
  pre: ({ node }) => {
    const { code, language } = codeOf(node)
    return <CodeBlock code={code} language={language} />
  },
  table: ({ children }) => (
    <div className="markdown-table">
      <table>{children}</table>
    </div>
  ),
}

function codeOf(node: ExtraProps['node']): { code: string; language: string } {
  const code = node?.children[0]
  if (code?.type !== 'element') return { code: '', language: '' }
  const classes = code.properties.className
  const language = Array.isArray(classes) ? String(classes[0] ?? '').replace('language-', '') : ''
  const text = code.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
  return { code: text.replace(/\n$/, ''), language }
}
