import type { TurnWithSteps } from '@skein/model/api'
import { cutText } from '@skein/model/cut-text'
import type { Message } from '@skein/model/message'
import type { Span } from '@skein/model/span'
import { storedToMessage, type StoredMessage } from '@skein/model/stored-message'
import { turnText } from '../derive/turn-texts.ts'
import type { Engine } from '../store/engine.ts'
import { addressKey, messagesByAddress, type MessageAddress } from '../store/queries/messages.ts'

/** Characters of reasoning that a turn shows; the model call has all of it. */
const REASONING_LENGTH = 8000

/** What the model calls of a turn say of its question and its answer beyond the words of both. */
export type TurnSides = Pick<TurnWithSteps, 'answer'> & Pick<TurnWithSteps['input'], 'media'>

/**
 * What came with the question to a turn's first model call, and what its last one said beside the words
 * of the answer; for each turn, of its model calls in order.
 */
export async function sidesOfCalls(
  engine: Engine,
  project: string,
  callsOfTurns: readonly (readonly Span[])[],
): Promise<TurnSides[]> {
  const turns = callsOfTurns.map((calls) => ({
    asked: addresses(calls[0], (call) => call.inputMessages.slice(-1)),
    answered: addresses(calls.at(-1), (call) => call.outputMessages),
  }))
  const messages = await messagesByAddress(
    engine,
    project,
    turns.flatMap(({ asked, answered }) => [...asked, ...answered]),
  )
  const read = (address: MessageAddress) => messages.get(addressKey(address))
  return turns.map(({ asked, answered }) => ({
    media: asked.flatMap((address) => mediaOfUser(read(address))),
    answer: answerOf(answered.flatMap((address) => read(address) ?? []).map(storedToMessage)),
  }))
}

function addresses(
  call: Span | undefined,
  hashes: (call: Span) => readonly string[],
): MessageAddress[] {
  return call === undefined ? [] : hashes(call).map((hash) => ({ scope: call.messageScope, hash }))
}

function mediaOfUser(stored: StoredMessage | undefined): TurnSides['media'] {
  return stored?.role === 'user' ? turnText(stored, 0).media : []
}

function answerOf(messages: readonly Message[]): TurnSides['answer'] {
  const said = (type: 'reasoning' | 'refusal') => {
    const text = messages
      .flatMap(({ parts }) => parts)
      .flatMap((part) => (part.type === type ? [part.text] : []))
      .join('\n\n')
    return text === '' ? null : { text: cutText(text, REASONING_LENGTH), length: text.length }
  }
  return { reasoning: said('reasoning'), refusal: said('refusal') }
}
