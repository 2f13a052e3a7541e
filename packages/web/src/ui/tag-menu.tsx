import './tags.css'
import { useQuery } from '@tanstack/react-query'
import { Plus, Tag } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState, type SubmitEvent } from 'react'
import { useMay } from '../lib/access.ts'
import { plural } from '../lib/format.ts'
import { facetQuery } from '../lib/queries.ts'
import { tagChoices, type TagChoice, type Tagged } from '../lib/tag-choices.ts'
import { useTagging } from '../lib/tagging.ts'
import { useDebounced } from '../lib/use-debounced.ts'
import { ErrorNotice } from './error-notice.tsx'
import { Said } from './said.tsx'

const MAX_TAG_LENGTH = 100

/** Sets tags on sessions, and takes off such as people have set. */
export function TagMenu(props: { project: string; sessions: readonly Tagged[]; small?: boolean }) {
  const { small = false, ...choices } = props
  const may = useMay(props.project)
  if (!may('annotate')) return null
  return (
    <Popover.Root>
      <Popover.Trigger className={small ? 'text-button' : 'chip'}>
        <Tag size={small ? 12 : 13} aria-hidden="true" /> Tag
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu tag-menu" align="start" sideOffset={4} aria-label="Tags">
          <TagChoices {...choices} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function TagChoices({ project, sessions }: { project: string; sessions: readonly Tagged[] }) {
  const [typed, setTyped] = useState('')
  const tagging = useTagging(project)
  const contains = useDebounced(typed.trim(), 200)
  const facets = useQuery({
    ...facetQuery(project, { range: 'all' }, 'sessions', { field: 'tag', contains }),
    placeholderData: (previous) => previous,
  })
  const known = facets.data?.facets[0]?.values.map(({ value }) => value) ?? []
  const choices = tagChoices(sessions, known, typed)
  const sessionIds = sessions.map(({ sessionId }) => sessionId)
  const wanted = typed.trim()
  const isNew = wanted !== '' && !choices.some(({ tag }) => tag === wanted)
  const add = (event: SubmitEvent) => {
    event.preventDefault()
    if (wanted === '') return
    tagging.mutate({ sessionIds, add: [wanted] }, { onSuccess: () => setTyped('') })
  }
  const toggle = ({ tag, on }: TagChoice) =>
    tagging.mutate({ sessionIds, ...(on === 'all' ? { remove: [tag] } : { add: [tag] }) })
  return (
    <>
      <form className="field tag-new" onSubmit={add}>
        <input
          value={typed}
          maxLength={MAX_TAG_LENGTH}
          placeholder="Find or add a tag"
          aria-label={`Find or add a tag of ${plural(sessions.length, 'session')}`}
          onChange={(event) => setTyped(event.target.value)}
        />
        {isNew && (
          <button className="menu-item" disabled={tagging.isPending}>
            <Plus size={13} aria-hidden="true" />
            <span className="cut">
              Add “<Said text={wanted} />”
            </span>
          </button>
        )}
      </form>
      {choices.map((choice) => (
        <label key={choice.tag} className="menu-item">
          <input
            type="checkbox"
            checked={choice.on === 'all'}
            ref={(box) => {
              if (box !== null) box.indeterminate = choice.on === 'some'
            }}
            disabled={choice.isSent || tagging.isPending}
            onChange={() => toggle(choice)}
          />
          <span className="grow cut">
            <Said text={choice.tag} />
          </span>
          {choice.isSent && <span className="faint">sent</span>}
        </label>
      ))}
      {tagging.isError && (
        <ErrorNotice what="The tags could not be changed" error={tagging.error} />
      )}
    </>
  )
}
