import type { SpanKind } from '@skein/model/span'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** Spring AI; its model calls speak the GenAI conventions. */
export const springAi: Dialect = {
  conversationKeys: ['spring.ai.chat.client.conversation.id'],
  toolNameKeys: ['spring.ai.tool.definition.name'],
  inputKeys: [{ key: 'spring.ai.tool.call.arguments' }],
  outputKeys: [{ key: 'spring.ai.tool.call.result' }],
  kind(source) {
    const kind = source.text('spring.ai.kind')
    return lookUp(KINDS, kind)
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  chat_client: 'CHAIN',
  advisor: 'CHAIN',
  tool_call: 'TOOL',
  vector_store: 'RETRIEVER',
}
