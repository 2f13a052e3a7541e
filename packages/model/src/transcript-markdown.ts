import { chatRole } from './conversation.ts'
import type { Message, Part } from './message.ts'

/** A message under a heading of who said it, for people to read. Empty when there is nothing to read. */
export function messageMarkdown(message: Message): string {
  const parts = message.parts.map(partMarkdown).filter((text) => text !== '')
  if (parts.length === 0) return ''
  const name = message.name === undefined ? '' : ` (${message.name})`
  return `**${SPEAKERS[chatRole(message.role)]}${name}:**\n\n${parts.join('\n\n')}\n\n`
}

const SPEAKERS = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' }

function partMarkdown(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return part.text
    case 'reasoning':
      return part.text === '' ? '' : `> ${part.text.replaceAll('\n', '\n> ')}`
    case 'tool_call':
      return `Calls \`${part.name}\`:\n\n${fenced(part.arguments)}`
    case 'tool_result':
      return fenced(part.text)
    case 'other':
      return fenced(part.json)
    case 'image':
      return media('image', part.url)
    case 'audio':
      return [media('audio', part.url), part.transcript ?? '']
        .filter((text) => text !== '')
        .join('\n\n')
    case 'file':
      return media(part.name ?? 'file', part.url)
  }
}

/** What stands in the data itself would fill pages. */
function media(name: string, url: string): string {
  return /^https?:/.test(url) ? `[${name}](<${url}>)` : `(${name})`
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([fence]) => fence.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
