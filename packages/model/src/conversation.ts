import type { Message } from './message.ts'

/**
 * What was said so far, by the names of its messages, to tell what a model call adds from what it was
 * sent again. The same words said twice are two messages, although they have one name.
 */
export interface Conversation {
  /** Takes a call in; returns the places in `told` of messages that nobody had said before. */
  add(told: readonly string[], said: readonly string[]): number[]
}

/**
 * A call is sent again some of what was said, in the order in which it was said, and something new:
 *
 *     said before   system  yes  a1  yes  a2
 *     told          system           yes  a2  yes
 *                                             new
 */
export function openConversation(): Conversation {
  const placesOf = new Map<string, number[]>()
  let length = 0
  const append = (name: string) => {
    const places = placesOf.get(name) ?? []
    places.push(length++)
    placesOf.set(name, places)
  }
  return {
    add(told, said) {
      let reach = 0
      const added: number[] = []
      told.forEach((name, place) => {
        const known = firstFrom(placesOf.get(name) ?? [], reach)
        if (known === undefined) added.push(place)
        else reach = known + 1
      })
      for (const place of added) append(told[place] ?? '')
      for (const name of said) append(name)
      return added
    },
  }
}

/** The first of ascending numbers that is at least `least`. */
function firstFrom(ascending: readonly number[], least: number): number | undefined {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return ascending[low]
}

/**
 * What makes a message the same when it is sent again, perhaps in another form: who said what, without
 * the ids of calls, and without the reasoning, which is not sent again.
 */
export function messageSubstance({ role, parts }: Message): string {
  const said = parts.flatMap((part) => {
    switch (part.type) {
      case 'text':
      case 'refusal':
      case 'tool_result':
        return part.text.trim() === '' ? [] : [part.text.trim()]
      case 'tool_call':
        return [part.name, part.arguments]
      case 'image':
      case 'audio':
      case 'file':
        return [part.url]
      case 'other':
        return [part.json]
      case 'reasoning':
        return []
    }
  })
  return said.length === 0 ? '' : JSON.stringify([chatRole(role), ...said])
}

export type ChatRole = 'system' | 'user' | 'assistant' | 'tool'

/** The role as chat APIs have it, of whatever a framework calls it. */
export function chatRole(role: string): ChatRole {
  switch (role.toLowerCase()) {
    case 'system':
    case 'developer':
      return 'system'
    case 'assistant':
    case 'ai':
    case 'model':
      return 'assistant'
    case 'tool':
    case 'function':
      return 'tool'
    default:
      return 'user'
  }
}
