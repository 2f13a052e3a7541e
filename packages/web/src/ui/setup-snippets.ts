/* oxlint-disable import/default -- with ?raw it is the text of the module */
import langchainPy from '../../../../examples/langchain-python/main.py?raw'
import langchainPyNeeds from '../../../../examples/langchain-python/requirements.txt?raw'
import langchainTs from '../../../../examples/langchain-typescript/main.ts?raw'
import langchainTsPackage from '../../../../examples/langchain-typescript/package.json'
import llamaIndexPy from '../../../../examples/llama-index-python/main.py?raw'
import llamaIndexPyNeeds from '../../../../examples/llama-index-python/requirements.txt?raw'
import openAiPy from '../../../../examples/openai-python/main.py?raw'
import openAiPyNeeds from '../../../../examples/openai-python/requirements.txt?raw'
import openAiTs from '../../../../examples/openai-typescript/main.ts?raw'
import openAiTsPackage from '../../../../examples/openai-typescript/package.json'
import otelPy from '../../../../examples/opentelemetry-python/main.py?raw'
import otelPyNeeds from '../../../../examples/opentelemetry-python/requirements.txt?raw'
import otelTs from '../../../../examples/opentelemetry-typescript/main.ts?raw'
import otelTsPackage from '../../../../examples/opentelemetry-typescript/package.json'
import vercelAiTs from '../../../../examples/vercel-ai-typescript/main.ts?raw'
import vercelAiTsPackage from '../../../../examples/vercel-ai-typescript/package.json'
import { exampleCode, npmInstall, pipInstall, type Target } from '../lib/example-code.ts'

export type Language = 'TypeScript' | 'Python'

interface Snippet {
  install: string
  code: string
}

export interface Stack {
  name: string
  /** What there is for a language; the other one has no instrumentation of this stack. */
  snippets: Partial<Record<Language, (target: Target) => Snippet>>
}

const typeScript =
  (code: string, manifest: Parameters<typeof npmInstall>[0]) => (target: Target) => ({
    install: npmInstall(manifest),
    code: exampleCode(code, target),
  })

const python = (code: string, requirements: string) => (target: Target) => ({
  install: pipInstall(requirements),
  code: exampleCode(code, target),
})

/** The runnable `examples/`, one per stack and language; each is a conversation of two turns. */
export const STACKS: readonly Stack[] = [
  {
    name: 'OpenAI',
    snippets: {
      TypeScript: typeScript(openAiTs, openAiTsPackage),
      Python: python(openAiPy, openAiPyNeeds),
    },
  },
  {
    name: 'LangChain',
    snippets: {
      TypeScript: typeScript(langchainTs, langchainTsPackage),
      Python: python(langchainPy, langchainPyNeeds),
    },
  },
  { name: 'LlamaIndex', snippets: { Python: python(llamaIndexPy, llamaIndexPyNeeds) } },
  { name: 'Vercel AI SDK', snippets: { TypeScript: typeScript(vercelAiTs, vercelAiTsPackage) } },
  {
    name: 'OpenTelemetry',
    snippets: {
      TypeScript: typeScript(otelTs, otelTsPackage),
      Python: python(otelPy, otelPyNeeds),
    },
  },
]
