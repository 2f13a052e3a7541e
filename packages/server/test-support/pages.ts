import type { TestSkein } from './test-skein.ts'

/** Everything that a list of the API has, from its pages. */
export async function everyPage<Item>(
  skein: TestSkein,
  path: string,
  key: string,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Record<string, Item[] | string | null> = await skein.get(
      cursor === '' ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`,
    )
    const [list, next] = [page[key], page['nextCursor']]
    if (!Array.isArray(list) || Array.isArray(next))
      throw new Error(`${path} has no pages of ${key}`)
    items.push(...list)
    cursor = next ?? null
  }
  return items
}
