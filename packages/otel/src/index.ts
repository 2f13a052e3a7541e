export {
  setAttributes,
  setMetadata,
  setSession,
  setTags,
  setUser,
  withAttributes,
  withMetadata,
  withSession,
  withTags,
  withUser,
} from './context.ts'
export type { MaskOptions } from './mask.ts'
export {
  observe,
  turn,
  type ObservationKind,
  type ObserveOptions,
  type TurnOptions,
} from './observe.ts'
export { createSessionPropagator } from './propagator.ts'
export { register } from './register.ts'
export type { SkeinOptions } from './settings.ts'
export type {
  FinishedSpan,
  SkeinSpanProcessor,
  SpanEvent,
  SpanLink,
  SpanResource,
  SpanScope,
  StartedSpan,
} from './span.ts'
export { createContextSpanProcessor, createSpanProcessor } from './span-processor.ts'
