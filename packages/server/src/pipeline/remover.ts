import type { LiveEvent } from '@skein/model/api'
import type { Derivation } from '../derive/derivation.ts'
import { deriveSessions, deriveTraces } from '../derive/derive-traces.ts'
import type { Deriver } from '../derive/deriver.ts'
import type { Members } from '../derive/members.ts'
import {
  beginErasing,
  claimRemoval,
  cutTraces,
  erasingState,
  eraseOutdated,
  eraseTombstones,
  forgetRemoval,
  hiddenSessions,
  hidePlanned,
  planRemoval,
  storeHandedOn,
  syncRemovals,
  unfinishedRemoval,
  type Removal,
  type Removed,
  type UnfinishedRemoval,
} from '../store/queries/removals.ts'
import { retentionDays } from '../store/queries/retention.ts'
import { EngineClosedError, EngineUnavailableError } from '../store/engine.ts'
import type { SpanWriter } from '../store/span-writer.ts'

/** Takes turns and spans out of the store, with all that belongs to them. */
export interface Remover {
  /** Resolves when it is gone from every table. What arrives from the call on is kept. */
  remove(removal: Removal): Promise<Removed>
  /** Removes what is older than its project keeps, a part at a time. */
  expire(): Promise<void>
  /** Does something while nothing is being removed. */
  between<Result>(work: () => Promise<Result>): Promise<Result>
  /** Begins no more, and waits for what was begun. */
  stop(): Promise<void>
  /** Finishes what was left half done, by an earlier process or by a node that is gone. */
  finish(): Promise<void>
}

export interface RemoverOptions {
  derivation: Derivation
  writer: Pick<SpanWriter, 'hold'>
  deriver: Pick<Deriver, 'inTurn'>
  /** Where other nodes remove, too. */
  members?: Pick<Members, 'self' | 'othersNow'>
  /** Awaited when all is erased, before what was planned is forgotten. */
  onErased?: () => Promise<void>
  /** Awaited before a removal is answered: until what `onErased` asked others to derive shows. */
  settled?: () => Promise<void>
  onEvents: (project: string, events: readonly LiveEvent[]) => void
  /** Called when the engine can't erase what it was told to now; it tries again by itself. */
  onStuck?: (error: EngineUnavailableError) => void
}

/** How often what is too old is looked for. */
export const EXPIRE_EVERY_MS = 3_600_000
const LOOK_EVERY_MS = 50
/** A page that shows more of them is told to look again anyway. */
const MAX_EVENTS = 1000
const DAY_MS = 86_400_000

const notErased = (failure: string) =>
  new EngineUnavailableError(`what was deleted can't be erased yet (${failure.split('\n')[0]})`)

export function openRemover(options: RemoverOptions): Remover {
  const { derivation, writer, deriver, members, onEvents } = options
  const { engine, clock, recent } = derivation
  let last: Promise<unknown> = Promise.resolve()
  const stopping = new AbortController()

  async function removeNow(removal: Removal): Promise<Removed> {
    for (;;) {
      await untilNoneIsLeft()
      const removed = await holdAndErase(async () => {
        if ((await surelyLeft()).stage !== 'none') return undefined
        const planned = await planRemoval(engine, removal)
        const isNothing = planned.turnCount + planned.spanCount === 0
        if (isNothing && removal.what.type !== 'all') return planned
        await claim()
        await hideAndErase()
        onEvents(removal.project, (await hiddenSessions(engine, MAX_EVENTS)).map(gone))
        return planned
      })
      if (removed === undefined) continue
      await options.settled?.()
      return removed
    }
  }

  /**
   * What is planned and handed on is of one removal: another that was planned beside one that failed would bring
   * back what that one handed on, or take the whole of its project.
   */
  async function untilNoneIsLeft(): Promise<void> {
    while (!(await finishLeft())) {
      if (stopping.signal.aborted) throw new Error('this node ends: ask again')
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  /** Resolves to whether nothing is left; what another node is at is left to it. */
  async function finishLeft(): Promise<boolean> {
    const found = await unfinishedRemoval(engine)
    if (found.stage === 'none') return true
    if (await isOfAnother(found)) return false
    const finished = await holdAndErase(async () => {
      const now = await surelyLeft()
      if (await isOfAnother(now)) return undefined
      if (now.stage === 'none') return true
      await claim()
      if (now.stage === 'planned') await hideAndErase()
      return true
    })
    return finished ?? false
  }

  /** To be asked while all hold, when nobody else begins one. */
  async function surelyLeft(): Promise<UnfinishedRemoval> {
    await syncRemovals(engine)
    return unfinishedRemoval(engine)
  }

  async function isOfAnother({ stage, node }: UnfinishedRemoval): Promise<boolean> {
    if (members === undefined || stage === 'none') return false
    return (await members.othersNow()).includes(node)
  }

  async function claim(): Promise<void> {
    if (members !== undefined) await claimRemoval(engine, members.self)
  }

  /**
   * Nothing is stored while it is planned and hidden, and nothing derived until it is erased; `undefined` means that
   * another node is at it.
   */
  async function holdAndErase<Result>(
    begin: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    let erased: Promise<void> = Promise.resolve()
    const begun = await writer.hold(
      () =>
        new Promise<Result | undefined>((resolve, reject) => {
          erased = deriver.inTurn(async () => {
            let result: Result | undefined
            try {
              result = await begin()
              resolve(result)
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)))
              throw error
            }
            if (result === undefined) return
            if ((await unfinishedRemoval(engine)).stage === 'erasing') await untilErased()
          })
          erased.catch(() => undefined)
        }),
    )
    await erased
    return begun
  }

  async function hideAndErase(): Promise<void> {
    const left = await hidePlanned(engine, clock.next())
    recent?.clear()
    for (const { project, sessionIds } of left)
      onEvents(project, await deriveSessions(derivation, project, sessionIds))
    await beginErasing(engine)
  }

  async function untilErased(): Promise<void> {
    let isStuck = false
    for (;;) {
      const { isErasing, failure } = await erasingState(engine)
      if (!isErasing) break
      if (failure !== '' && !isStuck) options.onStuck?.(notErased(failure))
      isStuck = failure !== ''
      if (isStuck && stopping.signal.aborted) throw new EngineClosedError()
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    await storeHandedOn(engine)
    await deriveCut()
    await eraseTombstones(engine)
    await options.onErased?.()
    await forgetRemoval(engine)
  }

  async function deriveCut(): Promise<void> {
    const cut = await cutTraces(engine)
    if (cut.size === 0) return
    const version = clock.next()
    for (const [project, events] of await deriveTraces(derivation, cut)) onEvents(project, events)
    await eraseOutdated(engine, version)
  }

  const gone = (sessionId: string): LiveEvent => ({ type: 'sessionGone', sessionId })

  const between = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
  const remove = (removal: Removal) => between(() => removeNow(removal))

  return {
    remove,
    between,
    async expire() {
      for (const [project, days] of await retentionDays(engine)) {
        if (stopping.signal.aborted) return
        const unixNano = BigInt(Date.now() - days * DAY_MS) * 1_000_000n
        const what = { type: 'endedBefore', unixNano } as const
        let removed: Removed
        do removed = await remove({ project, what })
        while (removed.turnCount > 0 && !stopping.signal.aborted)
      }
    },
    async stop() {
      stopping.abort()
      await last
    },
    async finish() {
      await finishLeft()
    },
  }
}
