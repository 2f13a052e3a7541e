// Turns without end, each a trace of two spans, by one of OpenTelemetry's exporters. What was not taken is
// exported again until it is. When its input ends it says what it sent.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const EXPORTERS = { grpc: GrpcExporter, proto: ProtoExporter }
const SESSIONS = 7
const EVERY_MS = 25
const AGAIN_AFTER_MS = 100

const { values: options } = parseArgs({
  options: {
    project: { type: 'string', default: 'stream' },
    protocol: { type: 'string', default: 'proto' },
  },
})

const exporter = new EXPORTERS[options.protocol]({ timeoutMillis: 10_000 })
const sent = { turns: 0, failedExports: 0 }

/** Resolves when the spans are taken. */
async function exportUntilTaken(spans) {
  for (;;) {
    const { code } = await new Promise((resolve) => exporter.export(spans, resolve))
    if (code === 0) return
    sent.failedExports += 1
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
  }
}

const persistent = {
  export(spans, done) {
    void exportUntilTaken(spans).then(() => done({ code: 0 }))
  },
  shutdown: () => Promise.resolve(),
}

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [
    new BatchSpanProcessor(persistent, {
      scheduledDelayMillis: 50,
      maxQueueSize: 100_000,
      exportTimeoutMillis: 600_000,
    }),
  ],
})
const tracer = provider.getTracer('stream')

function sendTurn() {
  const number = sent.turns++
  const root = tracer.startSpan('turn', {
    attributes: {
      'session.id': `session-${number % SESSIONS}`,
      'input.value': `Question ${number}`,
      'output.value': `Answer ${number}`,
    },
  })
  const call = tracer.startSpan(
    'call',
    { attributes: { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o-mini' } },
    trace.setSpan(ROOT_CONTEXT, root),
  )
  call.end()
  root.end()
}

const sending = setInterval(sendTurn, EVERY_MS)
process.stdin.resume()
await once(process.stdin, 'end')
clearInterval(sending)
await provider.forceFlush()
await exporter.shutdown()
console.log(JSON.stringify(sent))
