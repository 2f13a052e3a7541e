const PAUSE_MS = 20
const GIVE_UP_AFTER_MS = 20_000

/** Tries until it doesn't throw; past a limit far beyond what anything takes, throws what it threw last. */
export async function eventually<Result>(
  attempt: () => Promise<Result>,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): Promise<Result> {
  const giveUpAt = Date.now() + giveUpAfterMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
