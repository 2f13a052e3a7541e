import type { Receivers } from '@skein/model/api'

/** Where spans can be sent beside the address of this page, by the names people know. */
export function receiverAddresses(
  receivers: Receivers | undefined,
): { name: string; value: string }[] {
  const { hostname } = window.location
  const { otlpHttpPort = null, otlpGrpcPort = null } = receivers ?? {}
  return [
    ...(otlpHttpPort === null
      ? []
      : [
          {
            name: `OTLP/HTTP, port ${otlpHttpPort}`,
            value: `http://${hostname}:${otlpHttpPort}/v1/traces`,
          },
        ]),
    ...(otlpGrpcPort === null
      ? []
      : [{ name: `OTLP/gRPC, port ${otlpGrpcPort}`, value: `http://${hostname}:${otlpGrpcPort}` }]),
  ]
}
