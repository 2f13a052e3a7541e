import type { ElementContent, Parents } from 'hast'
import { hasUnseen, splitUnseen } from './unseen.ts'

/** Spells out unseen characters in rendered text; code blocks are left to what shows them. */
export function rehypeUnseen() {
  return (tree: Parents): void => spellWithin(tree)
}

function spellWithin(parent: Parents): void {
  if (parent.type === 'element' && parent.tagName === 'pre') return
  const children = parent.children as ElementContent[]
  if (!children.some((child) => child.type !== 'text' || hasUnseen(child.value))) return
  parent.children = children.flatMap((child) => {
    if (child.type === 'element') spellWithin(child)
    return child.type === 'text' && hasUnseen(child.value) ? spelled(child.value) : [child]
  })
}

function spelled(text: string): ElementContent[] {
  return splitUnseen(text).map(({ text: value, unseen }) =>
    unseen === undefined
      ? { type: 'text', value }
      : {
          type: 'element',
          tagName: 'bdi',
          properties: { className: ['unseen'], title: unseen.title },
          children: [{ type: 'text', value: unseen.label }],
        },
  )
}
