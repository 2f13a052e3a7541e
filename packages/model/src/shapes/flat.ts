import { isObject, type Json, type JsonObject } from '../json.ts'
import { parseJsonText } from '../json.ts'
import type { Message, Part } from '../message.ts'
import { asText, toolOutput, type Shape } from './shape.ts'

/**
 * OpenInference's flattened message: an object of dotted keys such as `message.role`,
 * `message.contents.0.message_content.text`, `message.tool_calls.0.tool_call.function.name`.
 */
export const flat: Shape = {
  parse,
  render: (message) => render(message, false),
  plain: { role: 'message.role', text: 'message.content' },
}

/** The same with words always as a list of contents. */
export const flatContents: Shape = { parse, render: (message) => render(message, true) }

function parse(node: Json): Message | undefined {
  if (!isObject(node)) return undefined
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(node, key) ? node[key] : undefined
    return value === undefined || value === null
      ? undefined
      : typeof value === 'string'
        ? value
        : JSON.stringify(value)
  }
  const name = text('message.name')
  const toolCallId = text('message.tool_call_id')
  const contents = parseContents(node)
  const content = wordsOf(text('message.role'), text('message.content'))
  const functionName = text('message.function_call_name')
  return {
    role: text('message.role') ?? '',
    ...(name === undefined ? {} : { name }),
    ...(toolCallId === undefined ? {} : { toolCallId }),
    parts: [
      ...contents,
      ...(contents.some((part) => part.type === 'text') || content === undefined || content === ''
        ? []
        : [{ type: 'text' as const, text: content }]),
      ...parseCalls(node),
      ...(functionName === undefined
        ? []
        : [
            {
              type: 'tool_call' as const,
              name: functionName,
              arguments: text('message.function_call_arguments_json') ?? '',
            },
          ]),
    ],
  }
}

/** What a tool gave, without what sort of value it is. */
function wordsOf(role: string | undefined, content: string | undefined): string | undefined {
  const typed =
    role === 'tool' && content?.startsWith('{"type":') === true ? parseJsonText(content) : undefined
  return typed === undefined ? content : asText(toolOutput(typed))
}

const CONTENTS = 'message.contents.'
const CALLS = 'message.tool_calls.'
const CONTENT = /^message\.contents\.(\d+)\.(?:message_content\.)?(.+)$/
const CALL = /^message\.tool_calls\.(\d+)\.tool_call\.(.+)$/

/** Groups `prefix.N.rest` by N, in order of N; keys without a value are left out. */
function grouped(node: JsonObject, prefix: string, pattern: RegExp): Map<string, string>[] {
  const groups = new Map<number, Map<string, string>>()
  for (const [key, value] of Object.entries(node)) {
    if (!key.startsWith(prefix)) continue
    const [, index, rest] = pattern.exec(key) ?? []
    if (index === undefined || rest === undefined || value === null) continue
    const at = Number(index)
    const group = groups.get(at) ?? new Map<string, string>()
    group.set(rest, typeof value === 'string' ? value : JSON.stringify(value))
    groups.set(at, group)
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group)
}

function parseContents(node: JsonObject): Part[] {
  return grouped(node, CONTENTS, CONTENT)
    .filter(isMore)
    .map((content): Part => {
      const text = content.get('text')
      const image = content.get('image.image.url')
      const audio = content.get('audio.audio.url')
      const video = content.get('video.video.url')
      if (content.has('tool_call.function.name')) return toolCall(content, 'tool_call.')
      if (image !== undefined) return { type: 'image', url: image }
      if (audio !== undefined) {
        const mimeType = content.get('audio.audio.mime_type')
        const transcript = content.get('audio.audio.transcript')
        return {
          type: 'audio',
          url: audio,
          ...(mimeType === undefined ? {} : { mimeType }),
          ...(transcript === undefined ? {} : { transcript }),
        }
      }
      if (video !== undefined) return { type: 'file', url: video }
      if (text !== undefined && content.get('type') === 'reasoning')
        return { type: 'reasoning', text }
      if (text !== undefined) return { type: 'text', text }
      return { type: 'other', json: JSON.stringify(Object.fromEntries(content)) }
    })
}

/** Some clients write a content for each tool call, too, with nothing in it. */
function isMore(content: Map<string, string>): boolean {
  return content.size > 1 || content.get('type') !== 'tool-call'
}

function parseCalls(node: JsonObject): Part[] {
  return grouped(node, CALLS, CALL)
    .filter((call) => call.has('function.name') || call.has('function.arguments'))
    .map((call) => toolCall(call, ''))
}

function toolCall(fields: Map<string, string>, prefix: string): Part {
  const id = fields.get(`${prefix}id`)
  const written = fields.get(`${prefix}function.arguments`) ?? ''
  const decoded = written.startsWith('"') ? parseJsonText(written) : undefined
  return {
    type: 'tool_call',
    ...(id === undefined ? {} : { id }),
    name: fields.get(`${prefix}function.name`) ?? '',
    arguments:
      decoded === undefined
        ? written
        : typeof decoded === 'string'
          ? decoded
          : JSON.stringify(decoded),
  }
}

function render(message: Message, asContents: boolean): Json {
  const calls = message.parts.filter((part) => part.type === 'tool_call')
  const said = message.parts.filter((part) => part.type !== 'tool_call')
  const [only] = said
  const out: JsonObject = {}
  if (message.role !== '') out['message.role'] = message.role
  if (message.name !== undefined) out['message.name'] = message.name
  if (message.toolCallId !== undefined) out['message.tool_call_id'] = message.toolCallId
  if (!asContents && said.length === 1 && only?.type === 'text') out['message.content'] = only.text
  else said.forEach((part, index) => renderContent(out, part, index))
  calls.forEach((call, index) => {
    const prefix = `message.tool_calls.${index}.tool_call`
    if (call.id !== undefined) out[`${prefix}.id`] = call.id
    out[`${prefix}.function.name`] = call.name
    out[`${prefix}.function.arguments`] = call.arguments
  })
  return out
}

function renderContent(out: JsonObject, part: Part, index: number): void {
  const prefix = `message.contents.${index}.message_content`
  out[`${prefix}.type`] = part.type
  switch (part.type) {
    case 'text':
    case 'reasoning':
      out[`${prefix}.text`] = part.text
      break
    case 'image':
      out[`${prefix}.image.image.url`] = part.url
      break
    case 'audio':
      out[`${prefix}.audio.audio.url`] = part.url
      if (part.mimeType !== undefined) out[`${prefix}.audio.audio.mime_type`] = part.mimeType
      if (part.transcript !== undefined) out[`${prefix}.audio.audio.transcript`] = part.transcript
      break
    case 'refusal':
    case 'tool_call':
    case 'tool_result':
    case 'file':
    case 'other':
      break
  }
}
