interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: (signal: NodeJS.Signals) => void): unknown
}

/** npm hands on the Ctrl-C that the terminal has already sent to everything it runs. */
const SAME_KEYPRESS_MS = 1000

/**
 * Resolves at the first signal to stop. `force` is called, with the exit code that stands for the
 * signal, at one that comes later than a second after that.
 */
export function stopSignal(
  source: SignalSource = process,
  force: (exitCode: number) => void = (exitCode) => process.exit(exitCode),
  now: () => number = () => Date.now(),
): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | undefined
    const hear = (exitCode: number) => () => {
      firstAt ??= now()
      if (now() - firstAt > SAME_KEYPRESS_MS) force(exitCode)
      resolve()
    }
    source.on('SIGINT', hear(130))
    source.on('SIGTERM', hear(143))
  })
}
