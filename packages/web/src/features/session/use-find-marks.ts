import { useEffect, type RefObject } from 'react'
import { findTerms, searchTerms } from '../../lib/search-terms.ts'

const MOST_MARKS = 2000

/**
 * Marks what is looked for in all text in sight, without touching the elements that React keeps: the
 * browser paints ranges. Those in turn `current` (0-based) are painted stronger.
 */
export function useFindMarks(
  root: RefObject<HTMLElement | null>,
  find: string,
  current: number,
): void {
  useEffect(() => {
    const box = root.current
    const terms = searchTerms(find)
    if (box === null || terms.length === 0 || !('highlights' in CSS)) return undefined
    let frame = 0
    const paint = () => {
      frame = 0
      const ranges = markRanges(box, terms)
      const isNow = (range: Range) =>
        range.startContainer.parentElement?.closest(`[data-index="${current}"]`) != null
      CSS.highlights.set('find', new Highlight(...ranges.filter((range) => !isNow(range))))
      CSS.highlights.set('find-now', new Highlight(...ranges.filter(isNow)))
    }
    const observer = new MutationObserver(() => {
      frame ||= requestAnimationFrame(paint)
    })
    observer.observe(box, { childList: true, subtree: true, characterData: true })
    paint()
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
      CSS.highlights.delete('find')
      CSS.highlights.delete('find-now')
    }
  }, [root, find, current])
}

function markRanges(box: HTMLElement, terms: readonly string[]): Range[] {
  const ranges: Range[] = []
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const [start, end] of findTerms(node.textContent ?? '', terms)) {
      const range = new Range()
      range.setStart(node, start)
      range.setEnd(node, end)
      ranges.push(range)
      if (ranges.length === MOST_MARKS) return ranges
    }
  }
  return ranges
}
