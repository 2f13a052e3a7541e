/** Links that scroll past beneath the pointer look pointed at for so long. */
const PASSING_MS = 250

let scrolledAt = Number.NEGATIVE_INFINITY

window.addEventListener(
  'scroll',
  () => {
    scrolledAt = performance.now()
  },
  { capture: true, passive: true },
)

/** Whether something on the page is being scrolled: what the pointer is over was not pointed at. */
export function isScrolling(): boolean {
  return performance.now() - scrolledAt < PASSING_MS
}
