import { readPreference, usePreference } from './preference.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

function parseTheme(stored: string | null): Theme {
  return THEMES.find((theme) => theme === stored) ?? 'system'
}

/** Sets the stored theme on the document; called before the first render so that nothing flashes. */
export function applyTheme(theme: Theme = parseTheme(readPreference('theme'))): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = usePreference('theme', parseTheme)
  return [
    theme,
    (next) => {
      setTheme(next)
      applyTheme(next)
    },
  ]
}
