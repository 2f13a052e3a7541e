import type { ApiContext } from './api-context.ts'

/** Under a load that never ends, there is always something that doesn't show yet. */
const SETTLED_WITHIN_MS = 5000

/**
 * Finds what is named by its id. What was acknowledged a moment ago may not show yet, and whoever names
 * it has to find it: what isn't there is looked for again once all that was collected shows.
 */
export async function findShown<Found>(
  { pipeline }: Pick<ApiContext, 'pipeline'>,
  find: () => Promise<Found>,
  isThere: (found: Found) => boolean = (found) => found !== undefined,
): Promise<Found> {
  const found = await find()
  if (isThere(found)) return found
  await within(SETTLED_WITHIN_MS, pipeline.settled())
  return find()
}

async function within(ms: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([done, late])
  clearTimeout(timer)
}
