import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useLiveSwitch } from '../lib/live.ts'
import { copyText } from '../lib/copy-text.ts'
import { plural, shortId } from '../lib/format.ts'
import { idKind, matchItems, type PaletteItem } from '../lib/palette-items.ts'
import { fetchSessions, projectsQuery, spanPlacesQuery } from '../lib/queries.ts'
import type { SessionSearch } from '../lib/search-params.ts'
import { useTheme } from '../lib/theme.ts'
import { useDebounced } from '../lib/use-debounced.ts'

const MOST_SESSIONS = 8

/** Where the palette leads with what is typed: what begins so, what says so, what is called so. */
export function usePaletteItems(
  project: string,
  typed: string,
): { items: PaletteItem[]; busy: boolean } {
  const navigate = useNavigate()
  const [, setTheme] = useTheme()
  const [live, setLive] = useLiveSwitch()
  const words = typed.trim()
  const settled = useDebounced(words, 200)
  const projects = useQuery(projectsQuery())
  const sessions = useQuery({
    queryKey: ['palette', project, settled],
    queryFn: ({ signal }) => {
      const search = { range: 'all' as const, ...(settled === '' ? {} : { q: settled }) }
      return fetchSessions(project, search, { limit: MOST_SESSIONS }, signal)
    },
    placeholderData: keepPreviousData,
  })

  const spans = useQuery({
    ...spanPlacesQuery(project, settled),
    enabled: idKind(settled) === 'span',
  })

  const params = { project }
  const page = (label: string, run: () => void): PaletteItem => ({
    id: `page ${label}`,
    group: 'Go to',
    label,
    detail: '',
    run,
  })
  const pages = [
    page('Sessions', () => void navigate({ to: '/p/$project/sessions', params })),
    page('Traces', () => void navigate({ to: '/p/$project/traces', params })),
    page('Users', () => void navigate({ to: '/p/$project/users', params })),
    page('Settings', () => void navigate({ to: '/p/$project/settings', params })),
    page('Set up', () => void navigate({ to: '/setup' })),
  ]
  const others = (projects.data?.projects ?? [])
    .filter(({ name }) => name !== project)
    .map(({ name, sessionCount }): PaletteItem => ({
      id: `project ${name}`,
      group: 'Projects',
      label: name,
      detail: plural(sessionCount, 'session'),
      run: () => void navigate({ to: '/p/$project/sessions', params: { project: name } }),
    }))
  const action = (label: string, detail: string, run: () => void): PaletteItem => ({
    id: `action ${label}`,
    group: 'This page',
    label,
    detail,
    run,
  })
  const actions = [
    action('Light theme', '', () => setTheme('light')),
    action('Dark theme', '', () => setTheme('dark')),
    action('Theme as the system', '', () => setTheme('system')),
    action(live ? 'Stop live updates' : 'Start live updates', '', () => setLive(!live)),
    action('Copy link', 'to what is shown', () => void copyText(window.location.href)),
  ]

  const openSession = (sessionId: string, at: Pick<SessionSearch, 'find' | 'turn'> = {}) =>
    void navigate({
      to: '/p/$project/sessions/$sessionId',
      params: { project, sessionId },
      search: at,
    })
  // What was found for other words would look like an answer to these.
  const isForThese = words === settled && !sessions.isPlaceholderData
  const found = (isForThese ? (sessions.data?.sessions ?? []) : []).map((session): PaletteItem => {
    const [hit] = session.hits
    const at = settled === '' ? {} : { find: settled, turn: hit?.turn }
    return {
      id: `session ${session.sessionId}`,
      group: 'Sessions',
      label: session.firstInput === '' ? session.sessionId : session.firstInput,
      detail: session.sessionId,
      ...(hit === undefined ? {} : { found: hit.snippet }),
      run: () => openSession(session.sessionId, at),
    }
  })
  return {
    items: [
      ...byId(),
      ...matchItems(pages, words),
      ...found,
      ...searchItem(),
      ...matchItems([...others, ...actions], words),
    ],
    busy: (sessions.isFetching || spans.isFetching) && settled !== '',
  }

  function byId(): PaletteItem[] {
    const kind = idKind(words)
    if (kind === 'trace') {
      const run = () =>
        void navigate({ to: '/p/$project/traces/$traceId', params: { project, traceId: words } })
      return [{ id: 'trace', group: 'Go to', label: `Trace ${words}`, detail: '', run }]
    }
    const places = words === settled ? (spans.data?.spans ?? []) : []
    if (kind === 'span' && places.length > 0) {
      return places.map(({ traceId, spanId }) => ({
        id: `span ${traceId}`,
        group: 'Go to',
        label: `Span ${spanId}`,
        detail: `in trace ${shortId(traceId)}`,
        run: () =>
          void navigate({
            to: '/p/$project/traces/$traceId',
            params: { project, traceId },
            search: { span: spanId },
          }),
      }))
    }
    // Only what has a digit looks like an id; a word is more likely something that was said.
    if (kind === null || !/\d/.test(words)) return []
    const run = () => openSession(words)
    return [{ id: 'session', group: 'Go to', label: `Session ${words}`, detail: '', run }]
  }

  function searchItem(): PaletteItem[] {
    if (words === '') return []
    const run = () => void navigate({ to: '/p/$project/sessions', params, search: { q: words } })
    return [{ id: 'search', group: 'Sessions', label: `Search for “${words}”`, detail: '', run }]
  }
}
