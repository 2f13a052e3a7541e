import './code-block.css'
import type { RootContent } from 'hast'
import { useMemo, type ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { highlight } from './highlighter.ts'
import { Said } from './said.tsx'

export function CodeBlock({ code, language = '' }: { code: string; language?: string }) {
  const coloured = useMemo(() => {
    const tree = highlight(code, language)
    return tree === null ? <Said text={code} /> : tree.children.map(toReact)
  }, [code, language])
  return (
    <div className="code">
      <div className="code-top">
        <span>{language}</span>
        <CopyButton text={() => code} icon className="icon-button" />
      </div>
      <pre tabIndex={0} aria-label={language === '' ? 'Code' : `${language} code`}>
        <code>{coloured}</code>
      </pre>
    </div>
  )
}

/** The highlighter gives nothing but text and spans with classes. */
function toReact(node: RootContent, index: number): ReactNode {
  if (node.type === 'text') return <Said key={index} text={node.value} />
  if (node.type !== 'element') return null
  const { className } = node.properties
  return (
    <span key={index} className={Array.isArray(className) ? className.join(' ') : undefined}>
      {node.children.map(toReact)}
    </span>
  )
}
