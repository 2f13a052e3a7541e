// The same two-turn conversation by each of OpenTelemetry's exporters, no instrumentation involved.
import { parseArgs } from 'node:util'
import { SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const EXPORTERS = { grpc: GrpcExporter, json: JsonExporter, proto: ProtoExporter }

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'exporters-1' },
    project: { type: 'string', default: 'otlp-exporters' },
    protocol: { type: 'string', default: 'proto' },
    compression: { type: 'string', default: 'none' },
  },
})

const Exporter = EXPORTERS[options.protocol]
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [new BatchSpanProcessor(new Exporter({ compression: options.compression }))],
})
const tracer = provider.getTracer('otlp-exporters')

const TURNS = [
  ["hi! I'm Tim 🧶", 'Hello Tim! How can I help?'],
  ['What is my name?', 'Your name is Tim.'],
]

const began = Date.now()

try {
  for (const [turn, [input, output]] of TURNS.entries()) {
    const startTime = began + turn * 1000
    const span = tracer.startSpan('chat gpt-4o-mini', {
      startTime,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o-mini',
        'gen_ai.conversation.id': options.session,
        'gen_ai.usage.input_tokens': 12,
        'gen_ai.usage.output_tokens': 6,
      },
    })
    span.addEvent('gen_ai.user.message', { content: input })
    span.addEvent('gen_ai.choice', { index: 0, finish_reason: 'stop', message: output })
    span.setStatus({ code: SpanStatusCode.OK })
    span.end(startTime + 500)
  }
} finally {
  await provider.shutdown()
}
