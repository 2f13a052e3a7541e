import { z } from 'zod'
import { REDACTED } from './redacted.ts'

/**
 * What a role said in a model call, in one shape for every vendor. Roles are kept as they were sent:
 * `system`, `developer`, `user`, `assistant`, `tool` and whatever else a framework names.
 */
export const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({ type: z.literal('refusal'), text: z.string() }),
  /** `arguments` is the text the model wrote: JSON as a rule, not always. */
  z.object({
    type: z.literal('tool_call'),
    id: z.string().optional(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.object({ type: z.literal('tool_result'), id: z.string().optional(), text: z.string() }),
  /** `url` is what was sent: a web address, a `data:` URL or a provider's file id. */
  z.object({ type: z.literal('image'), url: z.string() }),
  z.object({
    type: z.literal('audio'),
    url: z.string(),
    mimeType: z.string().optional(),
    transcript: z.string().optional(),
  }),
  z.object({ type: z.literal('file'), url: z.string(), name: z.string().optional() }),
  /** A part that no vocabulary names, as its JSON text. */
  z.object({ type: z.literal('other'), json: z.string() }),
])
export type Part = z.infer<typeof Part>

export const Message = z.object({
  role: z.string(),
  name: z.string().optional(),
  /** On a `tool` message: the call that it answers. */
  toolCallId: z.string().optional(),
  parts: z.array(Part),
})
export type Message = z.infer<typeof Message>

export { REDACTED }

/** The words of a message: its text parts, a blank line between them. Empty when it has none. */
export function messageText(message: Message): string {
  return join(message.parts.map((part) => (part.type === 'text' ? part.text : '')))
}

/**
 * Everything in a message that a search should find: words, reasoning, refusals, tool calls with their
 * arguments as a person would type them (JSON escapes undone), tool results, transcripts, file names.
 */
export function searchableText(message: Message): string {
  return join(message.parts.map(searchablePart))
}

function searchablePart(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'reasoning':
    case 'refusal':
      return part.text === REDACTED ? '' : part.text
    case 'tool_call':
      return `${part.name}(${readableJson(part.arguments)})`
    case 'tool_result':
      return readableJson(part.text)
    case 'audio':
      return part.transcript ?? ''
    case 'file':
      return part.name ?? ''
    case 'image':
      return ''
    case 'other':
      return readableJson(part.json)
  }
}

/**
 * JSON text with its string escapes undone (`\u9000` → 退, `\n` → a line break), for reading and
 * searching, not for parsing. Text that isn't JSON comes back as it is.
 */
export function readableJson(text: string): string {
  if (!text.includes('\\')) return text
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[' && first !== '"') return text
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, hex?: string, char?: string) =>
    hex === undefined ? (ESCAPES[char ?? ''] ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function join(texts: string[]): string {
  return texts.filter((text) => text !== '').join('\n\n')
}
