import { EyeOff } from 'lucide-react'

/** In place of what the client was told to keep back. */
export function HiddenNote() {
  return (
    <span className="hidden-note">
      <EyeOff size={13} aria-hidden="true" /> hidden by the client
    </span>
  )
}
