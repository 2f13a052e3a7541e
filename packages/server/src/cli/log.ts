import { inspect } from 'node:util'
import type { Config } from '../config.ts'
import type { Log } from '../server.ts'
import { EngineUnavailableError } from '../store/engine.ts'

/** Sentences for people, or one JSON object a line: `time`, `level`, `message` and, of errors, `stack`. */
export function openLog(format: Config['log']): Log {
  if (format === 'text')
    return {
      info: (sentence) => console.log(sentence),
      error: (error) =>
        console.error(error instanceof EngineUnavailableError ? sentenceOf(error) : error),
    }
  const line = (level: string, fields: Record<string, string>) =>
    JSON.stringify({ time: new Date().toISOString(), level, ...fields })
  return {
    info: (sentence) => console.log(line('info', { message: sentence })),
    error: (error) => console.error(line('error', describe(error))),
  }
}

function describe(error: unknown): Record<string, string> {
  if (error instanceof EngineUnavailableError) return { message: sentenceOf(error) }
  if (!(error instanceof Error)) return { message: inspect(error) }
  // With its causes, which the stack alone leaves out.
  return { message: error.message, stack: inspect(error) }
}

/** Where in the program it came up tells nothing more. */
function sentenceOf({ message }: EngineUnavailableError): string {
  return `The store can't be used now: ${message}.`
}
