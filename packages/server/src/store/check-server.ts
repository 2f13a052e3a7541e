import { EngineOpenError } from './engine.ts'
import type { ServerPlace } from './engine-server.ts'

type Ask = (sql: string) => Promise<string>

/** Of what the tables and questions use, what came last, and with which release. */
const NEEDED = {
  functions: ['caseFoldUTF8', 'removeDiacriticsUTF8', 'hasAllTokens'],
  since: '26.3',
}

/** Throws when the server lacks what the text index needs. */
export async function requireVersion(url: string, ask: Ask): Promise<void> {
  const names = NEEDED.functions.map((name) => `'${name}'`).join(', ')
  const found = await ask(`SELECT count() FROM system.functions WHERE name IN (${names})`)
  if (found === String(NEEDED.functions.length)) return
  const version = await ask('SELECT version()')
  throw new EngineOpenError(
    `ClickHouse at ${url} is version ${version}; Skein needs ${NEEDED.since} or newer, for its full-text index. Nothing was changed.`,
  )
}

const RIGHTS = ['SELECT', 'INSERT', 'ALTER', 'CREATE TABLE', 'DROP TABLE', 'TRUNCATE']
/** Asked of the server as a whole. */
const CLUSTER_RIGHTS = ['CLUSTER', 'REMOTE']

/** Throws when the user may not do what Skein does; the sentence has the grant that is missing. */
export async function requireRights(place: ServerPlace, ask: Ask): Promise<void> {
  const needed = [
    ...RIGHTS.map((right) => ({ right, on: `${quoted(place.database)}.*` })),
    ...(place.cluster === undefined ? [] : CLUSTER_RIGHTS.map((right) => ({ right, on: '*.*' }))),
  ]
  const missing: string[] = []
  for (const { right, on } of needed)
    if ((await ask(`CHECK GRANT ${right} ON ${on}`)) === '0') missing.push(`${right} ON ${on}`)
  if (missing.length === 0) return
  throw new EngineOpenError(
    `The user ${place.user} of ClickHouse at ${place.url} lacks rights that Skein needs: GRANT ${missing.join(', ')} TO ${quoted(place.user)}. Nothing was changed.`,
  )
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '\\`')}\``
}
