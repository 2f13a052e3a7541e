import { EngineInUseError, type Engine } from '../store/engine.ts'
import type { Given } from './command.ts'

/** The store, unless a server has it open; `undefined` when that or another is to be asked. */
export async function openUnserved(
  given: Given,
  open: () => Promise<Engine>,
): Promise<Engine | undefined> {
  if ((given.text('endpoint') ?? process.env['SKEIN_ENDPOINT'] ?? '') !== '') return undefined
  try {
    return await open()
  } catch (error) {
    if (error instanceof EngineInUseError) return undefined
    throw error
  }
}
