import { findMarks, parseSearch, type SearchTerm } from '@skein/model/search-query'
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'
import type { Sought } from '../../lib/sought.ts'

const MOST_MARKS = 2000

/**
 * Marks what is looked for in all text in sight, without touching the elements that React keeps: the
 * browser paints ranges. The one that is sought is painted stronger, and brought into sight as soon as it
 * is there; `onPlaced` is told before.
 */
export function useFindMarks(
  root: RefObject<HTMLElement | null>,
  find: string,
  target: { index: number; sought?: Sought },
  onPlaced: () => void,
): void {
  const placed = useRef<Sought>(undefined)
  const show = useEffectEvent((box: HTMLElement, ranges: readonly Range[]) => {
    const { index, sought } = target
    const turn = box.querySelector(`[data-index="${index}"]`)
    const now =
      sought === undefined || turn === null ? undefined : soughtRange(turn, ranges, sought)
    CSS.highlights.set('find', new Highlight(...ranges.filter((range) => range !== now)))
    CSS.highlights.set('find-now', new Highlight(...(now === undefined ? [] : [now])))
    if (now === undefined || placed.current === sought) return
    placed.current = sought
    onPlaced()
    bringIntoSight(box, now)
  })
  useEffect(() => {
    const box = root.current
    const { terms } = parseSearch(find)
    if (box === null || terms.length === 0 || !('highlights' in CSS)) return undefined
    let frame = 0
    const paint = () => {
      frame = 0
      show(box, markRanges(box, terms))
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
  }, [root, find])
  // What is sought may be in sight already, so that nothing will change.
  useEffect(() => {
    const box = root.current
    if (box !== null && target.sought !== undefined)
      show(box, markRanges(box, parseSearch(find).terms))
  }, [root, find, target])
}

/** The first mark in what the turn says or, where that isn't it, in the details of the sought step. */
function soughtRange(
  turn: Element,
  ranges: readonly Range[],
  { spanId, visible, words }: Sought,
): Range | undefined {
  const places = visible
    ? [...turn.querySelectorAll('[data-words]')]
    : [...turn.querySelectorAll(`[data-span~="${CSS.escape(spanId)}"] > .step-detail`)]
  const there = ranges.filter((range) =>
    places.some((place) => place.contains(range.startContainer)),
  )
  // Rendering takes marks such as `**` out of the text, so that the words around may not be found.
  return there.find(({ startContainer }) => startContainer.textContent?.includes(words)) ?? there[0]
}

function bringIntoSight(box: HTMLElement, range: Range): void {
  const view = box.getBoundingClientRect()
  const { top, bottom } = range.getBoundingClientRect()
  const isInSight = top >= view.top + 40 && bottom <= view.bottom - 40
  if (!isInSight) box.scrollTop += (top + bottom) / 2 - (view.top + view.bottom) / 2
  range.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
}

function markRanges(box: HTMLElement, terms: readonly SearchTerm[]): Range[] {
  const ranges: Range[] = []
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const [start, end] of findMarks(node.textContent ?? '', terms)) {
      const range = new Range()
      range.setStart(node, start)
      range.setEnd(node, end)
      ranges.push(range)
      if (ranges.length === MOST_MARKS) return ranges
    }
  }
  return ranges
}
