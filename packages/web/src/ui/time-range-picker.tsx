import { CalendarDays, Check } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import {
  DEFAULT_RANGE,
  fromLocalInput,
  isCustomRange,
  isRangeName,
  RANGES,
  rangeLabel,
  toLocalInput,
  type RangeName,
  type RangeSearch,
} from '../lib/time-range.ts'

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
          {Object.entries(RANGES).map(([name, { label }]) => (
            <button
              key={name}
              className="menu-item"
              aria-pressed={name === preset}
              onClick={() => isRangeName(name) && choose(presetRange(name))}
            >
              <Check size={13} visibility={name === preset ? 'visible' : 'hidden'} aria-hidden />
              {label}
            </button>
          ))}
          <CustomRange value={value} onChoose={choose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function presetRange(name: RangeName): RangeSearch {
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
