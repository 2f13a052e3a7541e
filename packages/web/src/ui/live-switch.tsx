import { useLiveState, useLiveSwitch, type LiveState } from '../lib/live.ts'

const SAYS: Record<LiveState, { dot: string; title: string }> = {
  open: { dot: 'live-dot', title: 'New spans appear as they arrive' },
  connecting: { dot: 'live-dot off-dot', title: 'Connecting' },
  lost: { dot: 'live-dot lost-dot', title: 'The connection was lost; trying again' },
  off: { dot: 'live-dot off-dot', title: 'Live updates are off' },
}

export function LiveSwitch({ project }: { project: string }) {
  const [on, setOn] = useLiveSwitch()
  const { dot, title } = SAYS[useLiveState(project)]
  return (
    <button
      className="chip"
      role="switch"
      aria-checked={on}
      title={title}
      onClick={() => setOn(!on)}
    >
      <span className={dot} />
      <b className="chip-words">Live</b>
    </button>
  )
}
