import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { stopSignal } from './stop-signal.ts'

function listenForSignals() {
  const source = new EventEmitter()
  const exitCodes: number[] = []
  let time = 5_000
  const stop = stopSignal(
    source,
    (exitCode) => exitCodes.push(exitCode),
    () => time,
  )
  return {
    stop,
    exitCodes,
    signal: (name: 'SIGINT' | 'SIGTERM', afterMs = 0) => {
      time += afterMs
      source.emit(name)
    },
  }
}

test.each(['SIGINT', 'SIGTERM'] as const)('the first %s asks for an orderly end', async (name) => {
  const { stop, exitCodes, signal } = listenForSignals()
  signal(name)
  await stop
  expect(exitCodes).toEqual([])
})

test('repeats within a second are the same request', () => {
  const { exitCodes, signal } = listenForSignals()
  signal('SIGINT')
  signal('SIGINT')
  signal('SIGTERM', 999)
  expect(exitCodes).toEqual([])
})

test('a later signal ends the process at once, as that signal does', () => {
  const { exitCodes, signal } = listenForSignals()
  signal('SIGINT')
  signal('SIGINT', 1001)
  signal('SIGTERM')
  expect(exitCodes).toEqual([130, 143])
})
