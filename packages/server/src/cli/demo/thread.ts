import { estimateTokens, MODELS } from './models.ts'
import type { ModelName } from './models.ts'
import type { Random } from './random.ts'
import type { ToolSchema } from './script.ts'
import { jsonSchemaOf, wordsOf } from './span-facts.ts'
import type { Message, Usage } from './span-facts.ts'

const CACHE_LIFE_MS = 5 * 60_000

/** One agent's side of the talk: what it sends to its model again and again. */
export interface Thread {
  model: ModelName
  tools: ToolSchema[]
  messages: Message[]
  /** Of everything in `messages`, and of the tools. */
  promptTokens: number
  /** What the provider may still have cached of the last prompt. */
  cached: { tokens: number; atMs: number }
  round: number
}

export function newThread(model: ModelName, system: string, tools: ToolSchema[]): Thread {
  const thread: Thread = {
    model,
    tools,
    messages: [],
    promptTokens: 0,
    cached: { tokens: 0, atMs: 0 },
    round: 0,
  }
  resetThread(thread, system, tools)
  return thread
}

export function resetThread(thread: Thread, system: string, tools: ToolSchema[]): void {
  thread.messages = []
  thread.promptTokens = tools.reduce(
    (sum, tool) => sum + estimateTokens(JSON.stringify(jsonSchemaOf(tool))),
    0,
  )
  say(thread, { role: 'system', content: system })
}

export function say(thread: Thread, message: Message): void {
  thread.messages.push(message)
  thread.promptTokens += 4 + messageTokens(message)
}

const IMAGE_TOKENS = 255

function messageTokens(message: Message): number {
  const images = typeof message.content === 'string' ? [] : message.content
  const imageCount = images.filter((part) => part.type === 'image').length
  const calls = (message.toolCalls ?? []).map((call) => call.name + call.args).join('')
  return estimateTokens(wordsOf(message.content) + calls) + imageCount * IMAGE_TOKENS
}

/** What the provider bills for an answer to a prompt of `input` tokens that is sent at `clockMs`. */
export function usageOf(
  { clockMs, random }: { clockMs: number; random: Random },
  thread: Thread,
  input: number,
  output: Message,
): Usage {
  const model = MODELS[thread.model]
  const { cached } = thread
  const warm = clockMs - cached.atMs < CACHE_LIFE_MS && cached.tokens >= model.cachesFrom
  const cacheRead = warm ? Math.min(input, Math.floor(cached.tokens / 128) * 128) : 0
  const writes = model.reportsCacheWrites && input >= model.cachesFrom
  const thought = output.reasoning === undefined ? 0 : estimateTokens(output.reasoning)
  const reasoning = model.reasons
    ? Math.max(64, Math.round((thought + random.logNormal(120, 0.7)) / 64) * 64)
    : thought
  return {
    input,
    output: messageTokens(output) + reasoning + 3,
    cacheRead,
    cacheWrite: writes ? input - cacheRead : 0,
    reasoning,
  }
}
