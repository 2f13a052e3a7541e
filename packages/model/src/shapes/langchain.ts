import { field, isObject, stringField, type Json } from '../json.ts'
import type { Message } from '../message.ts'
import { openAi } from './openai.ts'
import type { Shape } from './shape.ts'

/**
 * LangChain's serialised messages: `{ lc: 1, type: 'constructor', id: […, 'HumanMessage'], kwargs }`,
 * and the older `{ type: 'human', data: { content } }` and `{ type: 'human', content }`.
 */
export const langChain: Shape = {
  parse(node) {
    if (!isObject(node)) return undefined
    if (field(node, 'lc') !== undefined && isObject(field(node, 'kwargs'))) {
      const path = field(node, 'id')
      const className = Array.isArray(path) ? path.at(-1) : undefined
      return typeof className === 'string' && Object.hasOwn(ROLES, className)
        ? read(ROLES[className], node['kwargs'])
        : undefined
    }
    const type = stringField(node, 'type')
    if (type === undefined || !Object.hasOwn(ROLES, type)) return undefined
    const fields = field(node, 'data') ?? node
    return field(fields, 'content') === undefined ? undefined : read(ROLES[type], fields)
  },
  render(message: Message) {
    return openAi.render(message)
  },
}

const ROLES: Record<string, string> = {
  HumanMessage: 'user',
  HumanMessageChunk: 'user',
  AIMessage: 'assistant',
  AIMessageChunk: 'assistant',
  SystemMessage: 'system',
  ToolMessage: 'tool',
  FunctionMessage: 'function',
  human: 'user',
  ai: 'assistant',
  system: 'system',
  tool: 'tool',
}

function read(role: string | undefined, fields: Json | undefined): Message | undefined {
  if (role === undefined || !isObject(fields)) return undefined
  return openAi.parse({
    role,
    content: field(fields, 'content') ?? null,
    ...pick(fields, 'tool_calls'),
    ...pick(fields, 'tool_call_id'),
    ...pick(fields, 'name'),
  })
}

function pick(fields: Json, name: string): { [key: string]: Json } {
  const value = field(fields, name)
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
    ? {}
    : { [name]: value }
}
