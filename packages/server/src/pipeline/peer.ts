import type { Transferable } from 'node:worker_threads'
import { ExportRefused } from '../ingest/export-refused.ts'
import { OtlpDecodeError } from '../ingest/otlp.ts'
import { NoNodeError } from './no-node-error.ts'

/** The other end of a channel between two threads: functions there can be called as if they were here. */
export interface Peer {
  /** `move`: buffers in `args` that are handed over, not copied. */
  call(name: string, args: readonly unknown[], move?: readonly Transferable[]): Promise<unknown>
}

/** What the other end may call. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>

/** A worker, or the port to who started it. */
export interface Channel {
  postMessage(message: unknown, transfer: readonly Transferable[]): void
  on(event: 'message', listener: (message: unknown) => void): unknown
}

type Message =
  | { type: 'call'; id: number; name: string; args: never[] }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: { name: string; message: string; stack?: string } }

export function openPeer(channel: Channel, calls: Calls): Peer {
  const pending = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  const answer = async ({ id, name, args }: Message & { type: 'call' }) => {
    try {
      channel.postMessage({ type: 'result', id, result: await calls[name]?.(...args) }, [])
    } catch (error) {
      channel.postMessage({ type: 'error', id, error: describeError(error) }, [])
    }
  }
  channel.on('message', (received) => {
    const message = received as Message
    if (message.type === 'call') return void answer(message)
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.type === 'error') waiting?.reject(reviveError(message.error))
    else waiting?.resolve(message.result)
  })
  return {
    call(name, args, move) {
      const id = ++lastId
      channel.postMessage({ type: 'call', id, name, args }, move ?? [])
      return new Promise((resolve, reject) => pending.set(id, { resolve, reject }))
    },
  }
}

/** What is left of an error in another thread; a class by its name. */
function describeError(error: unknown): (Message & { type: 'error' })['error'] {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  return stack === undefined ? { name, message } : { name, message, stack }
}

function reviveError({ name, message, stack }: ReturnType<typeof describeError>): Error {
  const error = newError(name, message)
  if (stack !== undefined) error.stack = stack
  return error
}

function newError(name: string, message: string): Error {
  if (name === 'OtlpDecodeError') return new OtlpDecodeError(message)
  if (name === 'NoNodeError') return new NoNodeError(message)
  // The one reason that only the spans themselves tell.
  return name === 'ExportRefused' ? new ExportRefused(403, message) : new Error(message)
}
