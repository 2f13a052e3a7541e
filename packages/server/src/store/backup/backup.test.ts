import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { otlpRequest } from '../../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../../test-support/test-skein.ts'
import { backupBytes } from './backup.ts'
import { SHADOW } from './freeze.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest([{ trace: '1', span: '1' }]), 'p')
})
afterAll(() => skein.close())

const OPEN_FILES = '/proc/self/fd'

/** Those of the copy that this process has open. */
function openCopies(): string[] {
  return readdirSync(OPEN_FILES).flatMap((file) => {
    const path = join(OPEN_FILES, file)
    const target = existsSync(path) ? readlinkSync(path) : ''
    return target.includes(`/${SHADOW}/`) ? [target] : []
  })
}

test.skipIf(!existsSync(OPEN_FILES))(
  'a backup that is broken off, wherever, leaves no file open',
  async () => {
    const { engine, pipeline } = skein.skein
    const folder = engine.folder ?? ''
    for (let pieces = 1; pieces < 12; pieces++) {
      const bytes = backupBytes(engine, folder, await pipeline.freeze(), '1')
      for (let taken = 0; taken < pieces; taken++) await bytes.next()
      await bytes.return(undefined)
      expect(openCopies()).toEqual([])
    }
  },
)
