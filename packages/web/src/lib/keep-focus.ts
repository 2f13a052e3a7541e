import type { AnyRouter } from '@tanstack/react-router'

/**
 * Who goes to another page by something that is not on that one is not thrown back to where the document
 * begins: the page's content has the focus then.
 */
export function keepFocus(router: AnyRouter): void {
  const isNowhere = () => document.activeElement === document.body
  let isOwed = false
  router.subscribe('onBeforeNavigate', () => {
    isOwed ||= !isNowhere()
  })
  router.subscribe('onRendered', ({ pathChanged }) => {
    if (!pathChanged || !isOwed) return
    // A page that only leads on to another one has no content.
    if (isNowhere()) document.querySelector('main')?.focus({ preventScroll: true })
    isOwed = isNowhere()
  })
}
