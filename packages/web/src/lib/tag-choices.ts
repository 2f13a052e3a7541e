import type { Session } from '@skein/model/api'

export type Tagged = Pick<Session, 'sessionId' | 'tags' | 'ownTags'>

/** A tag that sessions have or could have. */
export interface TagChoice {
  tag: string
  on: 'all' | 'some' | 'none'
  /** Every session that has it got it from its client, so that it can't be taken off. */
  isSent: boolean
}

/** The tags to choose from for these sessions, those that they have first; only such with `typed` in them. */
export function tagChoices(
  sessions: readonly Tagged[],
  known: readonly string[],
  typed: string,
): TagChoice[] {
  const had = sessions.flatMap(({ tags }) => tags)
  const wanted = typed.trim().toLowerCase()
  return [...new Set([...had, ...known])]
    .filter((tag) => tag.toLowerCase().includes(wanted))
    .map((tag) => {
      const holders = sessions.filter(({ tags }) => tags.includes(tag))
      const on = holders.length === 0 ? 'none' : holders.length < sessions.length ? 'some' : 'all'
      const isSent = on === 'all' && !holders.some(({ ownTags }) => ownTags.includes(tag))
      return { tag, on, isSent }
    })
}
