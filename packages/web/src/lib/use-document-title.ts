import { useEffect } from 'react'

/** `Where is my refund? · support-bot · Skein`. */
export function useDocumentTitle(...parts: string[]): void {
  const title = [...parts, 'Skein'].join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
}
