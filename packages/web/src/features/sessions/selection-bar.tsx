import { filterText } from '@skein/model/filter'
import { Trash2, X } from 'lucide-react'
import { useState } from 'react'
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
        <button className="chip" onClick={() => setAsks(true)}>
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
          onClose={() => setAsks(false)}
          onDeleted={onClear}
        />
      )}
    </div>
  )
}
