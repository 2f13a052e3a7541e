export type Language = 'TypeScript' | 'Python'

interface Snippet {
  install: string
  code: string
}

interface Target {
  /** Where OTLP over HTTP goes: `https://host/v1/traces`. */
  endpoint: string
  project: string
}

export interface Stack {
  name: string
  /** What there is for a language; the other one has no instrumentation of this stack. */
  snippets: Partial<Record<Language, (target: Target) => Snippet>>
}

const TS_OTEL =
  '@opentelemetry/api \\\n  @opentelemetry/resources@2 @opentelemetry/sdk-trace-node@2 \\\n  @opentelemetry/exporter-trace-otlp-proto'

const tsProvider = ({
  endpoint,
  project,
}: Target) => `import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': '${project}' }),
  // The default of 128 attributes cuts long chats short.
  spanLimits: { attributeCountLimit: 10_000 },
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter({ url: '${endpoint}' })),
  ],
})
provider.register()`

const pyProvider = ({
  endpoint,
  project,
}: Target) => `from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(
    resource=Resource({"openinference.project.name": "${project}"}),
    span_limits=SpanLimits(max_span_attributes=10_000),
)
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter("${endpoint}")))`

const PY_OTEL = 'opentelemetry-sdk \\\n  opentelemetry-exporter-otlp-proto-http'

/** Runnable beginnings, one per stack and language; each names a session. */
export const STACKS: readonly Stack[] = [
  {
    name: 'OpenAI',
    snippets: {
      TypeScript: (target) => ({
        install: `npm install openai @arizeai/openinference-instrumentation-openai \\\n  @arizeai/openinference-core ${TS_OTEL}`,
        code: `${tsProvider(target)}

import { context } from '@opentelemetry/api'
import { setSession } from '@arizeai/openinference-core'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import OpenAI from 'openai'

new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI)

const openai = new OpenAI()
await context.with(setSession(context.active(), { sessionId: 'my-first-session' }), () =>
  openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Where is my refund?' }],
  }),
)
await provider.shutdown()`,
      }),
      Python: (target) => ({
        install: `pip install openai openinference-instrumentation-openai ${PY_OTEL}`,
        code: `${pyProvider(target)}

from openai import OpenAI
from openinference.instrumentation import using_session
from openinference.instrumentation.openai import OpenAIInstrumentor

OpenAIInstrumentor().instrument(tracer_provider=provider)

with using_session("my-first-session"):
    OpenAI().chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": "Where is my refund?"}],
    )
provider.shutdown()`,
      }),
    },
  },
  {
    name: 'LangChain',
    snippets: {
      TypeScript: (target) => ({
        install: `npm install @langchain/core @langchain/openai \\\n  @arizeai/openinference-instrumentation-langchain ${TS_OTEL}`,
        code: `${tsProvider(target)}

import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as CallbackManagerModule from '@langchain/core/callbacks/manager'
import { ChatOpenAI } from '@langchain/openai'

new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(
  CallbackManagerModule,
)

const model = new ChatOpenAI({ model: 'gpt-4o-mini' })
// session_id, thread_id or conversation_id in the metadata names the session.
await model.invoke('Where is my refund?', { metadata: { session_id: 'my-first-session' } })
await provider.shutdown()`,
      }),
      Python: (target) => ({
        install: `pip install langchain-openai openinference-instrumentation-langchain ${PY_OTEL}`,
        code: `${pyProvider(target)}

from langchain_openai import ChatOpenAI
from openinference.instrumentation.langchain import LangChainInstrumentor

LangChainInstrumentor().instrument(tracer_provider=provider)

# session_id, thread_id or conversation_id in the metadata names the session.
ChatOpenAI(model="gpt-4o-mini").invoke(
    "Where is my refund?", config={"metadata": {"session_id": "my-first-session"}}
)
provider.shutdown()`,
      }),
    },
  },
  {
    name: 'LlamaIndex',
    snippets: {
      Python: (target) => ({
        install: `pip install llama-index openinference-instrumentation-llama-index ${PY_OTEL}`,
        code: `${pyProvider(target)}

from llama_index.core import Document, VectorStoreIndex
from openinference.instrumentation import using_session
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor

LlamaIndexInstrumentor().instrument(tracer_provider=provider)

index = VectorStoreIndex.from_documents([Document(text="Refunds take three days.")])
with using_session("my-first-session"):
    index.as_chat_engine().chat("Where is my refund?")
provider.shutdown()`,
      }),
    },
  },
  {
    name: 'Vercel AI SDK',
    snippets: {
      TypeScript: ({ endpoint, project }) => ({
        install: `npm install ai@6 @ai-sdk/openai @arizeai/openinference-vercel@2 ${TS_OTEL}`,
        code: `import { resourceFromAttributes } from '@opentelemetry/resources'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { OpenInferenceBatchSpanProcessor } from '@arizeai/openinference-vercel'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': '${project}' }),
  spanLimits: { attributeCountLimit: 10_000 },
  spanProcessors: [
    new OpenInferenceBatchSpanProcessor({
      exporter: new OTLPTraceExporter({ url: '${endpoint}' }),
    }),
  ],
})
provider.register()

import { openai } from '@ai-sdk/openai'
import { generateText } from 'ai'

await generateText({
  model: openai('gpt-4o-mini'),
  prompt: 'Where is my refund?',
  experimental_telemetry: { isEnabled: true, metadata: { sessionId: 'my-first-session' } },
})
await provider.shutdown()`,
      }),
    },
  },
  {
    name: 'OpenTelemetry',
    snippets: {
      TypeScript: (target) => ({
        install: `npm install ${TS_OTEL}`,
        code: `${tsProvider(target)}

const tracer = provider.getTracer('my-app')
await tracer.startActiveSpan('answer', async (span) => {
  span.setAttributes({
    'openinference.span.kind': 'AGENT',
    'session.id': 'my-first-session',
    'input.value': 'Where is my refund?',
  })
  // The spans of model calls and tools in here become the steps behind the answer.
  span.setAttribute('output.value', 'It is on its way.')
  span.end()
})
await provider.shutdown()`,
      }),
      Python: (target) => ({
        install: `pip install ${PY_OTEL}`,
        code: `${pyProvider(target)}

tracer = provider.get_tracer("my-app")
with tracer.start_as_current_span("answer") as span:
    span.set_attributes({
        "openinference.span.kind": "AGENT",
        "session.id": "my-first-session",
        "input.value": "Where is my refund?",
    })
    # The spans of model calls and tools in here become the steps behind the answer.
    span.set_attribute("output.value", "It is on its way.")
provider.shutdown()`,
      }),
    },
  },
]
