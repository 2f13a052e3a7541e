import { turnText } from '../derive/turn-texts.ts'
import type { Engine } from '../store/engine.ts'
import { addressKey, messagesByAddress } from '../store/queries/messages.ts'
import type { StoredTurn } from '../store/turn-row.ts'

/** Turns with their texts uncut. */
export async function withWholeTexts<Turn extends StoredTurn>(
  engine: Engine,
  project: string,
  turns: readonly Turn[],
): Promise<Turn[]> {
  const refs = turns.flatMap(({ turn }) =>
    [turn.input.ref, turn.output.ref].filter((ref) => ref !== null),
  )
  const messages = await messagesByAddress(engine, project, refs)
  const whole = ({ ref }: StoredTurn['turn']['input']) =>
    turnText(ref === null ? undefined : messages.get(addressKey(ref)), Number.POSITIVE_INFINITY)
  return turns.map((stored) => ({
    ...stored,
    input: whole(stored.turn.input),
    output: whole(stored.turn.output),
  }))
}
