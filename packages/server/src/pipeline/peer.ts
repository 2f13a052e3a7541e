import type { Transferable } from 'node:worker_threads'
import { ExportRefused } from '../ingest/export-refused.ts'
import { OtlpDecodeError } from '../ingest/otlp.ts'
import { EngineClosedError, EngineUnavailableError } from '../store/engine.ts'
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

/** What is left of an error in another thread; a class by its name. */
export interface DescribedError {
  name: string
  message: string
  stack?: string
}

type Message =
  | { type: 'call'; id: number; name: string; args: never[] }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: DescribedError }

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

/** Bytes that are all of their buffer, so that it can be handed over. */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes)
}

export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  return stack === undefined ? { name, message } : { name, message, stack }
}

export function reviveError({ name, message, stack }: DescribedError): Error {
  const error = newError(name, message)
  if (stack !== undefined) error.stack = stack
  return error
}

function newError(name: string, message: string): Error {
  if (name === 'OtlpDecodeError') return new OtlpDecodeError(message)
  if (name === 'NoNodeError') return new NoNodeError(message)
  if (name === 'EngineUnavailableError') return new EngineUnavailableError(message)
  if (name === 'EngineClosedError') return new EngineClosedError(message)
  // The one reason that only the spans themselves tell.
  return name === 'ExportRefused' ? new ExportRefused(403, message) : new Error(message)
}
