import { propagation, type Context } from '@opentelemetry/api'
import { attributesOf } from './context.ts'
import type { StartedSpan } from './span.ts'

/** Gives the span what its context says, where its starter said nothing else. Throws nothing. */
export function stamp(span: StartedSpan, ctx: Context, withBaggage: boolean): void {
  try {
    const attributes = attributesOf(ctx)
    if (withBaggage && attributes['session.id'] === undefined) {
      attributes['session.id'] = propagation.getBaggage(ctx)?.getEntry('session.id')?.value
    }
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined && span.attributes[key] === undefined) span.setAttribute(key, value)
    }
  } catch {
    // A span without its session is better than an app without its span.
  }
}
