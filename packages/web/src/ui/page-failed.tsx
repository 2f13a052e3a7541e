import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorNotice } from './error-notice.tsx'

/** For what no page expected, a part of the app that could not be loaded among it. */
export function PageFailed({ error }: ErrorComponentProps) {
  return (
    <div className="blank">
      <ErrorNotice
        what="This page could not be shown"
        error={error instanceof Error ? error : new Error(String(error))}
        onRetry={() => window.location.reload()}
      />
    </div>
  )
}
