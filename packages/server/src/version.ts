import packageJson from '../package.json' with { type: 'json' }

export const VERSION = packageJson.version

/**
 * The oldest release that goes on with a store that this one has brought up to date: the one before it. So
 * releases can be replaced node by node, and one can be gone back from.
 */
export const OLDEST_BESIDE = '0.1.0'

/** Whether a release is this one or came later; what comes after a hyphen doesn't count. */
export function isAtLeast(release: string, least: string): boolean {
  const parts = (of: string) => (of.split('-')[0] ?? '').split('.').map(Number)
  const [own, needed] = [parts(release), parts(least)]
  const place = own.findIndex((part, at) => part !== needed[at])
  return place === -1 || (own[place] ?? 0) > (needed[place] ?? 0)
}
