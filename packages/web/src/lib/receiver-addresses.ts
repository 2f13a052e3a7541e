import type { Receivers } from '@skein/model/api'

interface ReceiverAddress {
  protocol: 'HTTP' | 'gRPC'
  /** As settings call it. */
  name: string
  value: string
}

/** Where spans can be sent beside the address of this page. */
export function receiverAddresses(receivers: Receivers | undefined): ReceiverAddress[] {
  const { hostname } = window.location
  const { otlpHttpPort = null, otlpGrpcPort = null } = receivers ?? {}
  const addresses: ReceiverAddress[] = []
  if (otlpHttpPort !== null)
    addresses.push({
      protocol: 'HTTP',
      name: `OTLP/HTTP, port ${otlpHttpPort}`,
      value: `http://${hostname}:${otlpHttpPort}/v1/traces`,
    })
  if (otlpGrpcPort !== null)
    addresses.push({
      protocol: 'gRPC',
      name: `OTLP/gRPC, port ${otlpGrpcPort}`,
      value: `http://${hostname}:${otlpGrpcPort}`,
    })
  return addresses
}
