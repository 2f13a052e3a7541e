import { field, isObject, stringField, type Json } from '@skein/model/json'
import type { Said } from '@skein/model/stored-message'
import type { SpanSource } from '../span-source.ts'
import type { Dialect, SpanMessages } from './dialect.ts'
import { messageList, spokenMessage } from './message-list.ts'

/** Pydantic AI and Logfire. Sums over a run (`gen_ai.aggregated_usage.*`) are nobody's own usage. */
export const pydanticAi: Dialect = {
  tagKeys: ['logfire.tags'],
  modelKeys: ['model_name'],
  agentNameKeys: ['agent_name'],
  inputKeys: [
    { key: 'tool_arguments' },
    { key: 'pydantic_ai.all_messages' },
    { key: 'all_messages_events' },
    { key: 'request_data' },
  ],
  outputKeys: [
    { key: 'tool_response' },
    { key: 'final_result' },
    { key: 'pydantic_ai.all_messages' },
    { key: 'response_data' },
  ],
  kind: (source) => (RUN_KEYS.some((key) => source.has(key)) ? 'AGENT' : undefined),
  messages,
}

const RUN_KEYS = ['pydantic_ai.all_messages', 'all_messages_events']

/** The first edition had a span's messages as a list of events in one attribute. */
function messages(source: SpanSource): SpanMessages {
  const events = source.json('events')
  const list = Array.isArray(events) ? events.filter(isEvent) : []
  return {
    input: list.filter((event) => nameOf(event) !== CHOICE).flatMap(eventMessage),
    output: list.filter((event) => nameOf(event) === CHOICE).flatMap(eventMessage),
  }
}

const CHOICE = 'gen_ai.choice'

function isEvent(node: Json): boolean {
  return nameOf(node)?.startsWith('gen_ai.') === true
}

function nameOf(event: Json): string | undefined {
  return stringField(event, 'event.name')
}

function eventMessage(event: Json): Said[] {
  const message = field(event, 'message') ?? event
  if (!isObject(message)) return spokenMessage('assistant', message)
  const role = stringField(message, 'role')
  const own = messageList(message)
  return own.length > 0 || role === undefined ? own : spokenMessage(role, field(message, 'content'))
}
