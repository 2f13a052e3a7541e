import { TriangleAlert } from 'lucide-react'
import { mayPass, RequestFailed } from '../lib/api-client.ts'

/** Says what could not be done and why, and offers to try again what may pass. `what`: `The sessions could not be read`. */
export function ErrorNotice(props: { what: string; error: Error; onRetry?: () => void }) {
  const { what, error, onRetry } = props
  return (
    <div className="notice failed" role="alert">
      <TriangleAlert size={15} aria-hidden="true" />
      <div className="grow">
        <b>{what}</b>
        <div className="dim">
          {error.message}
          {error instanceof RequestFailed && error.status >= 500 && ` (${error.status})`}
        </div>
      </div>
      {onRetry !== undefined && mayPass(error) && (
        <button className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  )
}
