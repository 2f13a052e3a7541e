import type { Session } from '@skein/model/api'
import { useNavigate } from '@tanstack/react-router'
import {
  Braces,
  Download,
  Ellipsis,
  FileText,
  Fingerprint,
  Link2,
  MessagesSquare,
  Trash2,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useRef, useState } from 'react'
import { useMay } from '../../lib/access.ts'
import { apiUrl } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { copyText } from '../../lib/copy-text.ts'
import { plural } from '../../lib/format.ts'
import { rememberedList } from '../../lib/list-trail.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DeleteSessions } from '../../ui/delete-sessions.tsx'

const FORMATS = [
  { format: 'markdown', says: 'Markdown', ending: 'md', Icon: FileText },
  { format: 'messages', says: 'JSON lines, a message each', ending: 'jsonl', Icon: Braces },
  {
    format: 'openai',
    says: 'OpenAI fine-tuning format',
    ending: 'openai.jsonl',
    Icon: MessagesSquare,
  },
] as const

/** What can be done with a session: share it, take it along, delete it. */
export function SessionMenu(props: {
  project: string
  sessionId: string
  session: Session | undefined
}) {
  const { project, sessionId, session } = props
  const navigate = useNavigate()
  const may = useMay(project)
  const [asks, setAsks] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const list = () =>
    void navigate({
      to: '/p/$project/sessions',
      params: { project },
      search: rememberedList(project) ?? {},
    })
  useShortcuts({ u: list })
  return (
    <>
      <CopyButton
        text={() => window.location.href}
        label="Copy link"
        className="chip phone-less"
        lead={<Link2 size={13} aria-hidden="true" />}
      />
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="chip" title="Export">
          <Download size={13} aria-hidden="true" /> <span className="lesser-words">Export</span>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            <DropdownMenu.Label className="menu-label">Export as</DropdownMenu.Label>
            {FORMATS.map(({ format, says, ending, Icon }) => (
              <DropdownMenu.Item key={format} className="menu-item" asChild>
                <a
                  href={apiUrl(PATHS.transcript, { project, sessionId }, { format })}
                  download={`${sessionId}.${ending}`}
                >
                  <Icon size={14} aria-hidden="true" /> {says}
                </a>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger ref={trigger} className="icon-button" aria-label="More" title="More">
          <Ellipsis size={15} aria-hidden="true" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
            <DropdownMenu.Item className="menu-item" onSelect={() => void copyText(sessionId)}>
              <Fingerprint size={14} aria-hidden="true" /> Copy session id
            </DropdownMenu.Item>
            {may('delete') && (
              <>
                <DropdownMenu.Separator className="menu-line" />
                <DropdownMenu.Item className="menu-item bad" onSelect={() => setAsks(true)}>
                  <Trash2 size={14} aria-hidden="true" /> Delete
                </DropdownMenu.Item>
              </>
            )}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {asks && (
        <DeleteSessions
          project={project}
          sessionIds={[sessionId]}
          {...(session === undefined
            ? {}
            : {
                holds: `${plural(session.turnCount, 'turn')} and ${plural(session.spanCount, 'span')}`,
              })}
          returnTo={trigger}
          onClose={() => setAsks(false)}
          onDeleted={list}
        />
      )}
    </>
  )
}
