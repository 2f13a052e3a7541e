import type { SessionsSearch } from './search-params.ts'

/** The list of a project that was looked at last in this tab, so that a session knows its neighbours. */
export function rememberList(project: string, search: SessionsSearch): void {
  try {
    sessionStorage.setItem(keyOf(project), JSON.stringify(search))
  } catch {
    // Without storage a session has no neighbours, and nothing else is lost.
  }
}

/** `undefined` when no list of the project was looked at in this tab. */
export function rememberedList(project: string): SessionsSearch | undefined {
  try {
    const stored = sessionStorage.getItem(keyOf(project))
    return stored === null ? undefined : (JSON.parse(stored) as SessionsSearch)
  } catch {
    return undefined
  }
}

function keyOf(project: string): string {
  return `skein.list.${project}`
}
