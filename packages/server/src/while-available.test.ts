import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestEngine } from '../test-support/test-engine.ts'
import { createApp } from './app.ts'
import { openSkein } from './skein.ts'
import { listKeys } from './store/queries/api-keys.ts'
import { whileAvailable } from './while-available.ts'

test('what comes while the store is closed is to come again, and is no error of the program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-closed-'))
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const skein = await openSkein(await openTestEngine(folder), { ownThread: false, onError })
  const app = createApp(skein, onError)
  const ask = whileAvailable(() => listKeys(skein.engine, undefined), onError)
  await skein.close()
  const response = await app.request('/api/projects')
  const message = 'Skein is stopping; try again in a moment'
  expect([response.status, await response.json()]).toEqual([
    503,
    { error: { code: 'overloaded', message } },
  ])
  await expect(ask()).rejects.toMatchObject({ status: 503, message })
  expect(errors).toEqual([])
  rmSync(folder, { recursive: true })
})
