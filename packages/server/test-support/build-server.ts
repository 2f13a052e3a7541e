import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the program as it is now, for the tests that run it. */
// Vitest takes a default export.
// eslint-disable-next-line import/no-default-export
export default function buildServer(): void {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { status, stderr } = spawnSync('npm', ['run', 'build', '--silent'], {
    cwd,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the server could not be built: ${stderr}`)
}
