import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Made by `npm run test:python`. */
const PYTHON = fileURLToPath(
  new URL(
    `../../.venv-test/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`,
    import.meta.url,
  ),
)
const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url))

/**
 * Runs a program of `e2e/python/programs`, or any other by its path, as its user would, and resolves to
 * what it printed. No request of it leaves the machine. Throws with its output when it fails or takes
 * longer than three minutes.
 */
export async function runPython(
  program: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const nowhere = 'http://127.0.0.1:1'
  try {
    return await run(PYTHON, [program, ...args], {
      cwd: PROGRAMS,
      env: {
        ...process.env,
        PYTHONDONTWRITEBYTECODE: '1',
        OPENAI_API_KEY: 'no-key',
        HTTP_PROXY: nowhere,
        HTTPS_PROXY: nowhere,
        NO_PROXY: '127.0.0.1,localhost',
        ...env,
      },
      timeout: 180_000,
      maxBuffer: 16 * 1024 * 1024,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')} failed\n${stdout}${stderr}`, { cause: error })
  }
}
