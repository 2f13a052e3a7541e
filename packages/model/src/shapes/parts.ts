import { field, isObject, stringField, type Json } from '../json.ts'
import type { Message, Part } from '../message.ts'
import { asText, defined, type Shape } from './shape.ts'

/**
 * `{ role, parts: […] }`: OpenTelemetry's GenAI semantic conventions (parts with `type` and `content`)
 * and Google's Gemini (parts with `text`, `functionCall`, …).
 */
export const parts: Shape = {
  parse(node) {
    const role = stringField(node, 'role')
    const list = field(node, 'parts')
    if (role === undefined || !Array.isArray(list)) return undefined
    const name = stringField(node, 'name')
    return {
      role: role === 'model' ? 'assistant' : role,
      ...(name === undefined ? {} : { name }),
      parts: list.map(parsePart),
    }
  },
  render(message: Message) {
    return defined({
      role: message.role,
      name: message.name,
      parts: message.parts.map(renderPart),
    })
  },
}

function parsePart(node: Json): Part {
  if (!isObject(node)) return { type: 'text', text: asText(node) }
  const id = stringField(node, 'id')
  const withId = id === undefined ? {} : { id }
  switch (stringField(node, 'type')) {
    case 'text':
      return { type: 'text', text: asText(field(node, 'content') ?? field(node, 'text')) }
    case 'reasoning':
    case 'thinking':
      return { type: 'reasoning', text: asText(field(node, 'content')) }
    case 'tool_call':
      return {
        type: 'tool_call',
        ...withId,
        name: stringField(node, 'name') ?? '',
        arguments: asText(field(node, 'arguments')),
      }
    case 'tool_call_response':
      return {
        type: 'tool_result',
        ...withId,
        text: asText(field(node, 'response') ?? field(node, 'result') ?? field(node, 'content')),
      }
    case 'uri':
      return media(node, stringField(node, 'uri'))
    case 'blob': {
      const data = stringField(node, 'content') ?? stringField(node, 'data')
      const mime = stringField(node, 'mime_type') ?? 'application/octet-stream'
      return media(node, data === undefined ? undefined : `data:${mime};base64,${data}`)
    }
    case undefined:
      return geminiPart(node)
    default:
      return { type: 'other', json: JSON.stringify(node) }
  }
}

function media(node: Json, url: string | undefined): Part {
  const mime = stringField(node, 'mime_type') ?? ''
  const modality = stringField(node, 'modality') ?? mime.split('/')[0]
  if (url === undefined) return { type: 'other', json: JSON.stringify(node) }
  if (modality === 'image') return { type: 'image', url }
  if (modality === 'audio')
    return { type: 'audio', url, ...(mime === '' ? {} : { mimeType: mime }) }
  return { type: 'file', url }
}

function geminiPart(node: Json): Part {
  const text = stringField(node, 'text')
  if (text !== undefined)
    return { type: field(node, 'thought') === true ? 'reasoning' : 'text', text }
  const call = field(node, 'functionCall') ?? field(node, 'function_call')
  if (isObject(call))
    return {
      type: 'tool_call',
      name: stringField(call, 'name') ?? '',
      arguments: asText(field(call, 'args')),
    }
  const response = field(node, 'functionResponse') ?? field(node, 'function_response')
  if (isObject(response)) return { type: 'tool_result', text: asText(field(response, 'response')) }
  return { type: 'other', json: JSON.stringify(node) }
}

function renderPart(part: Part): Json {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, content: part.text }
    case 'tool_call':
      return defined({
        type: 'tool_call',
        id: part.id,
        name: part.name,
        arguments: jsonOrText(part.arguments),
      })
    case 'tool_result':
      return defined({ type: 'tool_call_response', id: part.id, response: jsonOrText(part.text) })
    case 'other':
      return JSON.parse(part.json) as Json
    case 'refusal':
    case 'image':
    case 'audio':
    case 'file':
      return { type: part.type }
  }
}

/** Arguments and results are JSON values in this shape where they were JSON to begin with. */
function jsonOrText(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}
