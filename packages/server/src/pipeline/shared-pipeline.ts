import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { systemClock } from '../clock.ts'
import { fenced } from '../derive/fenced.ts'
import { joinMembers } from '../derive/members.ts'
import { openSharedDeriver } from '../derive/shared-deriver.ts'
import { openCollector } from '../ingest/collector.ts'
import { compileMask } from '../ingest/masking/masking.ts'
import { latestStamp } from '../store/queries/progress.ts'
import { plannedTraces, type Removal, type Removed } from '../store/queries/removals.ts'
import type { HeardSignal } from '../store/queries/signals.ts'
import { openSpanWriter } from '../store/span-writer.ts'
import { openHolding } from './holding.ts'
import type { Pipeline, PipelineOptions } from './pipeline.ts'
import { openPipelineMeter } from './pipeline-meter.ts'
import { NoNodeError } from './no-node-error.ts'
import { EXPIRE_EVERY_MS, openRemover } from './remover.ts'

/** What one node does for all. */
const REMOVING = 'removing'
const ANSWERED_WITHIN_MS = 600_000
const LOOK_EVERY_MS = 20
const FINISH_WITHIN_MS = 10_000
const NOBODY =
  'no node derives, which is what deletes and rebuilds, too: start one with skein ingest or skein serve'
const ENDED =
  'the node that was to delete it has ended; what it had begun another finishes: look whether it is gone, else try again'

/** The pipeline of one node of several: any stores any span, each thing is derived by one. */
export async function openSharedPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { engine, price, masking, derives = true, onError } = options
  const clock = systemClock(await latestStamp(engine), randomInt(1000))
  const meter = openPipelineMeter()
  const onEvents: PipelineOptions['onEvents'] = (project, events) => {
    meter.derived(project, events)
    options.onEvents(project, events)
  }
  const members = await joinMembers({ engine, clock, derives, onError })
  let haveLooked = () => {}
  const looked = new Promise<void>((resolve) => (haveLooked = resolve))
  const deriver = openSharedDeriver({
    engine,
    clock,
    price,
    members,
    derives,
    onEvents,
    onSignal,
    onChange() {
      haveLooked()
      void finishRemoval().catch(onError)
    },
    onError,
  })
  const writer = openSpanWriter({
    engine,
    clock,
    onBegin: (batch) => meter.begin(batch),
    onStored(batches) {
      settling = undefined
      meter.stored(batches)
      return deriver.touched(batches)
    },
    onEnd: (batch, isStored) => options.onBatch?.(meter.end(batch, isStored)),
  })
  const holding = openHolding({ members, writer, deriver, tell, onError })
  const remover = openRemover({
    derivation: { engine: fenced(engine, members), clock, price },
    writer: { hold: (work) => holding.holdAll(work) },
    deriver,
    members,
    onEvents: (project, events) => {
      onEvents(project, events)
      tell('events', project, JSON.stringify(events)).catch(onError)
    },
    // Another node may have derived them from spans that were not erased yet.
    async onErased() {
      const traces = await plannedTraces(engine)
      await deriver.tell(
        traces.map(({ project, traceId }) => ({ kind: 'trace', project, id: traceId, body: '' })),
      )
    },
    settled: () => deriver.settled(),
  })

  /** Until all shows that was stored here; nothing was stored since. */
  let settling: Promise<void> | undefined
  const answers = new Map<string, (body: string) => void>()

  function tell(
    kind: 'ask' | 'answer' | 'hold' | 'held' | 'release' | 'events',
    id: string,
    body = '',
  ) {
    const project = kind === 'events' ? id : ''
    return deriver.tell([{ kind, project, id: kind === 'events' ? '' : id, body }])
  }

  function onSignal({ kind, id, body, node }: HeardSignal): void {
    if (kind === 'ask') void answer(id, fromText(body)).catch(onError)
    else if (kind === 'answer') answers.get(id)?.(body)
    else holding.heard({ kind, id, node })
  }

  /** By the node that does it for all. */
  async function remove(removal: Removal): Promise<Removed> {
    if (members.owns(REMOVING)) return remover.remove(removal)
    const owner = requireOwner()
    const id = randomUUID()
    let watching: NodeJS.Timeout | undefined
    let givingUp: NodeJS.Timeout | undefined
    const answered = new Promise<string>((resolve, reject) => {
      answers.set(id, resolve)
      watching = setInterval(() => {
        if (!members.others().includes(owner)) reject(new NoNodeError(ENDED))
      }, LOOK_EVERY_MS)
      givingUp = setTimeout(() => reject(new Error('no node answered')), ANSWERED_WITHIN_MS).unref()
    })
    // It may be known to fail while the question is still being stored, when nobody waits for it yet.
    answered.catch(() => undefined)
    try {
      await tell('ask', id, toText({ ...removal, of: owner }))
      const { removed, error } = JSON.parse(await answered) as { removed: Removed; error?: string }
      if (error !== undefined) throw new Error(error)
      return removed
    } finally {
      clearInterval(watching)
      clearTimeout(givingUp)
      answers.delete(id)
    }
  }

  /** Throws where no node derives, as nothing that only such a one does would be done. */
  function requireOwner(): string {
    const owner = members.ownerOf(REMOVING)
    if (owner === undefined) throw new NoNodeError(NOBODY)
    return owner
  }

  /** Two may take themselves for the owner, or one that comes later hear of what was asked of another. */
  async function answer(id: string, { of, ...removal }: Asked): Promise<void> {
    if (of === undefined ? !members.owns(REMOVING) : of !== members.self) return
    try {
      await tell('answer', id, JSON.stringify({ removed: await remover.remove(removal) }))
    } catch (error) {
      onError(error)
      await tell('answer', id, JSON.stringify({ error: String(error) }))
    }
  }

  async function finishRemoval(): Promise<void> {
    if (members.owns(REMOVING)) await remover.between(() => remover.finish())
  }

  async function expire(): Promise<void> {
    if (members.owns(REMOVING)) await remover.expire()
  }

  const expiring = setInterval(() => void expire().catch(onError), EXPIRE_EVERY_MS)
  const settled = async () => {
    await writer.drain()
    settling ??= deriver.settled().catch((error: unknown) => {
      settling = undefined
      throw error
    })
    await settling
  }
  // What others are behind with is theirs, and is no reason to wait. Until the first look this node owns nothing, and
  // might ask another for what is then its own.
  await (members.ownerOf(REMOVING) === undefined ? settled() : looked)
  return {
    collect: openCollector(writer, masking === undefined ? undefined : compileMask(masking)),
    async rebuild(onProgress) {
      requireOwner()
      return deriver.rebuild(onProgress)
    },
    settled,
    remove,
    expire: () => expire().catch(onError),
    freeze: () => Promise.reject(new Error('a ClickHouse server is backed up by its own means')),
    snapshot: () => Promise.reject(new Error('the store is on a ClickHouse server already')),
    measures: () => Promise.resolve(meter.measures()),
    async close() {
      clearInterval(expiring)
      await remover.stop()
      await writer.drain()
      // What is left then is handed over as by a node that is lost.
      await Promise.race([deriver.ownSettled(), delay(FINISH_WITHIN_MS, undefined, { ref: false })])
      await deriver.close()
      await members.leave()
    },
  }
}

/** `of`: the node that is to do it; those of the release before don't say. */
type Asked = Removal & { of?: string }

/** JSON has no integers of 64 bits. */
function toText(removal: Asked): string {
  return JSON.stringify(removal, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

function fromText(text: string): Asked {
  return JSON.parse(text, (key, value: unknown) =>
    key === 'unixNano' && typeof value === 'string' ? BigInt(value) : value,
  ) as Asked
}
