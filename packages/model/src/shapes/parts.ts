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
    case 'server_tool_call':
      return {
        type: 'tool_call',
        ...withId,
        name: stringField(node, 'name') ?? '',
        arguments: asText(field(node, 'server_tool_call') ?? field(node, 'arguments')),
      }
    case 'server_tool_call_response':
      return {
        type: 'tool_result',
        ...withId,
        text: asText(field(node, 'server_tool_call_response') ?? field(node, 'response')),
      }
    case 'uri':
    case 'image-url':
    case 'audio-url':
    case 'video-url':
    case 'document-url':
      return media(node, stringField(node, 'uri') ?? stringField(node, 'url'))
    case 'file':
      return media(node, stringField(node, 'file_id') ?? stringField(node, 'uri'))
    case 'blob':
    case 'binary':
      return media(node, dataUrl(node))
    case undefined:
      return geminiPart(node)
    default:
      return { type: 'other', json: JSON.stringify(node) }
  }
}

function dataUrl(node: Json): string | undefined {
  const data = stringField(node, 'content') ?? stringField(node, 'data')
  const mime = mimeType(node)
  return data === undefined
    ? undefined
    : `data:${mime === '' ? 'application/octet-stream' : mime};base64,${data}`
}

function mimeType(node: Json): string {
  const names = ['mime_type', 'media_type', 'mimeType', 'mediaType']
  return names.map((name) => stringField(node, name)).find((mime) => mime !== undefined) ?? ''
}

function media(node: Json, url: string | undefined): Part {
  const mime = mimeType(node)
  const named = /^(image|audio)-url$/.exec(stringField(node, 'type') ?? '')?.[1]
  const modality = stringField(node, 'modality') ?? named ?? mime.split('/')[0]
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
  const inline = field(node, 'inlineData') ?? field(node, 'inline_data')
  if (isObject(inline)) return media(inline, dataUrl(inline))
  const file = field(node, 'fileData') ?? field(node, 'file_data')
  if (isObject(file))
    return media(file, stringField(file, 'fileUri') ?? stringField(file, 'file_uri'))
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
