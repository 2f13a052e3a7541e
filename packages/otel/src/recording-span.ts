import {
  SpanStatusCode,
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanOptions,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api'
import { clockFor } from './clock.ts'
import type { SpanLimits } from './limits.ts'
import type { FinishedSpan, SpanEvent, SpanLink, SpanResource, SpanScope } from './span.ts'

interface Start {
  name: string
  spanContext: SpanContext
  parentSpan: Span | undefined
  kind: SpanKind
  options: SpanOptions
  scope: SpanScope
  resource: SpanResource
  limits: SpanLimits
  onStart(span: RecordingSpan): void
  onEnd(span: RecordingSpan): void
}

/** To write as in OpenTelemetry's API, and to read as a span processor does. */
export type RecordingSpan = Span & FinishedSpan

export function startRecording(start: Start): RecordingSpan {
  const { limits, options, parentSpan, spanContext } = start
  const clock = clockFor(parentSpan)
  const attributes: Attributes = {}
  const events: SpanEvent[] = []
  const links: SpanLink[] = []
  const startTime = clock.read(options.startTime)
  let { name } = start
  let status: SpanStatus = { code: SpanStatusCode.UNSET }
  let endTime: HrTime = [0, 0]
  let isEnded = false
  let attributeCount = 0
  let droppedAttributesCount = 0
  let droppedEventsCount = 0
  let droppedLinksCount = 0

  function setAttribute(key: string, value: AttributeValue | undefined): void {
    if (isEnded || value == null || typeof value === 'function' || key === '') return
    if (!Object.hasOwn(attributes, key)) {
      if (attributeCount >= limits.attributes) {
        droppedAttributesCount++
        return
      }
      attributeCount++
    }
    define(attributes, key, kept(value, limits.attributeLength))
  }

  function addEvent(event: string, given?: Attributes | TimeInput, time?: TimeInput): void {
    if (isEnded) return
    if (events.length >= limits.events) {
      droppedEventsCount++
      return
    }
    const isTime = typeof given === 'number' || given instanceof Date || Array.isArray(given)
    events.push({
      name: event,
      time: clock.read(isTime ? given : time),
      ...limited(isTime ? undefined : given, limits.eventAttributes),
    })
  }

  function addLink({ context, attributes: given }: Link): void {
    if (isEnded) return
    if (links.length >= limits.links) droppedLinksCount++
    else links.push({ context, ...limited(given, limits.linkAttributes) })
  }

  function limited(given: Attributes | undefined, count: number) {
    const all = Object.entries(given ?? {}).filter(([, value]) => value != null)
    const left: Attributes = {}
    for (const [key, value] of all.slice(0, count)) {
      define(left, key, kept(value as AttributeValue, limits.attributeLength))
    }
    return { attributes: left, droppedAttributesCount: Math.max(0, all.length - count) }
  }

  const span: RecordingSpan = {
    kind: start.kind,
    attributes,
    events,
    links,
    startTime,
    resource: start.resource,
    instrumentationScope: start.scope,
    parentSpanContext: parentSpan?.spanContext(),
    get name() {
      return name
    },
    get status() {
      return status
    },
    get endTime() {
      return endTime
    },
    get droppedAttributesCount() {
      return droppedAttributesCount
    },
    get droppedEventsCount() {
      return droppedEventsCount
    },
    get droppedLinksCount() {
      return droppedLinksCount
    },
    spanContext: () => spanContext,
    isRecording: () => !isEnded,
    setAttribute(key, value) {
      setAttribute(key, value)
      return span
    },
    setAttributes(given) {
      for (const [key, value] of Object.entries(given)) setAttribute(key, value)
      return span
    },
    addEvent(event, given, time) {
      addEvent(event, given, time)
      return span
    },
    addLink(link) {
      addLink(link)
      return span
    },
    addLinks(given) {
      for (const link of given) addLink(link)
      return span
    },
    setStatus({ code, message }) {
      // Once it is OK it stays so.
      if (isEnded || code === SpanStatusCode.UNSET || status.code === SpanStatusCode.OK) return span
      const said = code === SpanStatusCode.ERROR && message != null ? { message } : {}
      status = { code, ...said }
      return span
    },
    updateName(other) {
      if (!isEnded) name = other
      return span
    },
    recordException(exception, time) {
      addEvent('exception', exceptionAttributes(exception), time)
    },
    end(time) {
      if (isEnded) return
      const at = clock.read(time)
      endTime = isBefore(at, startTime) ? startTime : at
      isEnded = true
      start.onEnd(span)
    },
  }
  clock.tick(span)
  for (const [key, value] of Object.entries(options.attributes ?? {})) setAttribute(key, value)
  for (const link of options.links ?? []) addLink(link)
  start.onStart(span)
  return span
}

/** Also for `__proto__`, which would not become a key by itself. */
function define(attributes: Attributes, key: string, value: AttributeValue): void {
  Object.defineProperty(attributes, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

/** Within the limit, and apart from what the app may go on to change. */
function kept(value: AttributeValue, maxLength: number): AttributeValue {
  if (typeof value === 'string') return value.length > maxLength ? value.slice(0, maxLength) : value
  if (!Array.isArray(value)) return value
  return value.map((member) =>
    typeof member === 'string' ? member.slice(0, maxLength) : member,
  ) as AttributeValue
}

function exceptionAttributes(exception: Exception): Attributes {
  if (typeof exception === 'string') return { 'exception.message': exception }
  const { code, name, message, stack } = exception ?? {}
  return {
    'exception.type': code === undefined ? name : String(code),
    'exception.message': message,
    'exception.stacktrace': stack,
  }
}

function isBefore([aSeconds, aNanos]: HrTime, [bSeconds, bNanos]: HrTime): boolean {
  return aSeconds < bSeconds || (aSeconds === bSeconds && aNanos < bNanos)
}
