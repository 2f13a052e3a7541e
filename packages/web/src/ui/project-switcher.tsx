import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ChevronsUpDown, Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { formatCompact } from '../lib/format.ts'
import { projectsQuery } from '../lib/queries.ts'

export function ProjectSwitcher({ project }: { project: string }) {
  const navigate = useNavigate()
  const { data, isError } = useQuery(projectsQuery())
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="project" aria-label={`Project ${project}`} title={project}>
        <span className="project-initial">{project.slice(0, 1).toUpperCase()}</span>
        <span className="project-name grow cut">{project}</span>
        <ChevronsUpDown size={13} className="faint" aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4}>
          {isError && <div className="menu-item bad">The projects could not be read</div>}
          <DropdownMenu.RadioGroup
            value={project}
            onValueChange={(name) =>
              void navigate({ to: '/p/$project/sessions', params: { project: name } })
            }
          >
            {data?.projects.map(({ name, sessionCount }) => (
              <DropdownMenu.RadioItem key={name} value={name} className="menu-item">
                <Check size={13} visibility={name === project ? 'visible' : 'hidden'} aria-hidden />
                <span className="grow cut">{name}</span>
                <span className="faint num">{formatCompact(sessionCount)}</span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
