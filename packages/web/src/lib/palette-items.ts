import type { Snippet } from '@skein/model/api'

/** Something that the palette can do. */
export interface PaletteItem {
  id: string
  group: 'Go to' | 'Sessions' | 'Projects' | 'This page'
  label: string
  /** Fainter, behind the label: the session id, how many sessions. */
  detail: string
  /** What was said that is like what was typed, beneath the label. */
  found?: Snippet
  run: () => void
}

/** The items whose words begin with what was typed, in any order; all of them when nothing was. */
export function matchItems(items: readonly PaletteItem[], typed: string): PaletteItem[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return items.filter(({ label, detail }) => {
    const words = `${label} ${detail}`.toLowerCase().split(/[\s/:_-]+/)
    return wanted.every((begun) => words.some((word) => word.startsWith(begun)))
  })
}

/** What kind of id a text can be: 32 hexadecimal digits are a trace's, 16 a span's; other words may name a session. */
export function idKind(typed: string): 'trace' | 'span' | 'session' | null {
  const text = typed.trim()
  if (/^[0-9a-f]{32}$/i.test(text)) return 'trace'
  if (/^[0-9a-f]{16}$/i.test(text)) return 'span'
  return text !== '' && !/\s/.test(text) ? 'session' : null
}
