/** int64 is a number when that is exact, else a bigint. An empty AnyValue is null. */
export type AttributeValue =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | null
  | AttributeValue[]
  | AttributeMap

/** Has no prototype, so `__proto__` is an ordinary key. Of a repeated key the last value stays. */
export interface AttributeMap {
  [key: string]: AttributeValue
}

export interface OtlpEvent {
  name: string
  timeUnixNano: bigint
  attributes: AttributeMap
  droppedAttributesCount: number
}

/** Ids as in `OtlpSpan`, or '' where the client recorded an empty one. */
export interface OtlpLink {
  traceId: string
  spanId: string
  traceState: string
  attributes: AttributeMap
  droppedAttributesCount: number
  flags: number
}

export interface OtlpSpan {
  /** 32 lower-case hex digits, not all zero. */
  traceId: string
  /** 16 lower-case hex digits, not all zero. */
  spanId: string
  /** '' for a root. */
  parentSpanId: string
  traceState: string
  flags: number
  name: string
  /** `Span.SpanKind`; values the specification doesn't know are kept. */
  kind: number
  startUnixNano: bigint
  endUnixNano: bigint
  attributes: AttributeMap
  droppedAttributesCount: number
  events: OtlpEvent[]
  droppedEventsCount: number
  links: OtlpLink[]
  droppedLinksCount: number
  statusCode: 0 | 1 | 2
  statusMessage: string
}

export interface OtlpResource {
  attributes: AttributeMap
  droppedAttributesCount: number
  schemaUrl: string
}

export interface OtlpScope {
  name: string
  version: string
  attributes: AttributeMap
  droppedAttributesCount: number
  schemaUrl: string
}

/** The spans of one scope, at least one; groups of one resource share its object. */
export interface OtlpGroup {
  resource: OtlpResource
  scope: OtlpScope
  spans: OtlpSpan[]
}

export interface Rejected {
  count: number
  /** At most five, all different, each a sentence for the client's log. */
  reasons: string[]
}

export interface OtlpTraces {
  groups: OtlpGroup[]
  rejected: Rejected
}

/** The body as a whole can't be read: HTTP 400, gRPC INVALID_ARGUMENT. */
export class OtlpDecodeError extends Error {
  override readonly name = 'OtlpDecodeError'
}

/** How many lists and maps an attribute may nest. */
export const MAX_ATTRIBUTE_DEPTH = 64

/**
 * How many events, links, attributes and listed values a body may hold: two bytes each on the wire, they
 * take hundreds in memory. The largest body that clients fill with meaning has a tenth of it.
 */
export const MAX_PARTS = 2_000_000

/** No client sends as many by mistake, and each costs a stack trace. */
const MAX_REJECTED = 10_000
const MAX_REASONS = 5
const MAX_NAME_IN_REASON = 80

export function newAttributes(): AttributeMap {
  return Object.create(null) as AttributeMap
}

/**
 * Frozen, and shared by every event, link and map without attributes: a hostile body can hold
 * millions of them at two bytes each.
 */
export const NO_ATTRIBUTES: AttributeMap = Object.freeze(newAttributes())

export function newResource(): OtlpResource {
  return { attributes: newAttributes(), droppedAttributesCount: 0, schemaUrl: '' }
}

export function newScope(): OtlpScope {
  return {
    name: '',
    version: '',
    attributes: newAttributes(),
    droppedAttributesCount: 0,
    schemaUrl: '',
  }
}

export function newSpan(): OtlpSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: '',
    kind: 0,
    startUnixNano: 0n,
    endUnixNano: 0n,
    attributes: newAttributes(),
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    statusCode: 0,
    statusMessage: '',
  }
}

/** A code the specification doesn't know says nothing about success: unset. */
export function toStatusCode(code: number): 0 | 1 | 2 {
  return code === 1 || code === 2 ? code : 0
}

/** '' for an id of zeros, which is how some clients write "none". */
export function zeroIdToEmpty(id: string): string {
  return /^0+$/.test(id) ? '' : id
}

/** What is wrong with the span's ids, its links' included; '' if nothing is. */
export function idFault(span: OtlpSpan): string {
  if (!isId(span.traceId, 32)) return 'trace id must be 16 non-zero bytes'
  if (!isId(span.spanId, 16)) return 'span id must be 8 non-zero bytes'
  if (!isIdOrEmpty(span.parentSpanId, 16)) return 'parent span id must be 8 bytes or none'
  for (const link of span.links) {
    if (!isIdOrEmpty(link.traceId, 32)) return 'trace id of a link must be 16 bytes or none'
    if (!isIdOrEmpty(link.spanId, 16)) return 'span id of a link must be 8 bytes or none'
  }
  return ''
}

function isId(id: string, digits: number): boolean {
  return isIdOrEmpty(id, digits) && zeroIdToEmpty(id) !== ''
}

function isIdOrEmpty(id: string, digits: number): boolean {
  return id === '' || (id.length === digits && /^[0-9a-f]+$/.test(id))
}

/** Throws once the body has more than ten thousand of them. */
export function rejectSpan(rejected: Rejected, name: string, why: string): void {
  rejected.count++
  if (rejected.count > MAX_REJECTED) {
    throw new OtlpDecodeError(`more than ${MAX_REJECTED} spans can't be read: ${why}`)
  }
  if (rejected.reasons.length >= MAX_REASONS) return
  const shown = name.length > MAX_NAME_IN_REASON ? `${name.slice(0, MAX_NAME_IN_REASON)}…` : name
  const reason = `span ${JSON.stringify(shown)}: ${why}`
  if (!rejected.reasons.includes(reason)) rejected.reasons.push(reason)
}
