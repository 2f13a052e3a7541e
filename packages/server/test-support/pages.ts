import type { TestSkein } from './test-skein.ts'

/** Everything that a list of the API has, from its pages. */
export async function everyPage<Key extends string, Item>(
  skein: TestSkein,
  path: string,
  key: Key,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Record<Key, Item[]> & { nextCursor: string | null } = await skein.get(
      cursor === '' ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`,
    )
    items.push(...page[key])
    cursor = page.nextCursor
  }
  return items
}
