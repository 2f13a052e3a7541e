import type { Sender } from './sender.ts'
import type { Settings } from './settings.ts'

/** How long the app's end may be held up. */
export const EXIT_MS = 5000

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Flushes when the process has nothing left to do; with `onSignals` also when it is told to stop, and
 * then stops it as the signal would have, unless the app handles that signal itself. After
 * `process.exit()` it is too late, which is said. Returns how to end that. Does nothing where there is
 * no process to end.
 */
export function flushOnExit(
  sender: Sender,
  { url, warnOnce }: Settings,
  { onSignals }: { onSignals: boolean },
): () => void {
  const { process } = globalThis
  if (typeof process?.on !== 'function') return () => {}

  const sayLost = () => {
    if (sender.size() === 0 || sender.isFailing()) return
    warnOnce(
      'lost',
      `${spanCount(sender.size())} did not get to ${url}: await shutdown() before process.exit().`,
    )
  }
  const flushAll = async () => {
    await sender.flush(EXIT_MS)
    if (sender.size() === 0) return
    sayLost()
    sender.close()
  }
  const onBeforeExit = () => {
    if (sender.size() > 0) void flushAll()
  }
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 0) void sender.flush(EXIT_MS)
    else void flushAll().finally(() => process.kill(process.pid, signal))
  }
  process.on('beforeExit', onBeforeExit)
  process.on('exit', sayLost)
  // First, while the listeners of the app can still be counted.
  if (onSignals) for (const signal of SIGNALS) process.prependOnceListener(signal, onSignal)
  return () => {
    process.off('beforeExit', onBeforeExit)
    process.off('exit', sayLost)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

export function spanCount(count: number): string {
  return `${count} ${count === 1 ? 'span' : 'spans'}`
}
