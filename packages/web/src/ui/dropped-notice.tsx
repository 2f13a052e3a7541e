import { Scissors } from 'lucide-react'
import { plural } from '../lib/format.ts'

/** Says in place that something is missing which the client itself cut off. */
export function DroppedNotice({ attributes, others = 0 }: { attributes: number; others?: number }) {
  if (attributes + others === 0) return null
  return (
    <div className="notice" role="note">
      <Scissors size={14} aria-hidden="true" />
      <div>
        {attributes > 0 ? (
          <>
            The client dropped {plural(attributes, 'attribute')} before sending (OpenTelemetry’s
            limit of 128 in JavaScript). What is missing here was never received; raise{' '}
            <code className="mono">spanLimits.attributeCountLimit</code> in the client.
          </>
        ) : (
          <>
            The client dropped {plural(others, 'event or link', 'events or links')} before sending.
          </>
        )}
      </div>
    </div>
  )
}
