import type { AnyRouter } from '@tanstack/react-router'
import { useEffect, type RefObject } from 'react'

/**
 * Who goes to another page by something that is not on that one is not thrown back to where the document
 * begins: the page's content has the focus then.
 */
export function keepFocus(router: AnyRouter): void {
  let isOwed = false
  router.subscribe('onBeforeNavigate', () => {
    isOwed ||= !isNowhere()
  })
  router.subscribe('onRendered', ({ pathChanged }) => {
    if (!pathChanged || !isOwed) return
    // A page that only leads on to another one has no content.
    focusContent()
    isOwed = isNowhere()
  })
}

/** For what closes with the focus in it: the page's content has the focus then. */
export function useFocusLeftBehind(): void {
  useEffect(() => focusContent, [])
}

/** Something that was opened by a key is what the next keys are for, unless the focus is in something else. */
export function useTakenFocus(element: RefObject<HTMLElement | null>, wanted: boolean): void {
  useEffect(() => {
    if (wanted && focusIsFree()) element.current?.focus({ preventScroll: true })
  }, [element, wanted])
}

/** Whether it is in nothing but the page as a whole. */
export function focusIsFree(): boolean {
  return isNowhere() || document.activeElement?.tagName === 'MAIN'
}

function focusContent(): void {
  if (isNowhere()) document.querySelector('main')?.focus({ preventScroll: true })
}

function isNowhere(): boolean {
  return document.activeElement === document.body
}
