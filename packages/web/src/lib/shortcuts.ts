import { useEffect, useEffectEvent } from 'react'

/** Every key that does something, for the `?` dialog. Keys in a row are pressed one after the other. */
export const SHORTCUTS: { where: string; keys: { press: string[][]; does: string }[] }[] = [
  {
    where: 'Everywhere',
    keys: [
      { press: [['⌘K'], ['Ctrl K']], does: 'Jump to a session, trace, project or page' },
      { press: [['g', 's']], does: 'Sessions' },
      { press: [['g', 't']], does: 'Traces' },
      { press: [['g', 'u']], does: 'Users' },
      { press: [['g', ',']], does: 'Settings' },
      { press: [['Esc']], does: 'Close what is open' },
      { press: [['?']], does: 'Show these keys' },
    ],
  },
  {
    where: 'Lists',
    keys: [
      { press: [['/']], does: 'Search and filter' },
      { press: [['j'], ['k']], does: 'Next, previous row' },
      { press: [['Enter']], does: 'Open the row' },
      { press: [['x']], does: 'Select the row' },
    ],
  },
  {
    where: 'A session',
    keys: [
      { press: [['j'], ['k']], does: 'Next, previous turn' },
      { press: [['⇧J'], ['⇧K']], does: 'Next, previous session of the list' },
      { press: [['/']], does: 'Find in everything, also what is folded' },
      { press: [['n'], ['p']], does: 'Next, previous hit while finding' },
      { press: [['i']], does: 'Open or close the inspector at the turn' },
      { press: [['u']], does: 'Back to the list' },
    ],
  },
]

/** How long after `g` the second key counts. */
const SEQUENCE_MS = 1200

/** `g` when it was pressed just now, so that the next key means a page. */
let leader: { key: string; at: number } | undefined
let chord = ''

/** Runs before every hook's listener, so that all of them see the same name for the same key press. */
function nameChord(event: KeyboardEvent): void {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !isEditable(event.target)
  const led = leader !== undefined && event.timeStamp - leader.at < SEQUENCE_MS
  chord = isPlain && led ? `${leader?.key} ${event.key}` : modified(event)
  leader = isPlain && !led && event.key === 'g' ? { key: 'g', at: event.timeStamp } : undefined
}

function modified(event: KeyboardEvent): string {
  return event.ctrlKey || event.metaKey ? `mod+${event.key.toLowerCase()}` : event.key
}

let listening = false

function listenOnce(): void {
  if (listening) return
  listening = true
  document.addEventListener('keydown', nameChord, { capture: true })
}

/**
 * Keys with what they do: `j`, `J` with shift, `g s` for one after the other, `mod+k` for ⌘ or Ctrl. Typing
 * in a field is left alone, but for Escape and what has a modifier.
 */
export function useShortcuts(actions: Record<string, (() => void) | undefined>): void {
  const run = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return
    const typing = isEditable(event.target)
    if (typing && event.key !== 'Escape' && !chord.startsWith('mod+')) return
    if (document.querySelector('dialog[open], [role="menu"]') !== null) return
    const action = actions[chord]
    if (action === undefined) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    listenOnce()
    const listener = (event: KeyboardEvent) => run(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}
