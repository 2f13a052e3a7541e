import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url))
const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url))
const OTEL_PACKAGE = fileURLToPath(new URL('../packages/otel/', import.meta.url))
const OTEL_TARBALL = 'skein-otel.tgz'
const INSTALLED_FROM = ['package.json', 'package-lock.json', '.npmrc']

/**
 * Runs `programs/<name>` as its user would, in a process of its own, and resolves to what it printed.
 * Its dependencies are installed by `npm ci` the first time and whenever its lockfile changes, or what
 * `@skein/otel` is built from where it depends on that. Throws with the program's output when it fails
 * or takes longer than a minute.
 */
export async function runProgram(
  name: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const folder = join(PROGRAMS, name)
  await install(folder)
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { main } = manifest as { main: string }
  return runNode([main, ...args], folder, env)
}

/**
 * Starts `file` of `programs/<name>`, which goes on until its input ends. What it returns ends that, and
 * resolves to what the program printed.
 */
export async function startProgram(
  name: string,
  file: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<() => Promise<string>> {
  const folder = join(PROGRAMS, name)
  await install(folder)
  const child = spawn(process.execPath, [file, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()))
  const ended = once(child, 'close')
  return async () => {
    child.stdin.end()
    const [code] = (await ended) as [number | null]
    if (code !== 0) throw new Error(`${name}/${file} ended with ${String(code)}`)
    return printed
  }
}

/**
 * Runs `examples/<name>` as its reader would, in TypeScript; `edit` changes what of its code must be
 * another in a test.
 */
export async function runExample(
  name: string,
  edit: (code: string) => string,
  env: Record<string, string>,
): Promise<{ stdout: string; stderr: string }> {
  const folder = join(EXAMPLES, name)
  await install(folder)
  const copy = await mkdtemp(join(tmpdir(), 'skein-example-'))
  try {
    await copyFile(join(folder, 'package.json'), join(copy, 'package.json'))
    await symlink(join(folder, 'node_modules'), join(copy, 'node_modules'), 'junction')
    await writeFile(join(copy, 'main.ts'), edit(await readFile(join(folder, 'main.ts'), 'utf8')))
    return await runNode(['node_modules/tsx/dist/cli.mjs', 'main.ts'], copy, env)
  } finally {
    await rm(copy, { recursive: true })
  }
}

async function runNode(args: string[], folder: string, env: Record<string, string>) {
  try {
    return await run(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      timeout: 60_000,
      maxBuffer: 16 * 1024 * 1024,
    })
  } catch (error) {
    throw new Error(`${folder} ${args.join(' ')} failed\n${outputOf(error)}`, { cause: error })
  }
}

/**
 * Installs beside the program and moves the result into place at once, so that two tests that start
 * together never see half an installation.
 */
async function install(folder: string): Promise<void> {
  const lockfile = await readFile(join(folder, 'package-lock.json'))
  const otel = lockfile.includes(`file:${OTEL_TARBALL}`) ? await packOtel() : undefined
  const stamp = createHash('sha256')
    .update(lockfile)
    .update(otel ?? '')
    .digest('hex')
  const installed = join(folder, 'node_modules')
  if (existsSync(join(installed, `.stamp-${stamp}`))) return

  const workshop = await mkdtemp(join(folder, '.install-'))
  try {
    for (const file of INSTALLED_FROM) await copyFile(join(folder, file), join(workshop, file))
    if (otel !== undefined) await writeFile(join(workshop, OTEL_TARBALL), otel)
    await run('npm', ['ci', '--no-audit', '--no-fund'], {
      cwd: workshop,
      shell: process.platform === 'win32',
      timeout: 300_000,
    })
    await writeFile(join(workshop, 'node_modules', `.stamp-${stamp}`), '')
    if (existsSync(join(installed, `.stamp-${stamp}`))) return
    await rm(installed, { recursive: true, force: true })
    await rename(join(workshop, 'node_modules'), installed)
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

let packedOtel: Promise<Buffer> | undefined

/** The tarball that would be published, built from the sources as they are. */
function packOtel(): Promise<Buffer> {
  packedOtel ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'skein-otel-'))
    try {
      const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
        cwd: OTEL_PACKAGE,
        shell: process.platform === 'win32',
      })
      const [name = ''] = /skein-otel-[^"/]*\.tgz/.exec(stdout) ?? []
      return await readFile(join(folder, name))
    } finally {
      await rm(folder, { recursive: true })
    }
  })()
  return packedOtel
}

function outputOf(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
  return `${stdout}${stderr}`.trim() || String(error)
}
