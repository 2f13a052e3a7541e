import './frame.css'
import { Link, Outlet, useParams, useSearch } from '@tanstack/react-router'
import { MessagesSquare, Route, Rocket } from 'lucide-react'
import { useState } from 'react'
import { rangeSearch } from '../lib/search-params.ts'
import { useShortcuts } from '../lib/shortcuts.ts'
import { BrandMark } from './brand.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

/** What every page of a project stands in: the rail, and the keys that work everywhere. */
export function Frame() {
  const { project } = useParams({ from: '/p/$project' })
  const range = rangeSearch(useSearch({ strict: false }))
  const [showsKeys, setShowsKeys] = useState(false)
  useShortcuts({ '?': () => setShowsKeys(true) })
  return (
    <div className="app">
      <a className="button skip" href="#content">
        Skip to the content
      </a>
      <nav className="rail" aria-label="Main">
        <Link to="/" className="brand" aria-label="Skein, start page">
          <BrandMark />
          <span>Skein</span>
        </Link>
        <ProjectSwitcher project={project} />
        <Link
          to="/p/$project/sessions"
          params={{ project }}
          search={range}
          className="rail-link"
          title="Sessions"
        >
          <MessagesSquare size={15} aria-hidden="true" />
          <span>Sessions</span>
        </Link>
        <Link
          to="/p/$project/traces"
          params={{ project }}
          search={range}
          className="rail-link"
          title="Traces"
        >
          <Route size={15} aria-hidden="true" />
          <span>Traces</span>
        </Link>
        <div className="grow" />
        <Link to="/setup" className="rail-link" title="Set up">
          <Rocket size={15} aria-hidden="true" />
          <span>Set up</span>
        </Link>
      </nav>
      <main className="page" id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <ShortcutsDialog open={showsKeys} onClose={() => setShowsKeys(false)} />
    </div>
  )
}
