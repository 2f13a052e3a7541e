import type { Dialect } from './dialect.ts'

/** Strands Agents: the GenAI conventions, with token counts as Bedrock gives them. */
export const strands: Dialect = {
  tokenKeys: { cacheWrite: ['gen_ai.usage.cache_write_input_tokens'] },
  cachedApart: (source) =>
    [source.text('gen_ai.provider.name'), source.text('gen_ai.system')].includes('strands-agents'),
}
