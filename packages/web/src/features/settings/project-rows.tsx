import type { Project } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { useMe } from '../../lib/access.ts'
import { plural } from '../../lib/format.ts'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import { DeleteProject } from './delete-project.tsx'

export function ProjectRows(props: { projects: readonly Project[]; current: string }) {
  const { projects, current } = props
  const me = useMe()
  const mayDelete = (name: string) =>
    me === undefined ||
    me.rights.some(
      ({ project, rights }) => (project === null || project === name) && rights.includes('delete'),
    )
  const [deleting, setDeleting] = useState<Project | null>(null)
  const stays = useRef<HTMLElement>(null)
  return (
    <>
      {projects.length === 0 && <p className="faint">There is none yet.</p>}
      <ul className="project-rows num">
        {projects.map((project) => (
          <li key={project.name}>
            <Link
              to="/p/$project/sessions"
              params={{ project: project.name }}
              className="grow cut"
              dir="auto"
            >
              <b>
                <Said text={project.name} />
              </b>
              {project.name === current && <span className="faint"> (this one)</span>}
            </Link>
            <span className="dim">{plural(project.sessionCount, 'session')}</span>
            <span className="dim">{plural(project.turnCount, 'turn')}</span>
            <span className="faint">
              {project.lastActiveAt !== null && <Moment at={project.lastActiveAt} />}
            </span>
            {mayDelete(project.name) && (
              <button
                className="icon-button small"
                aria-label={`Delete the project ${project.name}`}
                title="Delete"
                onClick={({ currentTarget }) => {
                  const row = currentTarget.closest('li')
                  const other = row?.nextElementSibling ?? row?.previousElementSibling
                  stays.current = other?.querySelector('a') ?? document.querySelector('main')
                  setDeleting(project)
                }}
              >
                <Trash2 size={13} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {deleting !== null && (
        <DeleteProject
          project={deleting}
          isCurrent={deleting.name === current}
          returnTo={stays}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  )
}
