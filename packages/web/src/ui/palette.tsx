import './palette.css'
import { LoaderCircle, Search } from 'lucide-react'
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { showPalette } from '../lib/palette-state.ts'
import type { PaletteItem } from '../lib/palette-items.ts'
import { focusSnippet } from '../lib/snippet.ts'
import { Marked } from './marked.tsx'
import { Said } from './said.tsx'
import { usePaletteItems } from './use-palette-items.ts'

/** One box to go anywhere: pages, projects, sessions by their words or id, traces by their id. */
export function Palette({ project }: { project: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const { items, busy } = usePaletteItems(project, typed)
  const [at, setAt] = useState(0)
  const [shownFor, setShownFor] = useState(typed)
  if (shownFor !== typed) {
    setShownFor(typed)
    setAt(0)
  }
  const chosen = Math.min(at, items.length - 1)
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  })

  const run = (item: PaletteItem | undefined) => {
    if (item === undefined) return
    showPalette(false)
    item.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setAt((chosen + step + items.length) % Math.max(items.length, 1))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      run(items[chosen])
    }
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Jump to"
      onClose={() => showPalette(false)}
      onClick={(event) => {
        if (event.target === event.currentTarget) showPalette(false)
      }}
    >
      <div className="palette-box">
        {busy ? (
          <LoaderCircle size={16} className="faint spin" aria-label="Searching" />
        ) : (
          <Search size={16} className="faint" aria-hidden="true" />
        )}
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={items[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          aria-label="Jump to a page, project, session or id"
          placeholder="Jump to a page, project, session or id"
          spellCheck={false}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Places" className="palette-list">
        {items.map((item, index) => (
          <Fragment key={item.id}>
            {items[index - 1]?.group !== item.group && (
              <div className="menu-label" role="presentation">
                {item.group}
              </div>
            )}
            <div
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="palette-item"
              onPointerMove={() => setAt(index)}
              onClick={() => run(item)}
            >
              <div className="palette-line">
                <bdi className="cut">
                  <Said text={item.label} />
                </bdi>
                <bdi className="faint cut">
                  <Said text={item.detail} />
                </bdi>
              </div>
              {item.found !== undefined && (
                <div className="palette-found cut" dir="auto">
                  <Marked snippet={focusSnippet(item.found)} />
                </div>
              )}
            </div>
          </Fragment>
        ))}
        {items.length === 0 && <p className="palette-none faint">Nothing like that</p>}
      </div>
    </dialog>
  )
}
