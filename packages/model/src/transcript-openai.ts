import { chatRole } from './conversation.ts'
import type { JsonObject } from './json.ts'
import type { Message, Part } from './message.ts'

/** Messages as OpenAI's chat completions take them. */
export interface OpenAiWriter {
  /** What one message becomes: results of tools are messages of their own. */
  write(message: Message): JsonObject[]
}

/** Calls without an id are given one, which the results that follow, in order, refer to. */
export function openAiWriter(): OpenAiWriter {
  const unanswered: string[] = []
  let calls = 0
  const callId = (given: string | undefined): string => {
    const id = given ?? `call_${++calls}`
    unanswered.push(id)
    return id
  }
  const answeredId = (given: string | undefined): string => {
    const place = given === undefined ? 0 : unanswered.indexOf(given)
    const [id] = place === -1 ? [] : unanswered.splice(place, 1)
    return given ?? id ?? `call_${++calls}`
  }
  return {
    write(message) {
      const role = chatRole(message.role)
      const results = message.parts.filter((part) => part.type === 'tool_result')
      const rest = message.parts.filter(
        (part) => part.type !== 'tool_result' && part.type !== 'reasoning',
      )
      const written: JsonObject[] = results.map((part) => ({
        role: 'tool',
        tool_call_id: answeredId(part.id ?? message.toolCallId),
        content: part.text,
      }))
      if (rest.length === 0) return written
      if (role === 'tool') {
        if (results.length > 0) return written
        return [
          {
            role,
            tool_call_id: answeredId(message.toolCallId),
            content: rest.map(partText).join('\n\n'),
          },
        ]
      }
      const name = message.name === undefined ? {} : { name: message.name }
      if (role !== 'assistant') return [...written, { role, content: content(rest), ...name }]
      const chosen = rest.filter((part) => part.type === 'tool_call')
      const words = rest.filter((part) => part.type !== 'tool_call')
      return [
        ...written,
        {
          role,
          content: words.length === 0 ? null : words.map(partText).join('\n\n'),
          ...name,
          ...(chosen.length === 0
            ? {}
            : {
                tool_calls: chosen.map((part) => ({
                  id: callId(part.id),
                  type: 'function',
                  function: { name: part.name, arguments: part.arguments },
                })),
              }),
        },
      ]
    },
  }
}

/** Plain text where all is text, else a list. */
function content(parts: readonly Part[]): string | JsonObject[] {
  if (parts.every((part) => part.type !== 'image' && part.type !== 'audio' && part.type !== 'file'))
    return parts.map(partText).join('\n\n')
  return parts.map(contentPart)
}

function contentPart(part: Part): JsonObject {
  switch (part.type) {
    case 'image':
      return { type: 'image_url', image_url: { url: part.url } }
    case 'audio': {
      const [, format, data] = /^data:audio\/([\w.-]+);base64,(.*)$/s.exec(part.url) ?? []
      return format === undefined || data === undefined
        ? { type: 'text', text: partText(part) }
        : { type: 'input_audio', input_audio: { data, format: format.replace(/^x-/, '') } }
    }
    case 'file':
      return part.url.startsWith('data:')
        ? { type: 'file', file: { filename: part.name ?? 'file', file_data: part.url } }
        : { type: 'file', file: { file_id: part.url } }
    case 'text':
    case 'refusal':
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
    case 'other':
      return { type: 'text', text: partText(part) }
  }
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
    case 'tool_result':
      return part.text
    case 'tool_call':
      return `${part.name}(${part.arguments})`
    case 'audio':
      return part.transcript ?? part.url
    case 'image':
    case 'file':
      return part.url
    case 'other':
      return part.json
  }
}
