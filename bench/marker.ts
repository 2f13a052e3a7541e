import { randomBytes } from 'node:crypto'

/** An export request of one small turn that can be told from all others. */
export function marker(words: string, sessionId = `marker-${randomBytes(6).toString('hex')}`) {
  const traceId = randomBytes(16).toString('hex')
  const now = BigInt(Date.now()) * 1_000_000n
  const span = {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'marker',
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
    attributes: Object.entries({ 'session.id': sessionId, 'input.value': words }).map(
      ([key, stringValue]) => ({ key, value: { stringValue } }),
    ),
  }
  const resource = {
    attributes: [{ key: 'openinference.project.name', value: { stringValue: 'marker' } }],
  }
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] })
  return { traceId, sessionId, body }
}
