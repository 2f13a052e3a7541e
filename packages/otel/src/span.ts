import type {
  Attributes,
  AttributeValue,
  Context,
  HrTime,
  SpanContext,
  SpanKind,
  SpanStatus,
} from '@opentelemetry/api'

/**
 * What all majors of the OpenTelemetry SDK hand to a span processor at a span's end, as far as it is
 * read here. Where they differ both names are optional.
 */
export interface FinishedSpan {
  readonly name: string
  readonly kind: SpanKind
  spanContext(): SpanContext
  /** Since SDK 2. */
  readonly parentSpanContext?: SpanContext | undefined
  /** In SDK 1. */
  readonly parentSpanId?: string | undefined
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: SpanStatus
  readonly attributes: Attributes
  readonly links: readonly SpanLink[]
  readonly events: readonly SpanEvent[]
  readonly resource: SpanResource
  /** Since SDK 2. */
  readonly instrumentationScope?: SpanScope | undefined
  /** In SDK 1. */
  readonly instrumentationLibrary?: SpanScope | undefined
  readonly droppedAttributesCount: number
  readonly droppedEventsCount: number
  readonly droppedLinksCount: number
}

/** What they hand over at its start. */
export interface StartedSpan {
  readonly attributes: Attributes
  setAttribute(key: string, value: AttributeValue): unknown
}

export interface SpanLink {
  readonly context: SpanContext
  readonly attributes?: Attributes | undefined
  readonly droppedAttributesCount?: number | undefined
}

export interface SpanEvent {
  readonly name: string
  readonly time: HrTime
  readonly attributes?: Attributes | undefined
  readonly droppedAttributesCount?: number | undefined
}

export interface SpanResource {
  readonly attributes: Attributes
  /** True until detectors that ask the network have answered. */
  readonly asyncAttributesPending?: boolean | undefined
  waitForAsyncAttributes?(): Promise<void>
}

export interface SpanScope {
  readonly name: string
  readonly version?: string | undefined
  readonly schemaUrl?: string | undefined
}

/** A span processor for any major of the OpenTelemetry SDK. */
export interface SkeinSpanProcessor {
  onStart(span: StartedSpan, parentContext: Context): void
  onEnd(span: FinishedSpan): void
  /** Sends what waits. Resolves when that is done or is not possible now; never rejects. */
  forceFlush(): Promise<void>
  /** The same, and nothing is taken or sent after it. */
  shutdown(): Promise<void>
}
