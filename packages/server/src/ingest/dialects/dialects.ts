import type { Dialect } from './dialect.ts'
import { genAi } from './gen-ai.ts'
import { langfuse } from './langfuse.ts'
import { openInference } from './openinference.ts'
import { plain } from './plain.ts'
import { traceloop } from './traceloop.ts'
import { vercelAi } from './vercel-ai.ts'

/** Every vocabulary, in order of priority. */
export const DIALECTS: readonly Dialect[] = [
  openInference,
  langfuse,
  traceloop,
  vercelAi,
  genAi,
  plain,
]
