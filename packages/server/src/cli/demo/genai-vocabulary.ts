import { EMBEDDING_MODEL, MODELS } from './models.ts'
import { documentAttributes } from './openinference-vocabulary.ts'
import type { Attributes } from './otlp-builder.ts'
import { jsonSchemaOf } from './span-facts.ts'
import type { Message, ModelCall, SpanDescription, Vocabulary } from './span-facts.ts'

/** OpenTelemetry's semantic conventions for generative AI, as version 7 of the AI SDK writes them. */
export const genAi: Vocabulary = {
  scope: { name: 'gen_ai', version: '7.0.173' },
  hasSteps: true,
  context(script) {
    return {
      ...(script.sessionId === null ? {} : { 'gen_ai.conversation.id': script.sessionId }),
      ...(script.userId === undefined ? {} : { 'user.id': script.userId }),
      ...(script.tags.length === 0 ? {} : { 'tag.tags': script.tags }),
      ...Object.fromEntries(
        Object.entries(script.metadata).map(([key, value]) => [
          `ai.settings.context.${key}`,
          value,
        ]),
      ),
    }
  },
  describe(facts) {
    const described = (
      name: string,
      operation: string,
      attributes: Attributes,
      otelKind: SpanDescription['otelKind'] = 'internal',
    ): SpanDescription => ({
      name,
      otelKind,
      attributes: { 'gen_ai.operation.name': operation, ...attributes },
    })
    switch (facts.kind) {
      case 'AGENT':
      case 'CHAIN':
        return described(`invoke_agent ${facts.name}`, 'invoke_agent', {
          'gen_ai.agent.name': facts.name,
          ...(facts.input === undefined
            ? {}
            : { 'gen_ai.input.messages': json([{ role: 'user', content: facts.input }]) }),
          ...(facts.output === undefined
            ? {}
            : { 'gen_ai.output.messages': json([{ role: 'assistant', content: facts.output }]) }),
        })
      case 'STEP':
        return described(`step ${facts.round}`, 'agent_step', {})
      case 'LLM':
        return described(`chat ${facts.model}`, 'chat', modelCallAttributes(facts), 'client')
      case 'TOOL':
        return described(`execute_tool ${facts.name}`, 'execute_tool', {
          'gen_ai.tool.name': facts.name,
          'gen_ai.tool.description': facts.description,
          'gen_ai.tool.type': 'function',
          'gen_ai.tool.call.id': facts.callId,
          'gen_ai.tool.call.arguments': facts.args,
          ...(facts.result === '' ? {} : { 'gen_ai.tool.call.result': facts.result }),
        })
      case 'EMBEDDING':
        return described(
          `embeddings ${EMBEDDING_MODEL}`,
          'embeddings',
          {
            'gen_ai.provider.name': 'openai',
            'gen_ai.request.model': EMBEDDING_MODEL,
            'gen_ai.usage.input_tokens': facts.tokens,
          },
          'client',
        )
      case 'RETRIEVER':
        return described('retrieval', 'retrieval', {
          'input.value': facts.query,
          ...documentAttributes('retrieval.documents', facts.documents),
        })
      case 'RERANKER':
        return described('rerank', 'rerank', {
          'openinference.span.kind': 'RERANKER',
          'reranker.query': facts.query,
          ...documentAttributes('reranker.input_documents', facts.from),
          ...documentAttributes('reranker.output_documents', facts.to),
        })
    }
  },
}

function modelCallAttributes(call: ModelCall): Attributes {
  const [system, ...messages] = call.messages
  const attributes: Attributes = {
    'gen_ai.provider.name': MODELS[call.model].provider,
    'gen_ai.request.model': call.model,
    ...(system === undefined
      ? {}
      : { 'gen_ai.system_instructions': JSON.stringify(partsOf(system)) }),
    'gen_ai.input.messages': json(messages),
    ...(call.tools.length === 0
      ? {}
      : { 'gen_ai.tool.definitions': JSON.stringify(call.tools.map(jsonSchemaOf)) }),
  }
  if (call.output === undefined) return attributes
  const { usage, output } = call
  const finishReason = output.toolCalls === undefined ? 'stop' : 'tool-calls'
  return {
    ...attributes,
    'gen_ai.response.id': call.responseId,
    'gen_ai.response.model': call.model,
    'gen_ai.response.finish_reasons': [finishReason],
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: partsOf(output), finish_reason: finishReason },
    ]),
    ...(call.firstTokenMs === undefined
      ? {}
      : { 'gen_ai.response.time_to_first_chunk': call.firstTokenMs / 1000 }),
    ...(usage === undefined
      ? {}
      : {
          'gen_ai.usage.input_tokens': usage.input,
          'gen_ai.usage.output_tokens': usage.output,
          'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
          'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite,
          'ai.usage.outputTokenDetails.reasoningTokens': usage.reasoning,
        }),
  }
}

function json(messages: readonly Message[]): string {
  return JSON.stringify(
    messages.map(({ role, ...rest }) => ({ role, parts: partsOf({ role, ...rest }) })),
  )
}

function partsOf(message: Message): object[] {
  if (message.toolCallId !== undefined) {
    return [{ type: 'tool_call_response', id: message.toolCallId, response: message.content }]
  }
  const parts: object[] = []
  if (message.reasoning !== undefined) parts.push({ type: 'reasoning', content: message.reasoning })
  if (typeof message.content === 'string') {
    if (message.content !== '') parts.push({ type: 'text', content: message.content })
  } else {
    for (const part of message.content) {
      if (part.type === 'text') parts.push({ type: 'text', content: part.text })
      else parts.push({ type: 'uri', modality: part.type, uri: part.url })
    }
  }
  for (const call of message.toolCalls ?? []) {
    parts.push({
      type: 'tool_call',
      id: call.id,
      name: call.name,
      arguments: JSON.parse(call.args) as unknown,
    })
  }
  return parts
}
