import type { Collect } from './ingest/collector.ts'
import { ExportRefused } from './ingest/export-refused.ts'
import { OtlpDecodeError } from './ingest/otlp.ts'

type Protocol = 'http' | 'grpc'
type Outcome = 'accepted' | 'refused' | 'failed'

/** Export requests since the server was started, and what was in them. */
export interface Received {
  requests: Record<Protocol, Record<Outcome, number>>
  /** Of the bodies that were read, decompressed. */
  bytes: number
  /** Spans that were malformed, in requests of which the rest was taken. */
  rejectedSpans: number
  /** An answered request over HTTP. */
  answered(status: number): void
  /** `collect` with everything counted that passes through it; of gRPC, the requests, too. */
  counted(collect: Collect, protocol: Protocol): Collect
}

export function openReceived(): Received {
  const none = () => ({ accepted: 0, refused: 0, failed: 0 })
  const received: Received = {
    requests: { http: none(), grpc: none() },
    bytes: 0,
    rejectedSpans: 0,
    answered(status) {
      count('http', status < 400 ? 'accepted' : status < 500 ? 'refused' : 'failed')
    },
    counted: (collect, protocol) => async (body) => {
      received.bytes += body.bytes.length
      const outcome = (of: Outcome) => {
        if (protocol === 'grpc') count(protocol, of)
      }
      try {
        const collected = await collect(body)
        received.rejectedSpans += collected.rejectedSpans
        outcome('accepted')
        return collected
      } catch (error) {
        const isRefused = error instanceof OtlpDecodeError || error instanceof ExportRefused
        outcome(isRefused ? 'refused' : 'failed')
        throw error
      }
    },
  }
  return received

  function count(protocol: Protocol, outcome: Outcome): void {
    received.requests[protocol][outcome]++
  }
}
