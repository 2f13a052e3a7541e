import { cutText } from '@skein/model/cut-text'
import type { Message } from '@skein/model/message'
import { storedToMessage, storedWords, type StoredMessage } from '@skein/model/stored-message'
import type { Turn } from '@skein/model/turn'
import { addressKey, messagesByAddress } from '../store/queries/messages.ts'
import {
  TURN_TEXT_LENGTH,
  type Media,
  type StoredTurn,
  type StoredTurnText,
} from '../store/turn-row.ts'
import type { Derivation } from './derivation.ts'

/** Gives turns the head of the texts that they refer to. */
export async function withTexts(
  { engine, recent }: Pick<Derivation, 'engine' | 'recent'>,
  project: string,
  turns: readonly Turn[],
): Promise<StoredTurn[]> {
  const recentText = (turn: Turn, ref: NonNullable<Turn['input']['ref']>) =>
    recent?.trace(project, turn.traceId)?.texts.get(ref.hash)
  const unknown = turns
    .flatMap((turn) =>
      [turn.input.ref, turn.output.ref].filter(
        (ref) => ref !== null && recentText(turn, ref) === undefined,
      ),
    )
    .filter((ref) => ref !== null)
  const messages = await messagesByAddress(engine, project, unknown)
  const read = (turn: Turn, { ref }: Turn['input']) =>
    ref === null
      ? turnText(undefined, 0)
      : (recentText(turn, ref) ?? turnText(messages.get(addressKey(ref)), TURN_TEXT_LENGTH))
  return turns.map((turn) => ({
    turn,
    input: read(turn, turn.input),
    output: read(turn, turn.output),
  }))
}

/** A message as one side of a turn; `most` cuts its text. */
export function turnText(stored: StoredMessage | undefined, most: number): StoredTurnText {
  if (stored === undefined) return { text: '', length: 0, media: [] }
  const words = storedWords(stored)
  return {
    text: cutText(words, most),
    length: words.length,
    media: mediaOf(storedToMessage(stored)),
  }
}

/** A large `data:` URL would make every page that shows the turn large; its message has it. */
const MAX_MEDIA_URL_LENGTH = 65_536

function mediaOf(message: Message): Media {
  return message.parts.flatMap((part): Media => {
    switch (part.type) {
      case 'image':
      case 'audio':
        return part.url.length > MAX_MEDIA_URL_LENGTH ? [] : [{ type: part.type, url: part.url }]
      case 'file':
        return part.url.length > MAX_MEDIA_URL_LENGTH
          ? []
          : [
              {
                type: 'file',
                url: part.url,
                ...(part.name === undefined ? {} : { name: part.name }),
              },
            ]
      case 'text':
      case 'reasoning':
      case 'refusal':
      case 'tool_call':
      case 'tool_result':
      case 'other':
        return []
    }
  })
}
