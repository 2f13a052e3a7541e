import type { NormalizedSpan } from '@skein/model/normalized-span'
import { normalize } from './normalize.ts'
import type { OtlpTraces } from './otlp.ts'

/** What became of an export request that could be read. */
export interface Collected {
  rejectedSpans: number
  /** Why spans were rejected; empty when none was. */
  message: string
}

/** Stores spans and resolves when they would survive a power cut. */
export type StoreSpans = (spans: NormalizedSpan[], byteSize: number) => Promise<void>

/**
 * Takes in a decoded export request. `project` is what its headers named; `byteSize` is that of its
 * decompressed body.
 */
export async function collect(
  traces: OtlpTraces,
  project: string | undefined,
  byteSize: number,
  store: StoreSpans,
): Promise<Collected> {
  await store(normalize(traces, project), byteSize)
  const { count, reasons } = traces.rejected
  return { rejectedSpans: count, message: reasons.join('; ') }
}
