import type { LiveEvent } from '@skein/model/api'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { apiUrl, getJson } from './api-client.ts'
import { PATHS } from './contract.ts'
import { readPreference, usePreference } from './preference.ts'

/** `connected`: what happened before was not heard, so that what was read before may be out of date. */
export type LiveSignal = LiveEvent | { type: 'connected'; openedAt: number }
export type LiveState = 'off' | 'connecting' | 'open' | 'lost'

const EVENT_NAMES = [
  'session',
  'sessionGone',
  'trace',
  'feedback',
  'tags',
] satisfies LiveEvent['type'][]
const RETRY_MS = [1000, 2000, 5000, 10_000]

/** A page that has just begun reads what it shows before it looks whether that has changed. */
const CALM_MS = 1000

/** A feed that nobody listens to is kept for the next page of the same project. */
const KEEP_MS = 5000

interface Feed {
  listeners: Set<(signal: LiveSignal) => void>
  watchers: Set<() => void>
  state: LiveState
  close: () => void
}

/** One EventSource a project, shared by everything on the page that listens. */
const feeds = new Map<string, Feed>()

function openFeed(project: string): Feed {
  const feed: Feed = {
    listeners: new Set(),
    watchers: new Set(),
    state: 'connecting',
    close: () => undefined,
  }
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let calm: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  const become = (state: LiveState) => {
    feed.state = state
    for (const watcher of feed.watchers) watcher()
  }
  const emit = (signal: LiveSignal) => {
    for (const listener of feed.listeners) listener(signal)
  }
  const connect = () => {
    source = new EventSource(apiUrl(PATHS.live, { project }))
    source.addEventListener('open', () => {
      failures = 0
      become('open')
      clearTimeout(calm)
      const openedAt = Date.now()
      calm = setTimeout(() => emit({ type: 'connected', openedAt }), CALM_MS)
    })
    source.addEventListener('error', () => {
      become('lost')
      // A browser retries by itself, except when the server refused the request.
      if (source?.readyState !== EventSource.CLOSED) return
      // It doesn't say why it was refused; this answer leads to the log-in, if that is why.
      void getJson(apiUrl(PATHS.receivers, {})).catch(() => undefined)
      timer = setTimeout(connect, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)])
      failures += 1
    })
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        emit(JSON.parse(event.data) as LiveEvent)
      })
    }
  }
  feed.close = () => {
    clearTimeout(timer)
    clearTimeout(calm)
    source?.close()
  }
  connect()
  return feed
}

function join(project: string, attach: (feed: Feed) => () => void): () => void {
  const feed = feeds.get(project) ?? openFeed(project)
  feeds.set(project, feed)
  const detach = attach(feed)
  return () => {
    detach()
    setTimeout(() => {
      if (feed.listeners.size + feed.watchers.size > 0 || feeds.get(project) !== feed) return
      feed.close()
      feeds.delete(project)
    }, KEEP_MS)
  }
}

const parseSwitch = (stored: string | null) => (stored === 'off' ? 'off' : 'on')

/** Whether this browser wants pages to follow what happens. */
export function useLiveSwitch(): [boolean, (on: boolean) => void] {
  const [stored, store] = usePreference('live', parseSwitch)
  return [stored === 'on', (on) => store(on ? 'on' : 'off')]
}

/** The same for what is no component, as it is now. */
export function isLiveOn(): boolean {
  return parseSwitch(readPreference('live')) === 'on'
}

/** Calls `onSignal` with every event of the project while live updates are on. */
export function useLive(project: string, onSignal: (signal: LiveSignal) => void): void {
  const [on] = useLiveSwitch()
  const handle = useEffectEvent(onSignal)
  useEffect(() => {
    if (!on) return undefined
    const listener = (signal: LiveSignal) => handle(signal)
    return join(project, (feed) => {
      feed.listeners.add(listener)
      return () => feed.listeners.delete(listener)
    })
  }, [project, on])
}

export function useLiveState(project: string): LiveState {
  const [on] = useLiveSwitch()
  return useSyncExternalStore(
    (watcher) => {
      if (!on) return () => undefined
      return join(project, (feed) => {
        feed.watchers.add(watcher)
        return () => feed.watchers.delete(watcher)
      })
    },
    () => (on ? (feeds.get(project)?.state ?? 'connecting') : 'off'),
  )
}
