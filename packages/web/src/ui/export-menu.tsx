import { Download } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { apiUrl } from '../lib/api-client.ts'
import { PATHS } from '../lib/contract.ts'
import type { Selected } from '../lib/queries.ts'
import { resolveRange } from '../lib/time-range.ts'
import { useNow } from '../lib/use-now.ts'

const KINDS = [
  { what: 'sessions', says: 'Sessions' },
  { what: 'turns', says: 'Turns with their texts' },
  { what: 'spans', says: 'Spans' },
] as const

const FORMATS = [
  { format: 'csv', says: 'CSV' },
  { format: 'parquet', says: 'Parquet' },
  { format: 'jsonl', says: 'JSON lines' },
] as const

/** Downloads what a list selects, all of it and not only what is loaded. */
export function ExportMenu(props: {
  project: string
  search: Omit<Selected, 'of'>
  of: Selected['of']
  label?: string
}) {
  const { project, search, of, label } = props
  const { q, filter } = search
  const now = useNow()
  const hrefOf = (what: string, format: string) => {
    const query = { q, filter, of, what, format, ...resolveRange(search, now) }
    return apiUrl(PATHS.export, { project }, query)
  }
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className={label === undefined ? 'icon-button' : 'chip'}
        aria-label={label ?? 'Export the list'}
        title="Export"
      >
        <Download size={14} aria-hidden="true" /> {label}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu export-menu" align="end" sideOffset={4}>
          {KINDS.filter(({ what }) => of === 'sessions' || what !== 'sessions').map(
            ({ what, says }) => (
              <DropdownMenu.Group key={what}>
                <DropdownMenu.Label className="menu-label">{says}</DropdownMenu.Label>
                {FORMATS.map(({ format, says: name }) => (
                  <DropdownMenu.Item key={format} className="menu-item" asChild>
                    <a href={hrefOf(what, format)} download={`${project}-${what}.${format}`}>
                      {what === 'spans' && format === 'jsonl' ? 'OTLP JSON lines' : name}
                    </a>
                  </DropdownMenu.Item>
                ))}
              </DropdownMenu.Group>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
