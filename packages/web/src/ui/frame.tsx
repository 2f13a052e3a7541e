import './frame.css'
import { Link, Outlet, useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router'
import { MessagesSquare, Rocket, Route, Settings, UsersRound } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { showPalette, usePaletteOpen } from '../lib/palette-state.ts'
import { rangeSearch } from '../lib/search-params.ts'
import { useShortcuts } from '../lib/shortcuts.ts'
import { useStaleMarks } from '../lib/use-stale-marks.ts'
import { AccountMenu } from './account-menu.tsx'
import { BrandMark } from './brand.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { ShortcutsDialog } from './shortcuts-dialog.tsx'

const loadPalette = async () => ({ default: (await import('./palette.tsx')).Palette })
const Palette = lazy(loadPalette)

/** The palette should be there when its keys are pressed, and a session when it is clicked; but not before the page. */
const LOAD_AHEAD_MS = 2000

const PAGES = [
  { to: '/p/$project/sessions', name: 'Sessions', Icon: MessagesSquare },
  { to: '/p/$project/traces', name: 'Traces', Icon: Route },
  { to: '/p/$project/users', name: 'Users', Icon: UsersRound },
  { to: '/p/$project/settings', name: 'Settings', Icon: Settings },
] as const

/** What every page of a project stands in: the rail, the palette, and the keys that work everywhere. */
export function Frame() {
  const { project } = useParams({ from: '/p/$project' })
  const range = rangeSearch(useSearch({ strict: false }))
  const navigate = useNavigate()
  const router = useRouter()
  const [showsKeys, setShowsKeys] = useState(false)
  const isPaletteOpen = usePaletteOpen()
  useStaleMarks(project)
  useEffect(() => {
    const session = router.routesByPath['/p/$project/sessions/$sessionId']
    const load = () => Promise.all([loadPalette(), router.loadRouteChunk(session)])
    const timer = setTimeout(() => void load().catch(() => undefined), LOAD_AHEAD_MS)
    return () => clearTimeout(timer)
  }, [router])
  const goTo = (to: (typeof PAGES)[number]['to']) => () =>
    void navigate({ to, params: { project }, search: range })
  useShortcuts({
    '?': () => setShowsKeys(true),
    'mod+k': () => showPalette(true),
    'g s': goTo('/p/$project/sessions'),
    'g t': goTo('/p/$project/traces'),
    'g u': goTo('/p/$project/users'),
    'g ,': goTo('/p/$project/settings'),
  })
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
        {PAGES.map(({ to, name, Icon }) => (
          <Link
            key={to}
            to={to}
            params={{ project }}
            search={range}
            className="rail-link"
            title={name}
            aria-label={name}
          >
            <Icon size={15} aria-hidden="true" />
            <span>{name}</span>
          </Link>
        ))}
        <div className="grow" />
        <AccountMenu />
        <Link to="/setup" className="rail-link rail-setup" title="Set up" aria-label="Set up">
          <Rocket size={15} aria-hidden="true" />
          <span>Set up</span>
        </Link>
      </nav>
      <main className="page" id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <ShortcutsDialog open={showsKeys} onClose={() => setShowsKeys(false)} />
      {isPaletteOpen && (
        <Suspense>
          <Palette project={project} />
        </Suspense>
      )}
    </div>
  )
}
