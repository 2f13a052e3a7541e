import type { SpanMessage } from '@skein/model/api'

/** A model call's messages as a reader takes them: instructions, what came before, what is new. */
export interface MessageGroups {
  instructions: SpanMessage[]
  earlier: SpanMessage[]
  fresh: SpanMessage[]
}

const INSTRUCTION_ROLES = new Set(['system', 'developer'])

/** Keeps the order within each group; a call in which nothing is resent has no `earlier`. */
export function groupMessages(messages: readonly SpanMessage[]): MessageGroups {
  const groups: MessageGroups = { instructions: [], earlier: [], fresh: [] }
  for (const message of messages) {
    if (INSTRUCTION_ROLES.has(message.role)) groups.instructions.push(message)
    else if (message.resent) groups.earlier.push(message)
    else groups.fresh.push(message)
  }
  return groups
}
