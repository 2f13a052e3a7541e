import { useEffect, useEffectEvent } from 'react'

/** Every key that does something, for the `?` dialog. */
export const SHORTCUTS = [
  { keys: ['/'], does: 'Search the sessions, or find in the session' },
  { keys: ['j', 'k'], does: 'Next, previous turn' },
  { keys: ['n', 'p'], does: 'Next, previous hit while finding' },
  { keys: ['i'], does: 'Open or close the inspector at the current turn' },
  { keys: ['Esc'], does: 'Close what is open' },
  { keys: ['?'], does: 'Show these keys' },
] as const

/** Single keys with what they do; typing in a field, and chords with Ctrl, Alt or ⌘, are left alone. */
export function useShortcuts(actions: Record<string, (() => void) | undefined>): void {
  const run = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    const typing = isEditable(event.target)
    if (typing && event.key !== 'Escape') return
    if (document.querySelector('dialog[open]') !== null) return
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => run(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
