const UNAVAILABLE = 14
const VARINT = 0
const LENGTH_DELIMITED = 2

/** An `ExportTraceServiceResponse`; empty, as full success must be, for 0 and ''. */
export function encodeExportResponse(rejected: number, message: string): Buffer {
  return embedded(1, [integer(1, rejected), text(2, message)])
}

/** A `google.rpc.Status`. */
export function encodeStatus(code: number, message: string): Buffer {
  return Buffer.concat([integer(1, code), text(2, message)])
}

/**
 * A `google.rpc.Status` of UNAVAILABLE whose `RetryInfo` tells the client to wait whole `seconds`:
 * the value of the `grpc-status-details-bin` trailer.
 */
export function encodeRetryStatus(message: string, seconds: number): Buffer {
  const retryInfo = embedded(1, [integer(1, seconds)])
  const detail = embedded(3, [
    text(1, 'type.googleapis.com/google.rpc.RetryInfo'),
    embedded(2, [retryInfo]),
  ])
  return Buffer.concat([encodeStatus(UNAVAILABLE, message), detail])
}

/** Like every field of proto3, left out at its default. */
function integer(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(tag(field, VARINT)), varint(value)])
}

function text(field: number, value: string): Buffer {
  return embedded(field, [Buffer.from(value)])
}

function embedded(field: number, parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  if (content.length === 0) return content
  return Buffer.concat([varint(tag(field, LENGTH_DELIMITED)), varint(content.length), content])
}

function tag(field: number, wireType: number): number {
  return (field << 3) | wireType
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
