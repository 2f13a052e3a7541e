import { claudeCode } from './claude-code.ts'
import type { Dialect } from './dialect.ts'
import { genAi } from './gen-ai.ts'
import { genkit } from './genkit.ts'
import { googleAdk } from './google-adk.ts'
import { laminar } from './laminar.ts'
import { langfuse } from './langfuse.ts'
import { langSmith } from './langsmith.ts'
import { langWatch } from './langwatch.ts'
import { mlflow } from './mlflow.ts'
import { openInference } from './openinference.ts'
import { plain } from './plain.ts'
import { pydanticAi } from './pydantic-ai.ts'
import { springAi } from './spring-ai.ts'
import { strands } from './strands.ts'
import { traceloop } from './traceloop.ts'
import { vercelAi } from './vercel-ai.ts'
import { weave } from './weave.ts'

/** Every vocabulary, in order of priority: of several that speak in one span the first counts. */
export const DIALECTS: readonly Dialect[] = [
  openInference,
  langfuse,
  traceloop,
  laminar,
  vercelAi,
  langSmith,
  langWatch,
  weave,
  mlflow,
  googleAdk,
  genkit,
  springAi,
  claudeCode,
  strands,
  genAi,
  pydanticAi,
  plain,
]
