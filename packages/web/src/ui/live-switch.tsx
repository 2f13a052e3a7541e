import { useLiveState, useLiveSwitch, type LiveState } from '../lib/live.ts'

/** A colour alone would say nothing to some. */
const SAYS: Record<LiveState, { word: string; dot: string; title: string }> = {
  open: { word: 'Live', dot: 'live-dot', title: 'New spans appear as they arrive' },
  connecting: { word: 'Live', dot: 'live-dot off-dot', title: 'Connecting' },
  lost: {
    word: 'Reconnecting',
    dot: 'live-dot lost-dot',
    title: 'The connection was lost; trying again',
  },
  off: { word: 'Live off', dot: 'live-dot off-dot', title: 'Live updates are off' },
}

export function LiveSwitch({ project }: { project: string }) {
  const [on, setOn] = useLiveSwitch()
  const { word, dot, title } = SAYS[useLiveState(project)]
  return (
    <button
      className="chip"
      role="switch"
      aria-checked={on}
      title={title}
      onClick={() => setOn(!on)}
    >
      <span className={dot} />
      <b className="chip-words">{word}</b>
    </button>
  )
}
