/** A span as the workload makes it: what OTLP needs, attributes as pairs. */
export interface BenchSpan {
  project: string
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  startUnixNano: bigint
  endUnixNano: bigint
  failed: boolean
  attributes: [key: string, value: string | number][]
}

/**
 * An `ExportTraceServiceRequest` in protobuf, one resource for each project, written by hand since the
 * load generator must not be what limits the measurement.
 */
export function encodeRequest(spans: readonly BenchSpan[]): Buffer {
  const byProject = new Map<string, BenchSpan[]>()
  for (const span of spans) {
    const group = byProject.get(span.project)
    if (group === undefined) byProject.set(span.project, [span])
    else group.push(span)
  }
  return Buffer.concat(
    [...byProject].map(([project, group]) =>
      message(1, [
        message(1, [attribute(1, 'openinference.project.name', project)]),
        message(2, [
          message(1, [text(1, 'bench')]),
          ...group.map((span) => message(2, encodeSpan(span))),
        ]),
      ]),
    ),
  )
}

function encodeSpan(span: BenchSpan): Buffer[] {
  return [
    bytes(1, Buffer.from(span.traceId, 'hex')),
    bytes(2, Buffer.from(span.spanId, 'hex')),
    ...(span.parentSpanId === '' ? [] : [bytes(4, Buffer.from(span.parentSpanId, 'hex'))]),
    text(5, span.name),
    varintField(6, 1),
    fixed64(7, span.startUnixNano),
    fixed64(8, span.endUnixNano),
    ...span.attributes.map(([key, value]) => attribute(9, key, value)),
    message(15, [varintField(3, span.failed ? 2 : 1)]),
  ]
}

function attribute(field: number, key: string, value: string | number): Buffer {
  const written =
    typeof value === 'string'
      ? text(1, value)
      : Number.isInteger(value)
        ? varintField(3, value)
        : double(4, value)
  return message(field, [text(1, key), message(2, [written])])
}

function message(field: number, parts: Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts))
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value))
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(content.length), content])
}

function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)])
}

function fixed64(field: number, value: bigint): Buffer {
  const out = Buffer.alloc(9)
  out[0] = field * 8 + 1
  out.writeBigUInt64LE(value, 1)
  return out
}

function double(field: number, value: number): Buffer {
  const out = Buffer.alloc(9)
  out[0] = field * 8 + 1
  out.writeDoubleLE(value, 1)
  return out
}

function varint(value: number): Buffer {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80)
  out.push(rest)
  return Buffer.from(out)
}
