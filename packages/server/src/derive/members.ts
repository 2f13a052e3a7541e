import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Engine } from '../store/engine.ts'
import { beat, knowsReleases, listNodes, storeTime, type Node } from '../store/queries/nodes.ts'
import { derivedUntil } from '../store/queries/progress.ts'
import { isAtLeast, OLDEST_BESIDE, VERSION } from '../version.ts'
import { ownerOf } from './ownership.ts'

const BEAT_MS = 500
/** Who gave no sign of life for so long is taken for dead; what was its own is another's. */
const LEASE_US = 4_000_000n
/**
 * Who gave none for so long before this node's own last is late: of what is told of its own another derives, too, until
 * it is back or dead. To be wrong about that costs deriving twice, so it may be known sooner; where the store is slow,
 * all are alike.
 */
const LATE_US = 1_250_000n
/** A node that could not say that it lives for so long stops writing, before others take over. */
const SILENT_MS = 3000
/** How long spans may take from their stamp until they are stored. */
const STORING_US = 180_000_000n

/** The nodes of a shared store, of which this process is one. */
export interface Members {
  readonly self: string
  /** What of the store's time was seen last. */
  nowUs(): bigint
  /** Looks who is there. Returns from when on spans and turns are to be looked through, if that changed. */
  look(): Promise<bigint | undefined>
  /** Whose a thing is to derive; nobody's where no node derives. */
  ownerOf(key: string): string | undefined
  /** Whether a thing is this node's to derive. */
  owns(key: string): boolean
  /** Whether it is, or would be without those that are late. */
  tends(key: string): boolean
  /** Whether there may be things that are {@link tendsAnew}. */
  mayTendAnew(): boolean
  /** Whether it tends a thing that it didn't when {@link toldAnew} was last called. */
  tendsAnew(key: string): boolean
  /** Of what it tends anew it knows all that was told. */
  toldAnew(): void
  others(): string[]
  /** The same, asked anew: those who have come since the last look, too. */
  othersNow(): Promise<string[]>
  /** Throws when others may have taken this node for dead. */
  requireLive(): void
  derived(progress: { derivedUs?: bigint; roundUs: bigint }): void
  /** Resolves when every node has derived what it was told until now. */
  round(ownRound: () => Promise<bigint>): Promise<void>
  leave(): Promise<void>
}

export interface MembersOptions {
  engine: Engine
  clock: Clock
  derives: boolean
  onError: (error: unknown) => void
}

/** Nodes are running that would not go on with what this release makes of the store. */
export class OlderNodesError extends Error {
  override name = 'OlderNodesError'
}

/** To be asked before the store is brought up to date. Throws an {@link OlderNodesError}. */
export async function requireNoneTooOld(engine: Engine): Promise<void> {
  if (!engine.facts.isShared || !(await knowsReleases(engine))) return
  const nowUs = await storeTime(engine)
  const live = (await listNodes(engine)).filter((node) => isAlive(node, nowUs))
  const tooOld = new Set(
    live.map(({ release }) => release).filter((release) => !isAtLeast(release, OLDEST_BESIDE)),
  )
  if (tooOld.size === 0) return
  throw new OlderNodesError(
    `Nodes of Skein ${[...tooOld].sort().join(', ')} are running on this store; ${VERSION} goes beside ${OLDEST_BESIDE} or newer. Stop them, or update them to ${OLDEST_BESIDE} first. Nothing was changed.`,
  )
}

export async function joinMembers(options: MembersOptions): Promise<Members> {
  const { engine, clock, derives } = options
  const self = randomUUID()
  const before = await listNodes(engine)
  let nowUs = await storeTime(engine)
  let live = before.filter((node) => isAlive(node, nowUs))
  const start = await startOf(
    before.filter((node) => node.derives),
    nowUs,
    engine,
  )
  let deriving: string[] | undefined
  let tending: string[] | undefined
  let tendingBefore: string[] | undefined
  let hasTendingChanged = false
  let derivedUs = start
  let roundUs = 0n
  let aliveAt = 0
  let hasLeft = false

  async function sayAlive(): Promise<void> {
    const at = Date.now()
    const node = { node: self, hasLeft, derives, derivedUs, roundUs, release: VERSION }
    await beat(engine, node, clock.next())
    aliveAt = at
  }

  await sayAlive()
  let nextBeat: NodeJS.Timeout | undefined
  let beating = Promise.resolve()
  /** The next only once the last is stored: where the store is slow, none wait in a row. */
  function beatLater(): void {
    if (hasLeft) return
    nextBeat = setTimeout(() => {
      beating = sayAlive().catch(options.onError).then(beatLater)
    }, BEAT_MS)
  }
  beatLater()
  const ownerOfKey = (key: string) => ownerOf(key, deriving ?? derivingOf(live))
  const tends = (key: string) => ownerOf(key, tending ?? []) === self
  const othersOf = (nodes: readonly Node[]) =>
    nodes.map(({ node }) => node).filter((node) => node !== self)

  return {
    self,
    nowUs: () => nowUs,
    async look() {
      nowUs = await storeTime(engine)
      clock.passed(nowUs)
      const nodes = await listNodes(engine)
      live = nodes.filter((node) => isAlive(node, nowUs))
      const now = derivingOf(live)
      const known = deriving
      deriving = now
      const ownBeatUs = live.find(({ node }) => node === self)?.beatUs ?? nowUs
      tending = derivingOf(live.filter((node) => ownBeatUs - node.beatUs < LATE_US))
      hasTendingChanged = tendingBefore !== undefined && tendingBefore.join() !== tending.join()
      if (known?.join() === deriving.join()) return undefined
      const gone = nodes.filter(({ node }) => known?.includes(node) && !now.includes(node))
      const since = [...gone.map((node) => node.derivedUs), known === undefined ? start : nowUs]
      return earlier(least(since))
    },
    ownerOf: ownerOfKey,
    owns: (key) => ownerOfKey(key) === self,
    tends,
    mayTendAnew: () => hasTendingChanged,
    tendsAnew: (key) =>
      hasTendingChanged && tends(key) && ownerOf(key, tendingBefore ?? []) !== self,
    toldAnew() {
      tendingBefore = tending
      hasTendingChanged = false
    },
    others: () => othersOf(live),
    async othersNow() {
      const now = await storeTime(engine)
      return othersOf((await listNodes(engine)).filter((node) => isAlive(node, now)))
    },
    requireLive() {
      if (Date.now() - aliveAt > SILENT_MS)
        throw new Error('this node could not say that it lives: others may do what was its own')
    },
    derived(progress) {
      derivedUs = progress.derivedUs ?? derivedUs
      roundUs = progress.roundUs
    },
    async round(ownRound) {
      const until = await storeTime(engine)
      for (let own = derives ? 0n : until; own < until;) own = await ownRound()
      for (;;) {
        const now = await storeTime(engine)
        const nodes = await listNodes(engine)
        const late = nodes.filter(
          (node) =>
            node.node !== self && node.derives && isAlive(node, now) && node.roundUs < until,
        )
        if (late.length === 0) return
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
      }
    },
    async leave() {
      hasLeft = true
      clearTimeout(nextBeat)
      await beating
      await sayAlive()
    },
  }
}

const LOOK_AGAIN_MS = 50

function isAlive(node: Node, nowUs: bigint): boolean {
  return !node.hasLeft && nowUs - node.beatUs < LEASE_US
}

function derivingOf(nodes: readonly Node[]): string[] {
  return nodes
    .filter((node) => node.derives)
    .map(({ node }) => node)
    .sort()
}

/**
 * From when on a node that comes looks through what is stored: where others live that derive, what is stored
 * while it comes; where none does, from where those came who were the last.
 */
async function startOf(deriving: readonly Node[], nowUs: bigint, engine: Engine): Promise<bigint> {
  const live = deriving.filter((node) => isAlive(node, nowUs))
  if (live.length > 0) return least(live.map((node) => node.derivedUs))
  const lastUs = deriving.reduce((most, { beatUs }) => (beatUs > most ? beatUs : most), 0n)
  const last = deriving.filter((node) => lastUs - node.beatUs < LEASE_US)
  return last.length > 0 ? least(last.map((node) => node.derivedUs)) : derivedUntil(engine)
}

function least(stamps: readonly bigint[]): bigint {
  return stamps.reduce((a, b) => (b < a ? b : a))
}

function earlier(stamp: bigint): bigint {
  return stamp > STORING_US ? stamp - STORING_US : 0n
}
