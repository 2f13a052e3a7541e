import { BodyError } from './ingest/read-body.ts'
import { EngineClosedError, EngineUnavailableError } from './store/engine.ts'

/** `work`, whose refusal for want of the store tells the client why and to send again. */
export function whileAvailable<Given extends unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
  onError: (error: unknown) => void,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    try {
      return await work(...given)
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error
      if (!(error instanceof EngineClosedError)) onError(error)
      throw new BodyError(503, `${error.message}; try again in a moment`)
    }
  }
}
