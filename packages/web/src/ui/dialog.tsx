import './dialog.css'
import { X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'

/** A modal dialog of the browser's own: it keeps the focus, closes with Escape, and gives the focus back. */
export function Dialog(props: {
  open: boolean
  onClose: () => void
  title: string
  className?: string
  /** Gets the focus when what had it is gone by then. */
  returnTo?: RefObject<HTMLElement | null> | undefined
  children: ReactNode
}) {
  const { open, onClose, title, className = '', returnTo } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // Only what is closed gives the focus back, and only while it is in the page.
  useLayoutEffect(() => {
    const shown = dialog.current
    if (!open || shown === null) return undefined
    const otherwise = returnTo?.current
    shown.showModal()
    return () => {
      shown.close()
      // What opened it may go at the same moment.
      queueMicrotask(() => {
        if (document.activeElement === document.body) otherwise?.focus()
      })
    }
  }, [open, returnTo])
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onClose={(event) => {
        if (!event.currentTarget.open) onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      {open && (
        <div className="dialog-body">
          <header className="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <button className="icon-button" aria-label="Close" onClick={onClose}>
              <X size={15} aria-hidden="true" />
            </button>
          </header>
          {props.children}
        </div>
      )}
    </dialog>
  )
}
