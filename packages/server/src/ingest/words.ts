import { field, isObject, stringField, type Json } from '@skein/model/json'
import { messageText } from '@skein/model/message'
import { readJsonMessage, sayMessage, type Said } from '@skein/model/stored-message'

export type Side = 'input' | 'output'

const USER_ROLES = new Set(['user', 'human'])
const ASSISTANT_ROLES = new Set(['assistant', 'ai', 'model'])

/** Fields whose one text tells what was said, in order of how telling they are. */
const TELLING: Record<Side, readonly string[]> = {
  input: [
    'input',
    'question',
    'query',
    'prompt',
    'message',
    'text',
    'user_input',
    'user_message',
    'content',
    'inputs',
    'args',
    'kwargs',
    'value',
  ],
  output: [
    'output_text',
    'output',
    'answer',
    'result',
    'response',
    'text',
    'content',
    'message',
    'outputs',
    'value',
  ],
}

/** Fields under which requests and responses of models keep their messages. */
const CONTAINERS: Record<Side, readonly string[]> = {
  input: [
    'messages',
    'input',
    'contents',
    'prompt',
    'kwargs',
    'chat_history',
    'inputs',
    'args',
    'value',
  ],
  output: [
    'messages',
    'choices',
    'output',
    'candidates',
    'generations',
    'message',
    'content',
    'kwargs',
    'outputs',
    'value',
  ],
}

/**
 * What a person said (input) or was answered (output), found in a JSON value: the last such message
 * of a request, a response or a list of messages, else the text of the one telling field.
 * `isMessages`: the value is made of messages, whether or not one of them has such words.
 */
export function findWords(
  value: Json,
  side: Side,
): { words: Said | undefined; isMessages: boolean } {
  if (typeof value === 'string') return { words: say(value, side), isMessages: false }
  const said = findMessages(value, side)
  if (said.length > 0) return { words: pickMessage(said, side), isMessages: true }
  return { words: tellingText(value, side, 0), isMessages: false }
}

/** Text somebody said, as a message of the role that speaks on that side. */
export function say(text: string, side: Side): Said | undefined {
  if (text.trim() === '') return undefined
  return sayMessage({
    role: side === 'input' ? 'user' : 'assistant',
    parts: [{ type: 'text', text }],
  })
}

/** The message that speaks for a side: the user's last, the assistant's last with words. */
export function pickMessage(said: readonly Said[], side: Side): Said | undefined {
  const roles = side === 'input' ? USER_ROLES : ASSISTANT_ROLES
  const spoken = said.filter(({ message }) => roles.has(message.role))
  return (
    spoken.findLast(({ message }) => messageText(message) !== '') ??
    spoken.findLast(({ message }) => message.parts.length > 0)
  )
}

/** The messages that a request, a response or a list is made of, in order. */
export function findMessages(value: Json, side: Side, depth = 0): Said[] {
  if (depth > 6) return []
  const own = readJsonMessage(value) ?? tuple(value)
  if (own !== undefined) return [own]
  if (Array.isArray(value)) return value.flatMap((item) => findMessages(item, side, depth + 1))
  if (!isObject(value)) return []
  const blocks = contentBlocks(value, side)
  if (blocks !== undefined) return [blocks]
  for (const name of CONTAINERS[side]) {
    const inner = field(value, name)
    const found = typeof inner === 'object' ? findMessages(inner, side, depth + 1) : []
    if (found.length > 0) return [...instructions(value, side), ...found]
  }
  return []
}

/** What the system said, where a request has it beside its messages. */
function instructions(request: Json, side: Side): Said[] {
  const names = side === 'input' ? ['system', 'instructions', 'system_instruction'] : []
  const content = names.map((name) => field(request, name)).find((found) => found !== undefined)
  if (typeof content === 'string')
    return [sayMessage({ role: 'system', parts: [{ type: 'text', text: content }] })]
  const said = Array.isArray(content) ? readJsonMessage({ role: 'system', content }) : undefined
  return said === undefined ? [] : [said]
}

/** A response that is an assistant's message but for its role. */
function contentBlocks(value: Json, side: Side): Said | undefined {
  const content = field(value, 'content')
  if (side === 'input' || !Array.isArray(content) || stringField(content[0], 'type') === undefined)
    return undefined
  return readJsonMessage({ role: 'assistant', content })
}

/** `["human", "hello"]`, a message as LangChain's prompt templates write it. */
function tuple(value: Json): Said | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [role, content] = value
  if (typeof role !== 'string' || typeof content !== 'string') return undefined
  const name = USER_ROLES.has(role) ? 'user' : ASSISTANT_ROLES.has(role) ? 'assistant' : role
  return name === 'user' || name === 'assistant' || name === 'system'
    ? sayMessage({ role: name, parts: [{ type: 'text', text: content }] })
    : undefined
}

function tellingText(value: Json, side: Side, depth: number): Said | undefined {
  if (depth > 3) return undefined
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => typeof item === 'string')
      ? say(value.join('\n'), side)
      : value.length === 1
        ? tellingText(value[0] ?? null, side, depth + 1)
        : undefined
  if (!isObject(value)) return undefined
  for (const name of TELLING[side]) {
    const inner = field(value, name)
    const found =
      typeof inner === 'string'
        ? say(inner, side)
        : inner === undefined
          ? undefined
          : tellingText(inner, side, depth + 1)
    if (found !== undefined) return found
  }
  const values = Object.values(value)
  const texts = values.filter((item) => typeof item === 'string')
  const [only] = texts
  return depth === 0 && values.length === 1 && only !== undefined ? say(only, side) : undefined
}
