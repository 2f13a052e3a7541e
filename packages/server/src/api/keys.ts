import type { Context, Hono } from 'hono'
import {
  ApiKeyBody,
  type ApiKey,
  type ApiKeyList,
  type Done,
  type NewApiKey,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { toIso } from '@skein/model/unix-nanos'
import { EVERYWHERE } from '../access/identity.ts'
import { hashSecret, newId, newKey } from '../access/secrets.ts'
import { getKey, keyUses, listKeys, writeKey, type StoredKey } from '../store/queries/api-keys.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody, parseTime, pathParam } from './request.ts'

/** API keys of a project, and those of all. */
export function keyRoutes(app: Hono, { engine, clock, access }: ApiContext): void {
  app.get(PATHS.keys, (request) => list(request, undefined))
  app.get(PATHS.projectKeys, (request) => list(request, pathParam(request, 'project')))
  app.post(PATHS.keys, (request) => create(request, EVERYWHERE))
  app.post(PATHS.projectKeys, (request) => create(request, pathParam(request, 'project')))
  app.delete(PATHS.key, (request) => revoke(request, undefined))
  app.delete(PATHS.projectKey, (request) => revoke(request, pathParam(request, 'project')))

  /** `project` left out: of every project and of all together. */
  async function list(request: Context, project: string | undefined) {
    const [keys, uses] = await Promise.all([listKeys(engine, project), keyUses(engine)])
    const views = keys.map((key) => keyView(key, uses.get(key.id)))
    return request.json({ keys: views } satisfies ApiKeyList)
  }

  async function create(request: Context, project: string) {
    const { name, scopes, expiresAt } = await parseBody(request, ApiKeyBody)
    const createdUs = clock.next()
    const expiresUs = (parseTime(expiresAt, 'expiresAt') ?? 0n) / 1000n
    if (expiresUs !== 0n && expiresUs <= createdUs)
      throw new AppError('bad_request', 'expiresAt: the time is over', 'expiresAt')
    const id = newId()
    const secret = newKey(id)
    const { identity, touched } = request.get('caller')
    const key: StoredKey = {
      id,
      keyHash: hashSecret(secret),
      name,
      project,
      scopes: [...new Set(scopes)],
      createdUs,
      createdBy: identity.name,
      expiresUs,
    }
    await writeKey(engine, key)
    access.changed()
    touched.targets = [id, name]
    return request.json({ ...keyView(key, undefined), key: secret } satisfies NewApiKey)
  }

  async function revoke(request: Context, project: string | undefined) {
    const id = pathParam(request, 'keyId')
    const key = await getKey(engine, id)
    if (key === undefined || (project !== undefined && key.project !== project))
      throw new AppError('not_found', `there is no key ${id}`)
    await writeKey(engine, key, true)
    access.changed()
    request.get('caller').touched.targets = [id, key.name]
    return request.json({ done: true } satisfies Done)
  }
}

function keyView(key: StoredKey, usedUs: bigint | undefined): ApiKey {
  const { id, name, project, scopes, createdUs, createdBy, expiresUs } = key
  return {
    keyId: id,
    name,
    project: project === EVERYWHERE ? null : project,
    scopes,
    createdAt: toIso(createdUs * 1000n),
    createdBy,
    expiresAt: expiresUs === 0n ? null : toIso(expiresUs * 1000n),
    lastUsedAt: usedUs === undefined ? null : toIso(usedUs * 1000n),
  }
}
