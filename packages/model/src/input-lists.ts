import type { MessageHash, Span } from './span.ts'

/** So many messages are in each list. */
export const INPUT_LIST_LENGTH = 32

/** The role under which a list is kept among the messages. */
export const INPUT_LIST_ROLE = 'list'

/**
 * What a model call was told, in lists that are each kept once, and the rest. A chat that is told its whole
 * history with every turn would else name every message again in every turn: the names alone would grow
 * with the square of the turns. The rest is never empty, so that what was said last is at hand.
 */
export function splitInput(hashes: readonly MessageHash[]): {
  lists: MessageHash[][]
  rest: MessageHash[]
} {
  const count = Math.max(0, Math.floor((hashes.length - 1) / INPUT_LIST_LENGTH))
  const lists = Array.from({ length: count }, (_, place) =>
    hashes.slice(place * INPUT_LIST_LENGTH, (place + 1) * INPUT_LIST_LENGTH),
  )
  return { lists, rest: hashes.slice(count * INPUT_LIST_LENGTH) }
}

export function listText(hashes: readonly MessageHash[]): string {
  return hashes.join(' ')
}

/** A span with all that it was told; `textOf` has the text of each list. */
export function withWholeInput<Listing extends Pick<Span, 'inputLists' | 'inputMessages'>>(
  span: Listing,
  textOf: (list: MessageHash) => string | undefined,
): Listing {
  const listed = span.inputLists.flatMap((list) => textOf(list)?.split(' ') ?? [])
  return { ...span, inputLists: [], inputMessages: [...listed, ...span.inputMessages] }
}
