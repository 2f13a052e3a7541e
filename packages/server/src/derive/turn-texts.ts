import { cutText } from '@skein/model/cut-text'
import type { Message } from '@skein/model/message'
import { storedToMessage, storedWords, type StoredMessage } from '@skein/model/stored-message'
import type { Turn } from '@skein/model/turn'
import type { Engine } from '../store/engine.ts'
import { addressKey, messagesByAddress } from '../store/queries/messages.ts'
import type { Media, StoredTurn, StoredTurnText } from '../store/turn-row.ts'

/** How much of a turn's texts its row holds, in UTF-16 units; the rest is in `messages`. */
export const TURN_TEXT_LENGTH = 16_384

/** Gives turns the head of the texts that they refer to. */
export async function withTexts(
  engine: Engine,
  project: string,
  turns: readonly Turn[],
): Promise<StoredTurn[]> {
  const refs = turns
    .flatMap((turn) => [turn.input.ref, turn.output.ref])
    .filter((ref) => ref !== null)
  const messages = await messagesByAddress(engine, project, refs)
  const read = (side: Turn['input']) => {
    const stored = side.ref === null ? undefined : messages.get(addressKey(side.ref))
    return turnText(stored, TURN_TEXT_LENGTH)
  }
  return turns.map((turn) => ({ turn, input: read(turn.input), output: read(turn.output) }))
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
