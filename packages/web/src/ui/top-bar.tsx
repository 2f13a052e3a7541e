import type { ReactNode } from 'react'
import { LiveSwitch } from './live-switch.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

/** The line above every page: what it is, what can be done with it, and the switches for all pages. */
export function TopBar(props: { project: string; title: ReactNode; children?: ReactNode }) {
  return (
    <header className="top">
      {props.title}
      <span className="grow" />
      {props.children}
      <LiveSwitch project={props.project} />
      <ThemeSwitch />
    </header>
  )
}
