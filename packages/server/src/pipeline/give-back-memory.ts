import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects and compacts this thread's heap. After a burst V8 would keep hundreds of megabytes of pages
 * with little on each; this takes it some tenths of a second, so it is for when nobody waits.
 */
function giveBackMemory(): void {
  setFlagsFromString('--expose-gc')
  setFlagsFromString('--stress-compaction')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  collectGarbage()
  setFlagsFromString('--no-stress-compaction')
}

const QUIET_MS = 5000

/**
 * Call it whenever there was something to do: when there was nothing for a while, memory is given back
 * and `onQuiet` is called.
 */
export function memoryKeeper(onQuiet: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  return () => {
    if (timer === undefined) timer = setTimeout(giveBack, QUIET_MS).unref()
    else timer.refresh()
  }
  function giveBack(): void {
    timer = undefined
    giveBackMemory()
    onQuiet()
  }
}
