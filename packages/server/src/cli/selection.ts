import type { Given, Option } from './command.ts'
import { readMoment } from './terminal/units.ts'

/** What selects sessions or turns, the same in every list. */
export const SELECTION_OPTIONS = {
  filter: { value: 'FILTER', help: 'conditions, as in docs/filter.md: error:true cost>=0.05' },
  search: { value: 'WORDS', short: 's', help: 'words said in them: refund "a phrase" -not' },
  since: { value: 'TIME', help: 'active since: 2026-11-22, 2026-11-22T18:00, 30m, 24h, 7d' },
  until: { value: 'TIME', help: 'active before' },
} as const satisfies Record<string, Option>

export function readSelection(given: Given) {
  return {
    filter: given.text('filter'),
    q: given.text('search'),
    from: readMoment('since', given.text('since')),
    to: readMoment('until', given.text('until')),
  }
}

const PAGE = 200

interface Page<Item> {
  items: readonly Item[]
  nextCursor: string | null
}

/** The first so many of a list, however many pages that takes. */
export async function firstOf<Item>(
  most: number,
  readPage: (query: { limit: number; cursor: string | undefined }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  while (items.length < most) {
    const page = await readPage({ limit: Math.min(PAGE, most - items.length), cursor })
    items.push(...page.items)
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  return items
}
