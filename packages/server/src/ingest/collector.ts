import type { NormalizedSpan } from '@skein/model/normalized-span'
import { decodeJson } from './decode-json.ts'
import { decodeProtobuf } from './decode-protobuf.ts'
import type { Mask } from './masking/masking.ts'
import { foreignProject } from './export-refused.ts'
import { normalize } from './normalize.ts'
import type { OtlpTraces } from './otlp.ts'

/** An `ExportTraceServiceRequest` as it arrived, decompressed. */
export interface ExportBody {
  /** Given away: another thread may have them from here on. */
  bytes: Uint8Array
  format: 'protobuf' | 'json'
  /** What the request's headers named, if anything. */
  project: string | undefined
  /** The one project that its sender may send to, and where it goes when it names none. */
  only?: string | undefined
}

/** What became of an export request that could be read. */
export interface Collected {
  rejectedSpans: number
  /** Why spans were rejected; empty when none was. */
  message: string
}

/**
 * Takes in an export request. Resolves when its spans would survive a power cut; they show in turns and
 * sessions soon after. Throws an `OtlpDecodeError` when it can't be read, and an `ExportRefused` when a
 * span of it is for another project than its sender may send to: then none is taken.
 */
export type Collect = (body: ExportBody) => Promise<Collected>

/** Where spans are stored. */
export interface SpanStore {
  /**
   * Calls `read` once there is room for the spans of `byteSize` more bytes, and resolves when they would
   * survive a power cut. What `read` throws is thrown.
   */
  write(byteSize: number, read: () => NormalizedSpan[]): Promise<void>
}

/** Requests wait in the bytes in which they came, which are few, until their spans can be stored. */
export function openCollector(store: SpanStore, mask?: Mask): Collect {
  return async ({ bytes, format, project, only }) => {
    let rejected: OtlpTraces['rejected'] = { count: 0, reasons: [] }
    await store.write(bytes.length, () => {
      const traces =
        format === 'json' ? decodeJson(Buffer.from(bytes).toString()) : decodeProtobuf(bytes)
      rejected = traces.rejected
      mask?.(traces)
      const spans = normalize(traces, project, only)
      requireProject(spans, only)
      return spans
    })
    return { rejectedSpans: rejected.count, message: rejected.reasons.join('; ') }
  }
}

/** What names another project is never moved to the one that is allowed. */
function requireProject(spans: readonly NormalizedSpan[], only: string | undefined): void {
  if (only === undefined) return
  const foreign = spans.find(({ project }) => project !== only)
  if (foreign !== undefined) throw foreignProject(foreign.project, only)
}
