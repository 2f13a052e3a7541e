import type { Dialect } from './dialect.ts'

/** Langfuse's attributes. */
export const langfuse: Dialect = {
  sessionKeys: [
    'langfuse.session.id',
    'langfuse.trace.metadata.langfuse_session_id',
    'langfuse.observation.metadata.langfuse_session_id',
  ],
  userKeys: ['langfuse.user.id'],
  tagKeys: ['langfuse.trace.tags'],
  metadataPrefixes: ['langfuse.trace.metadata.'],
  modelKeys: ['langfuse.observation.model.name'],
  inputKeys: [{ key: 'langfuse.observation.input' }, { key: 'langfuse.trace.input' }],
  outputKeys: [{ key: 'langfuse.observation.output' }, { key: 'langfuse.trace.output' }],
}
