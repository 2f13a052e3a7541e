import { EMBEDDING_MODEL, MODELS } from './models.ts'
import type { Attributes } from './otlp-builder.ts'
import type { Document } from './script.ts'
import { jsonSchemaOf } from './span-facts.ts'
import type { Message, ModelCall, SpanDescription, Vocabulary } from './span-facts.ts'

/** As Arize's instrumentation of the OpenAI SDK writes it, with OpenInference's helpers around it. */
export const openInference: Vocabulary = {
  scope: { name: '@arizeai/openinference-instrumentation-openai', version: '4.2.7' },
  hasSteps: false,
  context(script) {
    return {
      ...(script.sessionId === null ? {} : { 'session.id': script.sessionId }),
      ...(script.userId === undefined ? {} : { 'user.id': script.userId }),
      ...(Object.keys(script.metadata).length === 0
        ? {}
        : { metadata: JSON.stringify(script.metadata) }),
      ...(script.tags.length === 0 ? {} : { 'tag.tags': JSON.stringify(script.tags) }),
    }
  },
  describe(facts) {
    const described = (name: string, kind: string, attributes: Attributes): SpanDescription => ({
      name,
      otelKind: 'internal',
      attributes: { 'openinference.span.kind': kind, ...attributes },
    })
    switch (facts.kind) {
      case 'AGENT':
        return described(facts.name, 'AGENT', {
          'agent.name': facts.name,
          ...inputAndOutput(facts.input, facts.output),
        })
      case 'CHAIN':
        return described(facts.name, 'CHAIN', inputAndOutput(facts.input, facts.output))
      case 'STEP':
        return described(`round ${facts.round}`, 'CHAIN', {})
      case 'LLM': {
        const byOpenAi = MODELS[facts.model].provider === 'openai'
        const name = byOpenAi ? 'OpenAI Chat Completions' : 'completion'
        return described(name, 'LLM', modelCallAttributes(facts))
      }
      case 'TOOL':
        return described(facts.name, 'TOOL', {
          'tool.name': facts.name,
          'tool.description': facts.description,
          'tool.parameters': facts.args,
          'tool_call.id': facts.callId,
          'input.value': facts.args,
          'input.mime_type': 'application/json',
          ...(facts.result === ''
            ? {}
            : { 'output.value': facts.result, 'output.mime_type': mimeTypeOf(facts.result) }),
        })
      case 'EMBEDDING':
        return described('OpenAI Embeddings', 'EMBEDDING', {
          'embedding.model_name': EMBEDDING_MODEL,
          'embedding.embeddings.0.embedding.text': facts.text,
          'input.value': JSON.stringify({ model: EMBEDDING_MODEL, input: facts.text }),
          'input.mime_type': 'application/json',
          'llm.token_count.prompt': facts.tokens,
          'llm.token_count.total': facts.tokens,
        })
      case 'RETRIEVER':
        return described('retrieve', 'RETRIEVER', {
          ...inputAndOutput(facts.query, undefined),
          ...documentAttributes('retrieval.documents', facts.documents),
        })
      case 'RERANKER':
        return described('rerank', 'RERANKER', {
          'reranker.query': facts.query,
          'reranker.model_name': 'rerank-v3.5',
          'reranker.top_k': facts.to.length,
          ...documentAttributes('reranker.input_documents', facts.from),
          ...documentAttributes('reranker.output_documents', facts.to),
        })
    }
  },
}

export function documentAttributes(prefix: string, documents: Document[]): Attributes {
  const attributes: Attributes = {}
  for (const [index, document] of documents.entries()) {
    const key = `${prefix}.${index}.document`
    attributes[`${key}.id`] = document.id
    attributes[`${key}.content`] = document.text
    attributes[`${key}.score`] = document.score
    attributes[`${key}.metadata`] = JSON.stringify(document.metadata)
  }
  return attributes
}

function inputAndOutput(input: string | undefined, output: string | undefined): Attributes {
  return {
    ...(input === undefined ? {} : { 'input.value': input, 'input.mime_type': 'text/plain' }),
    ...(output === undefined ? {} : { 'output.value': output, 'output.mime_type': 'text/plain' }),
  }
}

function mimeTypeOf(text: string): string {
  return /^[[{]/.test(text) ? 'application/json' : 'text/plain'
}

/** Input before output, as the instrumentation sets them: a limit on their number cuts the output. */
function modelCallAttributes(call: ModelCall): Attributes {
  const { provider } = MODELS[call.model]
  const parameters = requestParameters(call)
  return {
    'llm.model_name': call.model,
    'llm.provider': provider,
    'llm.system': provider,
    'input.value': JSON.stringify({
      ...parameters,
      messages: call.messages.map(openAiMessage),
      ...(call.tools.length === 0 ? {} : { tools: call.tools.map(jsonSchemaOf) }),
    }),
    'input.mime_type': 'application/json',
    'llm.invocation_parameters': JSON.stringify(parameters),
    ...messagesAttributes('llm.input_messages', call.messages),
    ...Object.fromEntries(
      call.tools.map((tool, index) => [
        `llm.tools.${index}.tool.json_schema`,
        JSON.stringify(jsonSchemaOf(tool)),
      ]),
    ),
    ...(call.output === undefined ? {} : outputAttributes(call, call.output)),
  }
}

function requestParameters(call: ModelCall): Record<string, unknown> {
  return {
    model: call.model,
    ...(MODELS[call.model].reasons ? { reasoning_effort: 'low' } : { temperature: 0.3 }),
    ...(call.firstTokenMs === undefined ? {} : { stream: true }),
    ...(call.schema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: call.schema, strict: true },
          },
        }),
  }
}

function outputAttributes(call: ModelCall, output: Message): Attributes {
  const messages = messagesAttributes('llm.output_messages', [output])
  if (call.usage === undefined) {
    const text = typeof output.content === 'string' ? output.content : ''
    return { 'output.value': text, 'output.mime_type': 'text/plain', ...messages }
  }
  const { usage } = call
  const finishReason = output.toolCalls === undefined ? 'stop' : 'tool_calls'
  return {
    'output.value': JSON.stringify({
      id: call.responseId,
      object: 'chat.completion',
      model: call.model,
      choices: [{ index: 0, message: openAiMessage(output), finish_reason: finishReason }],
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
        prompt_tokens_details: { cached_tokens: usage.cacheRead },
        completion_tokens_details: { reasoning_tokens: usage.reasoning },
      },
    }),
    'output.mime_type': 'application/json',
    ...messages,
    'llm.finish_reason': finishReason,
    'llm.token_count.prompt': usage.input,
    'llm.token_count.completion': usage.output,
    'llm.token_count.total': usage.input + usage.output,
    'llm.token_count.prompt_details.cache_read': usage.cacheRead,
    ...(usage.cacheWrite === 0
      ? {}
      : { 'llm.token_count.prompt_details.cache_write': usage.cacheWrite }),
    'llm.token_count.completion_details.reasoning': usage.reasoning,
  }
}

function messagesAttributes(prefix: string, messages: readonly Message[]): Attributes {
  const attributes: Attributes = {}
  for (const [index, message] of messages.entries()) {
    const key = `${prefix}.${index}.message`
    attributes[`${key}.role`] = message.role
    contentAttributes(attributes, key, message)
    for (const [at, call] of (message.toolCalls ?? []).entries()) {
      attributes[`${key}.tool_calls.${at}.tool_call.id`] = call.id
      attributes[`${key}.tool_calls.${at}.tool_call.function.name`] = call.name
      attributes[`${key}.tool_calls.${at}.tool_call.function.arguments`] = call.args
    }
    if (message.toolCallId !== undefined) {
      attributes[`${key}.tool_call_id`] = message.toolCallId
    }
  }
  return attributes
}

function contentAttributes(attributes: Attributes, key: string, message: Message): void {
  const parts: Attributes[] = []
  if (message.reasoning !== undefined) parts.push({ type: 'reasoning', text: message.reasoning })
  if (typeof message.content === 'string') {
    if (parts.length === 0) {
      if (message.content !== '') attributes[`${key}.content`] = message.content
      return
    }
    if (message.content !== '') parts.push({ type: 'text', text: message.content })
  } else {
    for (const part of message.content) {
      if (part.type === 'text') parts.push({ type: 'text', text: part.text })
      else if (part.type === 'image') parts.push({ type: 'image', 'image.image.url': part.url })
      else {
        parts.push({
          type: 'audio',
          'audio.audio.url': part.url,
          'audio.audio.mime_type': part.mimeType,
          'audio.audio.transcript': part.transcript,
        })
      }
    }
  }
  for (const [at, part] of parts.entries()) {
    for (const [name, value] of Object.entries(part)) {
      attributes[`${key}.contents.${at}.message_content.${name}`] = value
    }
  }
}

function openAiMessage(message: Message): object {
  if (message.refused === true)
    return { role: message.role, content: null, refusal: message.content }
  const content =
    typeof message.content === 'string'
      ? message.content
      : message.content.map((part) => {
          if (part.type === 'text') return part
          if (part.type === 'image') return { type: 'image_url', image_url: { url: part.url } }
          return { type: 'input_audio', input_audio: { data: part.url, format: 'wav' } }
        })
  return {
    role: message.role,
    content: content === '' && message.toolCalls !== undefined ? null : content,
    ...(message.reasoning === undefined ? {} : { reasoning_content: message.reasoning }),
    ...(message.toolCalls === undefined
      ? {}
      : {
          tool_calls: message.toolCalls.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.args },
          })),
        }),
    ...(message.toolCallId === undefined ? {} : { tool_call_id: message.toolCallId }),
  }
}
