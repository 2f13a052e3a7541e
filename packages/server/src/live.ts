import { EventEmitter } from 'node:events'
import type { LiveEvent } from '@skein/model/api'

/** Tells whoever listens what changed in a project. */
export interface LiveFeed {
  publish(project: string, events: readonly LiveEvent[]): void
  /** Returns how to stop listening. `onClose` is called when there will be nothing more to hear. */
  subscribe(
    project: string,
    listener: (events: readonly LiveEvent[]) => void,
    onClose: () => void,
  ): () => void
  subscriberCount(): number
  /** Ends every subscription: there is nothing more to hear. */
  close(): void
}

export function liveFeed(): LiveFeed {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  let closed = false
  return {
    publish(project, events) {
      emitter.emit(`project ${project}`, events)
    },
    subscribe(project, listener, onClose) {
      if (closed) onClose()
      emitter.on(`project ${project}`, listener)
      emitter.on('close', onClose)
      return () => {
        emitter.off(`project ${project}`, listener)
        emitter.off('close', onClose)
      }
    },
    subscriberCount: () => emitter.listenerCount('close'),
    close() {
      closed = true
      emitter.emit('close')
    },
  }
}
