import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': 'default' }),
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter({ url: 'http://127.0.0.1:6006/v1/traces' })),
  ],
})
provider.register()
const tracer = provider.getTracer('my-app')

async function chat(sessionId: string, question: string) {
  // The outermost span is the turn: what was asked, what was answered.
  await tracer.startActiveSpan('chat', async (turn) => {
    turn.setAttributes({
      'openinference.span.kind': 'AGENT',
      'session.id': sessionId,
      'input.value': question,
    })
    // Spans in it are the steps behind the answer.
    const answer = await tracer.startActiveSpan('look up', async (tool) => {
      const found = 'Refunds take three days.'
      tool.setAttributes({
        'openinference.span.kind': 'TOOL',
        'input.value': question,
        'output.value': found,
      })
      tool.end()
      return found
    })
    turn.setAttribute('output.value', answer)
    turn.end()
    console.log(answer)
  })
}

const sessionId = crypto.randomUUID()
await chat(sessionId, 'Where is my refund?')
await chat(sessionId, 'How long does it take?')
await provider.shutdown()
