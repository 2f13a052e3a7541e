import { describe, expect, it } from 'vitest'

import { messageType } from '../../test-support/otlp-proto.ts'
import { encodeExportResponse, encodeRetryStatus, encodeStatus } from './encode-response.ts'

function read(type: string, body: Buffer): object {
  return messageType(type).toObject(messageType(type).decode(body), { longs: Number })
}

describe('encodeExportResponse', () => {
  it('is empty on full success', () => {
    expect(encodeExportResponse(0, '')).toHaveLength(0)
  })

  it.each([
    [1, 'span "turn": trace id must be 16 non-zero bytes'],
    [300, 'é🌍'.repeat(100)],
    [Number.MAX_SAFE_INTEGER, 'all of them'],
  ])('tells that %d spans were rejected, and why', (rejectedSpans, errorMessage) => {
    const body = encodeExportResponse(rejectedSpans, errorMessage)

    expect(read('ExportTraceServiceResponse', body)).toEqual({
      partialSuccess: { rejectedSpans, errorMessage },
    })
  })

  it('leaves the count out of a warning', () => {
    expect(read('ExportTraceServiceResponse', encodeExportResponse(0, 'old'))).toEqual({
      partialSuccess: { errorMessage: 'old' },
    })
  })
})

describe('encodeStatus', () => {
  it('holds code and message', () => {
    expect(read('RpcStatus', encodeStatus(3, 'not an OTLP trace request'))).toEqual({
      code: 3,
      message: 'not an OTLP trace request',
    })
  })
})

describe('encodeRetryStatus', () => {
  it('tells the client to come back after the delay', () => {
    const status = read('RpcStatus', encodeRetryStatus('the queue is full', 2)) as {
      details: { typeUrl: string; value: Buffer }[]
    }

    expect(status).toMatchObject({ code: 14, message: 'the queue is full' })
    expect(status.details).toHaveLength(1)
    expect(status.details[0]!.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo')
    expect(read('RetryInfo', status.details[0]!.value)).toEqual({ retryDelay: { seconds: 2 } })
  })
})
