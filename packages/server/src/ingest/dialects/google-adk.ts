import { field } from '@skein/model/json'
import type { SpanSource } from '../span-source.ts'
import { findMessages } from '../words.ts'
import type { Dialect, Key, SpanMessages } from './dialect.ts'
import { messageList, systemMessage } from './message-list.ts'

const usage = (name: string): Key => ({ json: 'gcp.vertex.agent.llm_response', field: name })

/** Google's Agent Development Kit: requests and responses as Gemini's API has them. */
export const googleAdk: Dialect = {
  sessionKeys: ['gcp.vertex.agent.session_id'],
  userKeys: ['gcp.vertex.agent.user_id'],
  tokenKeys: {
    cacheRead: [
      usage('usage_metadata.cached_content_token_count'),
      usage('usageMetadata.cachedContentTokenCount'),
    ],
    reasoning: [
      usage('usage_metadata.thoughts_token_count'),
      usage('usageMetadata.thoughtsTokenCount'),
    ],
  },
  // A tool's span has the keys of a request, too, with nothing in it.
  inputKeys: [{ key: 'gcp.vertex.agent.tool_call_args' }, { key: 'gcp.vertex.agent.llm_request' }],
  outputKeys: [{ key: 'gcp.vertex.agent.tool_response' }, { key: 'gcp.vertex.agent.llm_response' }],
  messages,
}

function messages(source: SpanSource): SpanMessages {
  const request = source.json('gcp.vertex.agent.llm_request')
  const response = source.json('gcp.vertex.agent.llm_response')
  const config = field(request, 'config')
  const instruction = field(config, 'system_instruction') ?? field(config, 'systemInstruction')
  const told = messageList(field(request, 'contents'))
  return {
    input:
      told.length === 0
        ? []
        : [...systemMessage(field(instruction, 'parts') ?? instruction), ...told],
    output: response === undefined ? [] : findMessages(response, 'output'),
  }
}
