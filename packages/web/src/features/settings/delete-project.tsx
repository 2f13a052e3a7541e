import type { Project, Removed } from '@skein/model/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type RefObject } from 'react'
import { apiUrl, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { plural } from '../../lib/format.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/** Asks twice: what would be gone is everything, so that its name must be typed. */
export function DeleteProject(props: {
  project: Project
  isCurrent: boolean
  returnTo: RefObject<HTMLElement | null>
  onClose: () => void
}) {
  const { project, isCurrent, returnTo, onClose } = props
  const client = useQueryClient()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const remove = useMutation({
    mutationFn: () => sendJson<Removed>('DELETE', apiUrl(PATHS.project, { project: project.name })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['projects'] })
      onClose()
      if (isCurrent) await navigate({ to: '/' })
    },
  })
  return (
    <ConfirmDialog
      title={`Delete the project ${project.name}?`}
      action="Delete everything"
      busy={remove.isPending}
      error={remove.error}
      disabled={typed !== project.name}
      returnTo={returnTo}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {plural(project.sessionCount, 'session')} and {plural(project.turnCount, 'turn')} with all
        their spans, messages and feedback will be gone for good.
      </p>
      <label className="field" style={{ marginTop: 12 }}>
        Type {project.name} to go on
        <input
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
    </ConfirmDialog>
  )
}
