import type { ReactNode, RefObject } from 'react'
import { Dialog } from './dialog.tsx'
import { ErrorNotice } from './error-notice.tsx'

/** Asks before something that can't be undone. */
export function ConfirmDialog(props: {
  title: string
  action: string
  /** What is said of a failure; of a deletion if left out. */
  failed?: string
  busy: boolean
  error: Error | null
  disabled?: boolean
  /** Gets the focus afterwards when what had it is gone by then. */
  returnTo?: RefObject<HTMLElement | null> | undefined
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  const { title, action, busy, error, disabled = false, onConfirm, onClose, children } = props
  const { failed = 'It could not be deleted', returnTo } = props
  return (
    <Dialog open onClose={onClose} title={title} returnTo={returnTo}>
      <div className="dim">{children}</div>
      {error !== null && <ErrorNotice what={failed} error={error} />}
      <div className="dialog-actions">
        <button className="button" onClick={onClose}>
          Cancel
        </button>
        {/* While it is busy it keeps the focus, which a disabled button loses. */}
        <button
          className="button danger"
          disabled={disabled}
          aria-disabled={busy}
          onClick={busy ? undefined : onConfirm}
        >
          {busy ? `${action} …` : action}
        </button>
      </div>
    </Dialog>
  )
}
