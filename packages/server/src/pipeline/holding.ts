import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Members } from '../derive/members.ts'
import type { SharedDeriver } from '../derive/shared-deriver.ts'
import type { HeardSignal } from '../store/queries/signals.ts'
import type { SpanWriter } from '../store/span-writer.ts'

/** That for a while no node stores or derives anything, but one, which has all others hold. */
export interface Holding {
  /**
   * Does something to the store while all others hold, and what anybody remembers of it is forgotten. Of two nodes that
   * ask for it at once one comes after the other. Throws when another goes on storing.
   */
  holdAll<Result>(work: () => Promise<Result>): Promise<Result>
  /** Takes in what another node says of it. */
  heard(signal: Pick<HeardSignal, 'kind' | 'id' | 'node'>): void
}

export interface HoldingOptions {
  members: Pick<Members, 'othersNow'>
  writer: Pick<SpanWriter, 'hold'>
  deriver: Pick<SharedDeriver, 'pause'>
  tell: (kind: 'hold' | 'held' | 'release', id: string) => Promise<void>
  onError: (error: unknown) => void
}

const HELD_WITHIN_MS = 10_000
/** What is held for is said again so often, for who comes meanwhile, and that it goes on. */
const SAY_AGAIN_MS = 4000
/** Who hears no more of it goes on: longer than it takes until a node that is lost is missed, and another goes on. */
const HOLD_UNHEARD_MS = 15_000
const LOOK_EVERY_MS = 20

/** What this node asks of the others. */
interface Own {
  id: string
  held: Set<string>
  isAtWork: boolean
  done: Promise<void>
}

/** What another one asks of this. */
interface Asked {
  heardAt: number
  isHeld: boolean
  isReleased: boolean
}

export function openHolding({ members, writer, deriver, tell, onError }: HoldingOptions): Holding {
  let own: Own | undefined
  const asked = new Map<string, Asked>()
  const holdsForOther = () => [...asked.values()].some(({ isHeld }) => isHeld)

  async function holdAll<Result>(work: () => Promise<Result>): Promise<Result> {
    while (holdsForOther()) await delay(LOOK_EVERY_MS)
    let finished = () => {}
    const done = new Promise<void>((resolve) => (finished = resolve))
    const asking: Own = { id: randomUUID(), held: new Set(), isAtWork: false, done }
    own = asking
    let saying: NodeJS.Timeout | undefined
    try {
      await tell('hold', asking.id)
      saying = setInterval(() => void tell('hold', asking.id).catch(onError), SAY_AGAIN_MS)
      await untilAllHold(asking)
      return await writer.hold(work)
    } finally {
      clearInterval(saying)
      own = undefined
      finished()
      await tell('release', asking.id)
    }
  }

  /** Nor does this node hold for another then: that one comes first. */
  async function untilAllHold(asking: Own): Promise<void> {
    const giveUpAt = Date.now() + HELD_WITHIN_MS
    for (;;) {
      const others = await members.othersNow()
      asking.isAtWork = others.every((node) => asking.held.has(node)) && !holdsForOther()
      if (asking.isAtWork) return
      if (Date.now() > giveUpAt) throw new Error('another node goes on storing: try again')
      await delay(LOOK_EVERY_MS)
    }
  }

  /** What this node asks of the others, where it comes before what another asks: of two at once the smaller id. */
  function before(id: string): Own | undefined {
    return own !== undefined && (own.isAtWork || own.id < id) ? own : undefined
  }

  async function holdHere(id: string): Promise<void> {
    const asking: Asked = { heardAt: Date.now(), isHeld: false, isReleased: false }
    asked.set(id, asking)
    const isOver = () => asking.isReleased || Date.now() - asking.heardAt > HOLD_UNHEARD_MS
    try {
      for (let first = before(id); first !== undefined; first = before(id)) await first.done
      asking.isHeld = true
      const goOn = await deriver.pause()
      try {
        await writer.hold(async () => {
          await tell('held', id)
          while (!isOver()) await delay(LOOK_EVERY_MS, undefined, { ref: false })
        })
      } finally {
        goOn()
      }
    } finally {
      asked.delete(id)
    }
  }

  return {
    holdAll,
    heard({ kind, id, node }) {
      const known = asked.get(id)
      if (kind === 'held' && own?.id === id) own.held.add(node)
      // Who is behind hears at once of both.
      if (kind === 'release' && known !== undefined) known.isReleased = true
      if (kind !== 'hold') return
      if (known === undefined) void holdHere(id).catch(onError)
      else known.heardAt = Date.now()
    },
  }
}
