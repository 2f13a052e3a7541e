import { field, isObject, stringField, type Json } from '../json.ts'
import type { Message, Part } from '../message.ts'
import { asText, defined, toolOutput, type Shape } from './shape.ts'

/**
 * `{ role, content, tool_calls }` and its kin: OpenAI Chat Completions and Responses items, Anthropic's
 * content blocks, the AI SDK's model messages.
 */
export const openAi: Shape = {
  parse,
  render: (message) => render(message, false),
  plain: { role: 'role', text: 'content' },
}

/** The same with content always as a list of blocks. */
export const openAiBlocks: Shape = { parse, render: (message) => render(message, true) }

function parse(node: Json): Message | undefined {
  if (!isObject(node)) return undefined
  const role = stringField(node, 'role')
  if (role === undefined) return parseItem(node)
  const content = field(node, 'content')
  const calls = field(node, 'tool_calls')
  if (content === undefined && calls === undefined && field(node, 'function_call') === undefined)
    return undefined
  const parts = [
    ...(typeof stringField(node, 'reasoning_content') === 'string'
      ? [{ type: 'reasoning' as const, text: stringField(node, 'reasoning_content') ?? '' }]
      : []),
    ...contentParts(content),
    ...(typeof stringField(node, 'refusal') === 'string'
      ? [{ type: 'refusal' as const, text: stringField(node, 'refusal') ?? '' }]
      : []),
    ...(Array.isArray(calls) ? calls.map(toolCall) : []),
    ...functionCall(field(node, 'function_call')),
  ]
  const name = stringField(node, 'name')
  const toolCallId = stringField(node, 'tool_call_id')
  return {
    role,
    ...(name === undefined ? {} : { name }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    parts,
  }
}

/** Items of the Responses API that stand where a message would, without a role. */
function parseItem(node: Json): Message | undefined {
  const callId = stringField(node, 'call_id')
  switch (stringField(node, 'type')) {
    case 'function_call':
      return {
        role: 'assistant',
        parts: [
          {
            type: 'tool_call',
            ...(callId === undefined ? {} : { id: callId }),
            name: stringField(node, 'name') ?? '',
            arguments: asText(field(node, 'arguments')),
          },
        ],
      }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return {
        role: 'tool',
        ...(callId === undefined ? {} : { toolCallId: callId }),
        parts: [{ type: 'text', text: asText(field(node, 'output')) }],
      }
    case 'custom_tool_call':
    case 'mcp_call':
      return {
        role: 'assistant',
        parts: [
          {
            type: 'tool_call',
            ...(callId === undefined ? {} : { id: callId }),
            name: stringField(node, 'name') ?? '',
            arguments: asText(field(node, 'input') ?? field(node, 'arguments')),
          },
        ],
      }
    case 'reasoning':
      return reasoningItem(node)
    default:
      return undefined
  }
}

/** What a model thought, as far as it may be read. */
function reasoningItem(node: Json): Message | undefined {
  const summary = field(node, 'summary') ?? field(node, 'content')
  const texts = Array.isArray(summary)
    ? summary.flatMap((item) => stringField(item, 'text') ?? [])
    : []
  return texts.length === 0
    ? undefined
    : { role: 'assistant', parts: [{ type: 'reasoning', text: texts.join('\n\n') }] }
}

function contentParts(content: Json | undefined): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  if (Array.isArray(content)) return content.map(block)
  if (content === undefined || content === null) return []
  return [block(content)]
}

function block(node: Json): Part {
  if (typeof node === 'string') return { type: 'text', text: node }
  const other: Part = { type: 'other', json: JSON.stringify(node) }
  const id =
    stringField(node, 'id') ?? stringField(node, 'toolCallId') ?? stringField(node, 'toolUseId')
  switch (stringField(node, 'type')) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: stringField(node, 'text') ?? '' }
    case 'refusal':
      return { type: 'refusal', text: stringField(node, 'refusal') ?? '' }
    case 'reasoning':
    case 'thinking':
      return {
        type: 'reasoning',
        text: stringField(node, 'text') ?? stringField(node, 'thinking') ?? '',
      }
    case 'image_url':
    case 'input_image': {
      const image = field(node, 'image_url')
      const url = typeof image === 'string' ? image : stringField(image, 'url')
      return url === undefined ? other : { type: 'image', url }
    }
    case 'image': {
      const url = imageUrl(node)
      return url === undefined ? other : { type: 'image', url }
    }
    case 'input_audio': {
      const data = stringField(field(node, 'input_audio'), 'data')
      const format = stringField(field(node, 'input_audio'), 'format') ?? 'wav'
      return data === undefined
        ? other
        : { type: 'audio', url: `data:audio/${format};base64,${data}`, mimeType: `audio/${format}` }
    }
    case 'tool_use':
    case 'toolUse':
    case 'server_tool_use':
      return {
        type: 'tool_call',
        ...(id === undefined ? {} : { id }),
        name: stringField(node, 'name') ?? '',
        arguments: asText(field(node, 'input')),
      }
    case 'tool-call':
      return {
        type: 'tool_call',
        ...(id === undefined ? {} : { id }),
        name: stringField(node, 'toolName') ?? '',
        arguments: asText(field(node, 'input') ?? field(node, 'args')),
      }
    case 'tool_result':
    case 'toolResult':
      return toolResult(stringField(node, 'tool_use_id') ?? id, field(node, 'content'))
    case 'tool-result':
      return toolResult(id, field(node, 'output') ?? field(node, 'result'))
    case 'file':
    case 'input_file':
    case 'document':
      return file(node) ?? other
    case undefined:
      return untyped(node) ?? other
    default:
      return other
  }
}

/** A file of OpenAI's, a document of Anthropic's, a file part of the AI SDK's. */
function file(node: Json): Part | undefined {
  const inner = field(node, 'file') ?? node
  const mime = stringField(node, 'mediaType') ?? stringField(node, 'mimeType')
  const source = field(node, 'source')
  const data = stringField(inner, 'file_data') ?? stringField(inner, 'data')
  const url =
    stringField(inner, 'file_url') ??
    stringField(inner, 'file_id') ??
    stringField(source, 'url') ??
    (stringField(source, 'type') === 'base64' ? imageUrl(node) : undefined) ??
    (data === undefined || /^(?:data|https?):/.test(data)
      ? data
      : `data:${mime ?? 'application/octet-stream'};base64,${data}`)
  if (url === undefined) return undefined
  if (mime?.startsWith('image/') === true) return { type: 'image', url }
  const name = stringField(inner, 'filename') ?? stringField(node, 'title')
  return { type: 'file', url, ...(name === undefined ? {} : { name }) }
}

/** Blocks that are told apart by their one field: Bedrock's, Genkit's. */
function untyped(node: Json): Part | undefined {
  const text = stringField(node, 'text')
  if (text !== undefined) return { type: 'text', text }
  const call = field(node, 'toolUse') ?? field(node, 'toolRequest')
  if (isObject(call))
    return {
      type: 'tool_call',
      ...idOf(stringField(call, 'toolUseId') ?? stringField(call, 'ref')),
      name: stringField(call, 'name') ?? '',
      arguments: asText(field(call, 'input')),
    }
  const result = field(node, 'toolResult') ?? field(node, 'toolResponse')
  if (isObject(result))
    return toolResult(
      stringField(result, 'toolUseId') ?? stringField(result, 'ref'),
      field(result, 'content') ?? field(result, 'output'),
    )
  const thought = stringField(field(field(node, 'reasoningContent'), 'reasoningText'), 'text')
  if (thought !== undefined) return { type: 'reasoning', text: thought }
  const media = stringField(field(node, 'media'), 'url')
  return media === undefined ? undefined : { type: 'image', url: media }
}

function idOf(id: string | undefined): { id?: string } {
  return id === undefined ? {} : { id }
}

function imageUrl(node: Json): string | undefined {
  const source = field(node, 'source')
  const data = stringField(source, 'data')
  if (data !== undefined)
    return `data:${stringField(source, 'media_type') ?? 'image/png'};base64,${data}`
  return stringField(source, 'url') ?? stringField(node, 'image') ?? stringField(node, 'url')
}

function toolResult(id: string | undefined, content: Json | undefined): Part {
  const texts = Array.isArray(content) ? content.map((item) => stringField(item, 'text')) : []
  const text =
    texts.length > 0 && texts.every((item) => item !== undefined)
      ? texts.join('\n')
      : asText(toolOutput(content))
  return { type: 'tool_result', ...(id === undefined ? {} : { id }), text }
}

function toolCall(node: Json): Part {
  const id = stringField(node, 'id')
  const called = field(node, 'function') ?? node
  return {
    type: 'tool_call',
    ...(id === undefined ? {} : { id }),
    name: stringField(called, 'name') ?? '',
    arguments: asText(field(called, 'arguments') ?? field(called, 'args')),
  }
}

function functionCall(node: Json | undefined): Part[] {
  const name = stringField(node, 'name')
  return name === undefined
    ? []
    : [{ type: 'tool_call', name, arguments: asText(field(node, 'arguments')) }]
}

function render(message: Message, asBlocks: boolean): Json {
  const calls = message.parts.filter((part) => part.type === 'tool_call')
  const said = message.parts.filter((part) => part.type !== 'tool_call')
  const [only] = said
  const content: Json =
    !asBlocks && said.length === 0
      ? null
      : !asBlocks && said.length === 1 && only?.type === 'text'
        ? only.text
        : said.map(renderBlock)
  return defined({
    role: message.role,
    content,
    name: message.name,
    tool_call_id: message.toolCallId,
    tool_calls:
      calls.length === 0
        ? undefined
        : calls.map((call) =>
            defined({
              id: call.id,
              type: 'function',
              function: { name: call.name, arguments: call.arguments },
            }),
          ),
  })
}

function renderBlock(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'image':
      return { type: 'image_url', image_url: { url: part.url } }
    case 'other':
      return JSON.parse(part.json) as Json
    case 'reasoning':
      return { type: 'reasoning', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'tool_result':
      return defined({ type: 'tool_result', tool_use_id: part.id, content: part.text })
    case 'tool_call':
    case 'audio':
    case 'file':
      return { type: part.type }
  }
}
