import { register } from '../../otel/src/index.ts'
import { OWN_PROJECT } from './traced.ts'
import { VERSION } from './version.ts'

/**
 * Sends Skein's own spans over OTLP, to where OpenTelemetry's variables say. Returns how to end that.
 */
export function traceItself(warn: (sentence: string) => void): () => Promise<void> {
  const resource = { 'service.name': 'skein', 'service.version': VERSION }
  const processor = register({ project: OWN_PROJECT, resource, warn })
  return () => processor.shutdown()
}
