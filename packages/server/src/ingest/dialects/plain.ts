import type { Dialect, Key } from './dialect.ts'

const inMetadata = (field: string): Key => ({ json: 'metadata', field })

/**
 * Keys that belong to no one vendor, or that frameworks put into a JSON `metadata` attribute, as
 * LangChain's tracers do; looked at after every vocabulary.
 */
export const plain: Dialect = {
  sessionKeys: [
    inMetadata('session_id'),
    inMetadata('thread_id'),
    inMetadata('conversation_id'),
    inMetadata('sessionId'),
    'metadata.session_id',
    'metadata.thread_id',
    'metadata.conversation_id',
    'metadata.sessionId',
    'session_id',
    'thread_id',
    'thread.id',
  ],
  notMetadataPrefixes: ['metadata.ls_', 'metadata.langgraph_', 'metadata.checkpoint_ns'],
  providerKeys: [inMetadata('ls_provider')],
  conversationKeys: ['conversation.id', 'conversation_id'],
  userKeys: [
    inMetadata('user_api_key_end_user_id'),
    'metadata.user_api_key_end_user_id',
    'user.account_uuid',
    'llm.user',
  ],
  inputKeys: [{ key: 'input' }, { key: 'prompt' }],
  outputKeys: [{ key: 'output' }],
}
