import type { SpanKind } from '@skein/model/span'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** Laminar; its model calls speak the GenAI conventions besides. */
export const laminar: Dialect = {
  sessionKeys: ['lmnr.association.properties.session_id'],
  userKeys: ['lmnr.association.properties.user_id'],
  tagKeys: ['lmnr.association.properties.tags'],
  metadataPrefixes: ['lmnr.association.properties.metadata.'],
  inputKeys: [{ key: 'lmnr.span.input' }],
  outputKeys: [{ key: 'lmnr.span.output' }],
  kind(source) {
    const type = source.text('lmnr.span.type')
    return lookUp(KINDS, type)
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  LLM: 'LLM',
  TOOL: 'TOOL',
  EVALUATOR: 'EVALUATOR',
}
