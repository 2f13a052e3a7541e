import { Command } from 'lucide-react'
import type { ReactNode } from 'react'
import { showPalette } from '../lib/palette-state.ts'
import { LiveSwitch } from './live-switch.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

const PALETTE_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'

/** The line above every page: what it is, what can be done with it, and the switches for all pages. */
export function TopBar(props: { project: string; title: ReactNode; children?: ReactNode }) {
  return (
    <header className="top">
      {props.title}
      <span className="grow" />
      {props.children}
      <LiveSwitch project={props.project} />
      <button
        className="chip palette-chip"
        title="Jump to a page, project, session or id"
        onClick={() => showPalette(true)}
      >
        <Command size={13} aria-hidden="true" />
        <span className="palette-words">Jump to</span>{' '}
        <kbd className="optional" aria-hidden="true">
          {PALETTE_KEY}
        </kbd>
      </button>
      <ThemeSwitch />
    </header>
  )
}
