import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OpenAiStub {
  /** What `OPENAI_BASE_URL` should be: ends in `/v1`. */
  url: string
  /** The parsed body of every request, in the order of arrival. */
  requests: unknown[]
  close(): Promise<void>
}

interface ChatMessage {
  role: string
  content?: string | { type: string; text?: string }[] | null
  tool_calls?: unknown[]
}

interface ChatRequest {
  model: string
  messages: ChatMessage[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  tools?: unknown[]
}

interface Reply {
  content: string | null
  toolCalls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
}

/**
 * An OpenAI-compatible server on a free loopback port that answers by rule: it greets by name who says
 * "I'm …" and remembers the name from the history; asked about the weather with `tools` at hand it
 * calls `get_weather({"city":"Paris"})`, and answers with what the tool gave; a message that contains
 * FAIL500 gets a 500. Token counts are counts of words.
 */
export async function startOpenAiStub(): Promise<OpenAiStub> {
  const requests: unknown[] = []
  const server = createServer((request, response) => {
    answer(request, response, requests).catch((error: unknown) => {
      sendError(response, 400, String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requests: unknown[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  requests.push(body)
  if (JSON.stringify(body).includes('FAIL500')) {
    sendError(response, 500, 'The server had an error while processing your request.')
    return
  }
  switch (request.url) {
    case '/v1/chat/completions':
      chatCompletion(body as ChatRequest, response)
      return
    case '/v1/responses':
      sendJson(response, 200, responsesReply(body as ResponsesRequest))
      return
    case '/v1/embeddings':
      sendJson(response, 200, embeddings(body as EmbeddingsRequest))
      return
    default:
      sendError(response, 404, `Unknown request URL: ${request.method} ${request.url}.`)
  }
}

function chatCompletion(request: ChatRequest, response: ServerResponse): void {
  const reply = replyTo(request.messages, request.tools !== undefined)
  const head = {
    id: uniqueId('chatcmpl'),
    created: Math.floor(Date.now() / 1000),
    model: `${request.model}-2024-07-18`,
    system_fingerprint: 'fp_stub',
  }
  const input = request.messages.map(textOf).join(' ')
  const output = reply.content ?? JSON.stringify(reply.toolCalls)
  const usage = {
    ...tokenUsage('prompt', 'completion', input, output, request.messages.length),
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
  const finishReason = reply.toolCalls === undefined ? 'stop' : 'tool_calls'
  if (request.stream !== true) {
    const message = {
      role: 'assistant',
      content: reply.content,
      refusal: null,
      ...(reply.toolCalls === undefined ? {} : { tool_calls: reply.toolCalls }),
    }
    sendJson(response, 200, {
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
      usage,
    })
    return
  }

  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
  const send = (choices: unknown[], more: object = {}): void => {
    const chunk = { ...head, object: 'chat.completion.chunk', choices, ...more }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  const sendDelta = (delta: object, finish: string | null = null): void => {
    send([{ index: 0, delta, logprobs: null, finish_reason: finish }])
  }
  sendDelta({ role: 'assistant', content: reply.toolCalls === undefined ? '' : null })
  for (const word of reply.content?.match(/\S+\s*/g) ?? []) sendDelta({ content: word })
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    const { arguments: text, name } = call.function
    sendDelta({ tool_calls: [{ ...call, index, function: { name, arguments: '' } }] })
    for (const piece of [text.slice(0, 8), text.slice(8)]) {
      sendDelta({ tool_calls: [{ index, function: { arguments: piece } }] })
    }
  }
  sendDelta({}, finishReason)
  if (request.stream_options?.include_usage === true) send([], { usage })
  response.end('data: [DONE]\n\n')
}

interface ResponsesRequest {
  model: string
  input: string | (ChatMessage | { type: 'function_call_output'; output: string })[]
  tools?: unknown[]
}

function responsesReply(request: ResponsesRequest): object {
  const messages =
    typeof request.input === 'string'
      ? [{ role: 'user', content: request.input }]
      : request.input.map((item) =>
          'output' in item ? { role: 'tool', content: item.output } : item,
        )
  const { content, toolCalls } = replyTo(messages, (request.tools?.length ?? 0) > 0)
  const text = content ?? JSON.stringify(toolCalls)
  return {
    id: uniqueId('resp'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    model: request.model,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    output: toolCalls?.map(({ id, function: called }) => ({
      type: 'function_call',
      id: uniqueId('fc'),
      call_id: id,
      status: 'completed',
      ...called,
    })) ?? [
      {
        type: 'message',
        id: uniqueId('msg'),
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: {
      ...tokenUsage('input', 'output', messages.map(textOf).join(' '), text, messages.length),
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  }
}

interface EmbeddingsRequest {
  model: string
  input: string | string[]
  encoding_format?: 'float' | 'base64'
}

function embeddings(request: EmbeddingsRequest): object {
  const texts = typeof request.input === 'string' ? [request.input] : request.input
  const tokens = wordCount(texts.join(' '))
  return {
    object: 'list',
    model: request.model,
    data: texts.map((text, index) => {
      const vector = Float32Array.from({ length: 8 }, (_, at) => Math.sin(text.length + at))
      const embedding =
        request.encoding_format === 'base64'
          ? Buffer.from(vector.buffer).toString('base64')
          : [...vector]
      return { object: 'embedding', index, embedding }
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

function replyTo(messages: ChatMessage[], hasTools: boolean): Reply {
  const last = messages.at(-1)
  const text = last === undefined ? '' : textOf(last)
  if (last?.role === 'tool') return { content: `I looked it up: ${text}.` }
  if (hasTools && last?.role === 'user' && /weather/i.test(text)) {
    const called = { name: 'get_weather', arguments: '{"city":"Paris"}' }
    return {
      content: null,
      toolCalls: [{ id: uniqueId('call'), type: 'function', function: called }],
    }
  }
  if (/my name\?/i.test(text)) {
    const said = messages.filter((message) => message.role === 'user').map(nameIn)
    const name = said.findLast((one) => one !== undefined)
    return { content: name === undefined ? "I don't know your name." : `Your name is ${name}.` }
  }
  const name = last === undefined ? undefined : nameIn(last)
  return {
    content: name === undefined ? 'Hello! How can I help?' : `Hello ${name}! How can I help?`,
  }
}

function nameIn(message: ChatMessage): string | undefined {
  return /\b(?:i['’]?m|i am|my name is)\s+(\p{L}+)/iu.exec(textOf(message))?.[1]
}

function textOf(message: ChatMessage): string {
  const { content } = message
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => part.text ?? '').join(' ')
}

type Usage<Input extends string, Output extends string> = Record<
  `${Input}_tokens` | `${Output}_tokens` | 'total_tokens',
  number
>

/** About four tokens for three words, and four more for each message. */
function tokenUsage<Input extends string, Output extends string>(
  inputName: Input,
  outputName: Output,
  input: string,
  output: string,
  messageCount: number,
): Usage<Input, Output> {
  const inputTokens = Math.ceil(wordCount(input) * 1.33) + 4 * messageCount
  const outputTokens = Math.ceil(wordCount(output) * 1.33)
  return {
    [`${inputName}_tokens`]: inputTokens,
    [`${outputName}_tokens`]: outputTokens,
    total_tokens: inputTokens + outputTokens,
  } as Usage<Input, Output>
}

function wordCount(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}

function uniqueId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error'
  sendJson(response, status, { error: { message, type, param: null, code: null } })
}
