// One turn, with a span of a library beneath it.
import { parseArgs } from 'node:util'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { createSpanProcessor, register, turn, withTags } from '@skein/otel'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: crypto.randomUUID() },
    join: { type: 'boolean', default: false },
  },
})

context.setGlobalContextManager(new AsyncLocalStorageContextManager())
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'sdk-3' }),
  spanProcessors: options.join ? [] : [createSpanProcessor({ project: 'third' })],
})
trace.setGlobalTracerProvider(provider)
const skein = options.join ? register({ project: 'third' }) : provider

const library = trace.getTracer('library', '7')

const answer = async (text) => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  library.startActiveSpan('look up', (span) => {
    // Objects are attribute values since SDK 3.
    span.setAttribute('found', { count: 2, names: ['a', 'b'] })
    span.recordException(new Error('not fresh'))
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'not fresh' })
    span.end()
  })
  return `${text} to you`
}

console.log(await withTags(['third'], () => turn(options.session, 'hello', answer)))
await skein.forceFlush()
