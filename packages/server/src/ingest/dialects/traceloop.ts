import type { SpanKind } from '@skein/model/span'
import type { Dialect } from './dialect.ts'

/** OpenLLMetry, by Traceloop. */
export const traceloop: Dialect = {
  sessionKeys: [
    'traceloop.association.properties.session_id',
    'traceloop.association.properties.thread_id',
    'traceloop.association.properties.conversation_id',
    'traceloop.association.properties.chat_id',
  ],
  userKeys: ['traceloop.association.properties.user_id'],
  metadataPrefixes: ['traceloop.association.properties.'],
  inputKeys: [{ key: 'traceloop.entity.input' }],
  outputKeys: [{ key: 'traceloop.entity.output' }],
  kind: (source) => {
    const named = source.text('traceloop.span.kind')
    return named === undefined ? undefined : KINDS[named]
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  workflow: 'CHAIN',
  task: 'CHAIN',
  agent: 'AGENT',
  tool: 'TOOL',
}
