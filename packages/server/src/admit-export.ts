import type { Access } from './access/access.ts'
import { readCredentials } from './access/credentials.ts'
import { EVERYWHERE, may } from './access/identity.ts'
import { ACCESS } from './api/access-table.ts'
import { AppError } from './api/app-error.ts'
import { requireNeed } from './api/enforce.ts'
import { ExportRefused, type Admit } from './ingest/export-refused.ts'

/** Takes spans from who holds the right to send them, by the same table as everything else. */
export function admitBy(access: Access): Admit {
  return async (route, header) => {
    // A browser would send its cookie for any page that asks.
    const { key } = readCredentials(header)
    const identity = await access.identify(key === undefined ? {} : { key })
    const rule = ACCESS[route]
    if (rule === undefined) throw new ExportRefused(403, `nobody may export to ${route}`)
    try {
      requireNeed(identity, rule.need, '')
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw new ExportRefused(error.code === 'unauthorized' ? 401 : 403, error.message)
    }
    if (may(identity, 'ingest', EVERYWHERE)) return undefined
    return [...identity.rights.keys()].find((project) => may(identity, 'ingest', project))
  }
}
