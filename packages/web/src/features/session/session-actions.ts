import type { Turn } from '@skein/model/api'

/** What a turn can ask of the page that it stands in. */
export interface SessionActions {
  /** Opens the inspector at a span of a turn; `turn` is 1-based. */
  inspect: (turn: number, spanId: string) => void
  /** The address that shows this turn. */
  linkTo: (turn: number) => string
}

/** What every step of a turn needs to know of where it stands. */
export interface StepsContext {
  turn: Turn
  project: string
  actions: SessionActions
}
