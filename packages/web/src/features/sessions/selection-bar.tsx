import { filterText } from '@skein/model/filter'
import { Trash2, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useMay } from '../../lib/access.ts'
import { plural } from '../../lib/format.ts'
import type { Tagged } from '../../lib/tag-choices.ts'
import { DeleteSessions } from '../../ui/delete-sessions.tsx'
import { ExportMenu } from '../../ui/export-menu.tsx'
import { TagMenu } from '../../ui/tag-menu.tsx'

/** What can be done with the selected sessions. */
export function SelectionBar(props: {
  project: string
  ids: ReadonlySet<string>
  /** Those of the selected sessions that are loaded. */
  sessions: readonly Tagged[]
  onClear: () => void
}) {
  const { project, ids, sessions, onClear } = props
  const may = useMay(project)
  const [asks, setAsks] = useState(false)
  const stays = useRef<HTMLElement>(null)
  const ask = () => {
    stays.current = whatStays()
    setAsks(true)
  }
  const filter = [...ids].map((id) => `session:${filterText(id)}`).join(' OR ')
  return (
    <div className="selection-bar" role="group" aria-label="Selected sessions">
      <b className="num">{plural(ids.size, 'session')} selected</b>
      <ExportMenu
        project={project}
        search={{ range: 'all', filter }}
        of="sessions"
        label="Export"
      />
      <TagMenu project={project} sessions={sessions} />
      {may('delete') && (
        <button className="chip" onClick={ask}>
          <Trash2 size={13} aria-hidden="true" /> Delete
        </button>
      )}
      <button
        className="icon-button"
        aria-label="Select nothing"
        title="Select nothing"
        onClick={onClear}
      >
        <X size={14} aria-hidden="true" />
      </button>
      {asks && (
        <DeleteSessions
          project={project}
          sessionIds={[...ids]}
          returnTo={stays}
          onClose={() => setAsks(false)}
          onDeleted={onClear}
        />
      )}
    </div>
  )
}

/** The row after the selected ones, or before them: nearest to where one was; without a row, the search. */
function whatStays(): HTMLElement | null {
  const rows = [...document.querySelectorAll('.table-row')]
  const isSelected = (row: Element) => row.ariaSelected === 'true'
  const first = rows.findIndex(isSelected)
  const row =
    rows.slice(first + 1).find((other) => !isSelected(other)) ??
    rows.slice(0, Math.max(first, 0)).at(-1)
  return row?.querySelector<HTMLElement>('.row-link') ?? document.querySelector('.search input')
}
