/** How fast a model starts and goes on; what its provider does with a repeated prompt. */
export interface Model {
  provider: string
  firstTokenMs: number
  tokensPerSecond: number
  /** Shortest prompt that is cached. */
  cachesFrom: number
  /** Tells how many tokens it wrote to its cache. */
  reportsCacheWrites: boolean
  /** Thinks before it answers, and bills for it. */
  reasons: boolean
}

const OPENAI = { provider: 'openai', cachesFrom: 1024, reportsCacheWrites: false }
const ANTHROPIC = { provider: 'anthropic', cachesFrom: 1024, reportsCacheWrites: true }

export const MODELS = {
  'gpt-4o': { ...OPENAI, firstTokenMs: 520, tokensPerSecond: 78, reasons: false },
  'gpt-4o-mini': { ...OPENAI, firstTokenMs: 390, tokensPerSecond: 95, reasons: false },
  'gpt-5-mini': { ...OPENAI, firstTokenMs: 1400, tokensPerSecond: 110, reasons: true },
  'claude-sonnet-4-5': { ...ANTHROPIC, firstTokenMs: 950, tokensPerSecond: 64, reasons: false },
  'claude-haiku-4-5': { ...ANTHROPIC, firstTokenMs: 480, tokensPerSecond: 130, reasons: false },
  'gemini-2.5-flash': {
    provider: 'google',
    firstTokenMs: 430,
    tokensPerSecond: 190,
    cachesFrom: 2048,
    reportsCacheWrites: false,
    reasons: false,
  },
  'qwen3-max': {
    provider: 'alibaba',
    firstTokenMs: 780,
    tokensPerSecond: 48,
    cachesFrom: Number.POSITIVE_INFINITY,
    reportsCacheWrites: false,
    reasons: false,
  },
} satisfies Record<string, Model>

export type ModelName = keyof typeof MODELS

export const EMBEDDING_MODEL = 'text-embedding-3-small'

/** A rough count: four characters a token in Latin script, about one in the scripts of East Asia. */
export function estimateTokens(text: string): number {
  let quarters = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    quarters += code < 0x80 ? 1 : code < 0x600 ? 1.6 : code < 0x1100 ? 2 : 3
  }
  return Math.ceil(quarters / 4.1)
}
