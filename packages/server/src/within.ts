/** Waits for something that ought to end by itself; past a time, makes it. */
export async function within(ms: number, done: Promise<void>, force: () => void): Promise<void> {
  const timer = setTimeout(force, ms)
  try {
    await done
  } finally {
    clearTimeout(timer)
  }
}
