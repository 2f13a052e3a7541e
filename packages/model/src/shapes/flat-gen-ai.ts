import { isObject, parseJsonText, type Json, type JsonObject } from '../json.ts'
import type { Part } from '../message.ts'
import { openAi } from './openai.ts'
import type { Shape } from './shape.ts'

/**
 * The flattened message of OpenLLMetry and the early GenAI conventions: an object of dotted keys such as
 * `role`, `content`, `tool_calls.0.name`; some clients write `message.` before them.
 */
export const flatGenAi: Shape = {
  parse(node) {
    if (!isObject(node)) return undefined
    const fields = withoutPrefix(node)
    const text = (key: string) => asString(Object.hasOwn(fields, key) ? fields[key] : undefined)
    const calls = toolCalls(fields)
    const content = text('content')
    const reasoning = text('reasoning') ?? text('reasoning_content')
    if (content === undefined && reasoning === undefined && calls.length === 0) return undefined
    const name = text('name')
    const toolCallId = text('tool_call_id')
    return {
      role: text('role') ?? '',
      ...(name === undefined ? {} : { name }),
      ...(toolCallId === undefined ? {} : { toolCallId }),
      parts: [
        ...(reasoning === undefined ? [] : [{ type: 'reasoning' as const, text: reasoning }]),
        ...contentParts(content),
        ...calls,
      ],
    }
  },
  render(message) {
    const out: JsonObject = {}
    if (message.role !== '') out['role'] = message.role
    if (message.name !== undefined) out['name'] = message.name
    if (message.toolCallId !== undefined) out['tool_call_id'] = message.toolCallId
    const words = message.parts.find((part) => part.type === 'text')
    if (words !== undefined) out['content'] = words.text
    message.parts
      .filter((part) => part.type === 'tool_call')
      .forEach((call, index) => {
        if (call.id !== undefined) out[`tool_calls.${index}.id`] = call.id
        out[`tool_calls.${index}.name`] = call.name
        out[`tool_calls.${index}.arguments`] = call.arguments
      })
    return out
  },
}

function withoutPrefix(node: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(node)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key.replace(/^message\./, ''), value]),
  )
}

function asString(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Content is text, or the JSON of a list of blocks. */
function contentParts(content: string | undefined): Part[] {
  if (content === undefined || content === '') return []
  const blocks = content.startsWith('[{') ? parseJsonText(content) : undefined
  const parsed = Array.isArray(blocks) ? openAi.parse({ role: 'any', content: blocks }) : undefined
  return parsed === undefined || parsed.parts.some((part) => part.type === 'other')
    ? [{ type: 'text', text: content }]
    : parsed.parts
}

const CALL = /^(?:tool_calls\.(\d+)\.|function_call\.)(?:function\.)?(id|name|arguments)$/

function toolCalls(fields: JsonObject): Part[] {
  const calls = new Map<number, Record<string, string>>()
  for (const [key, value] of Object.entries(fields)) {
    const [, index = '0', name] = CALL.exec(key) ?? []
    const text = asString(value)
    if (name === undefined || text === undefined) continue
    const call = calls.get(Number(index)) ?? {}
    call[name] = text
    calls.set(Number(index), call)
  }
  return [...calls.entries()]
    .sort(([a], [b]) => a - b)
    .filter(([, call]) => call['name'] !== undefined || call['arguments'] !== undefined)
    .map(([, call]) => ({
      type: 'tool_call',
      ...(call['id'] === undefined ? {} : { id: call['id'] }),
      name: call['name'] ?? '',
      arguments: call['arguments'] ?? '',
    }))
}
