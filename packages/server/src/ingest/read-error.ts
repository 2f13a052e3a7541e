import { isObject, parseJsonText, stringField } from '@skein/model/json'
import type { Span, StatusCode } from '@skein/model/span'
import { firstFound } from './dialects/first-found.ts'
import { own, valueText, type SpanSource } from './span-source.ts'

export function readStatus(source: SpanSource): StatusCode {
  if (source.span.statusCode === 2 || readFailure(source) !== undefined) return 'ERROR'
  return source.span.statusCode === 1 ? 'OK' : 'UNSET'
}

function readFailure(source: SpanSource) {
  return firstFound((dialect) => dialect.failure?.(source))
}

/** The exception that ended the span, if it recorded one; else what its status says. */
export function readError(source: SpanSource): Span['error'] {
  const { span } = source
  const exception = span.events.findLast((event) => event.name === 'exception')
  const type =
    valueText(exception === undefined ? undefined : own(exception.attributes, 'exception.type')) ??
    source.text('error.type') ??
    ''
  const message =
    valueText(
      exception === undefined ? undefined : own(exception.attributes, 'exception.message'),
    ) ?? ''
  const failure = readFailure(source)
  if (exception === undefined && span.statusCode !== 2 && failure === undefined) return null
  const told = message || providerMessage(span.statusMessage) || (failure?.message ?? '')
  return { type: (type || (failure?.type ?? '')).toWellFormed(), message: told.toWellFormed() }
}

/** Some clients put a provider's whole JSON error into the status: its message is what one reads. */
function providerMessage(status: string): string {
  const json = status.startsWith('{') ? parseJsonText(status) : undefined
  const error = isObject(json) ? (json['error'] ?? json) : undefined
  return stringField(error, 'message') ?? status
}
