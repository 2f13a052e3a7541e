import { CalendarDays, Check } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import {
  DEFAULT_RANGE,
  fromLocalInput,
  isCustomRange,
  parseTypedRange,
  PRESETS,
  rangeLabel,
  rangeNameLabel,
  toLocalInput,
  type RangeSearch,
} from '../lib/time-range.ts'
import { useNow } from '../lib/use-now.ts'

export function TimeRangePicker(props: {
  value: RangeSearch
  onChange: (range: RangeSearch) => void
}) {
  const { value, onChange } = props
  const [open, setOpen] = useState(false)
  const choose = (range: RangeSearch) => {
    onChange(range)
    setOpen(false)
  }
  const preset = isCustomRange(value) ? undefined : (value.range ?? DEFAULT_RANGE)
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="chip" aria-label={`Time range: ${rangeLabel(value)}`}>
        <CalendarDays size={13} aria-hidden="true" />
        <b className="num">{rangeLabel(value)}</b>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu range-menu" align="end" sideOffset={4}>
          <TypedRange onChoose={choose} />
          {PRESETS.map((name) => (
            <button
              key={name}
              className="menu-item"
              aria-pressed={name === preset}
              onClick={() => choose(presetRange(name))}
            >
              <Check size={13} visibility={name === preset ? 'visible' : 'hidden'} aria-hidden />
              {rangeNameLabel(name)}
            </button>
          ))}
          <CustomRange value={value} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** `last 3 hours`, typed. */
function TypedRange({ onChoose }: { onChoose: (range: RangeSearch) => void }) {
  const [typed, setTyped] = useState('')
  const range = parseTypedRange(typed, useNow())
  return (
    <form
      className="range-typed"
      onSubmit={(event) => {
        event.preventDefault()
        if (range !== undefined)
          onChoose({ range: undefined, from: undefined, to: undefined, ...range })
      }}
    >
      <label className="field">
        <span className="sr-only">Time range in words</span>
        <input
          value={typed}
          placeholder="last 3 hours, yesterday, 2026-11-20"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {typed !== '' && (
        <span className={range === undefined ? 'faint' : 'dim'} role="status">
          {range === undefined ? 'Not a time yet' : `Enter: ${rangeLabel(range)}`}
        </span>
      )}
    </form>
  )
}

function presetRange(name: string): RangeSearch {
  return { range: name === DEFAULT_RANGE ? undefined : name, from: undefined, to: undefined }
}

function CustomRange(props: { value: RangeSearch; onChoose: (range: RangeSearch) => void }) {
  const [from, setFrom] = useState(toLocalInput(props.value.from ?? ''))
  const [to, setTo] = useState(toLocalInput(props.value.to ?? ''))
  const range = { range: undefined, from: fromLocalInput(from), to: fromLocalInput(to) }
  const backwards = range.from !== undefined && range.to !== undefined && range.from >= range.to
  return (
    <form
      className="range-custom"
      onSubmit={(event) => {
        event.preventDefault()
        if (isCustomRange(range) && !backwards) props.onChoose(range)
      }}
    >
      <label className="field">
        From
        <input type="datetime-local" value={from} onChange={(e) => setFrom(e.target.value)} />
      </label>
      <label className="field">
        To
        <input type="datetime-local" value={to} onChange={(e) => setTo(e.target.value)} />
      </label>
      {backwards && <span className="bad">The range ends before it begins</span>}
      <button className="button" disabled={backwards}>
        Apply
      </button>
    </form>
  )
}
