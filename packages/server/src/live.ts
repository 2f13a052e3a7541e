import { EventEmitter } from 'node:events'
import type { LiveEvent } from '@skein/model/api'

/** Tells whoever listens what changed in a project. */
export interface LiveFeed {
  publish(project: string, events: readonly LiveEvent[]): void
  /** Returns how to stop listening. */
  subscribe(project: string, listener: (events: readonly LiveEvent[]) => void): () => void
}

export function liveFeed(): LiveFeed {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  return {
    publish(project, events) {
      emitter.emit(`project ${project}`, events)
    },
    subscribe(project, listener) {
      emitter.on(`project ${project}`, listener)
      return () => emitter.off(`project ${project}`, listener)
    },
  }
}
