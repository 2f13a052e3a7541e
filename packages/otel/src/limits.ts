import { numberFromEnv } from './environment.ts'

/** How much one span may hold. */
export interface SpanLimits {
  attributes: number
  attributeLength: number
  events: number
  links: number
  eventAttributes: number
  linkAttributes: number
}

/**
 * From the standard variables. A chat sends its history again with each turn, a few attributes a
 * message: the usual limit of 128 attributes would lose the answer and the token counts.
 */
export function readLimits(): SpanLimits {
  const limit = (name: string, otherwise: number) =>
    numberFromEnv(`OTEL_${name}_LIMIT`) ?? otherwise
  const attributes = limit('ATTRIBUTE_COUNT', 10_000)
  const attributeLength = limit('ATTRIBUTE_VALUE_LENGTH', Infinity)
  return {
    attributes: limit('SPAN_ATTRIBUTE_COUNT', attributes),
    attributeLength: limit('SPAN_ATTRIBUTE_VALUE_LENGTH', attributeLength),
    events: limit('SPAN_EVENT_COUNT', 1000),
    links: limit('SPAN_LINK_COUNT', 128),
    eventAttributes: limit('EVENT_ATTRIBUTE_COUNT', 128),
    linkAttributes: limit('LINK_ATTRIBUTE_COUNT', 128),
  }
}
