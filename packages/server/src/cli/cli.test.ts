import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionList } from '@skein/model/api'
import { eventually } from '../../test-support/eventually.ts'
import { post } from '../../test-support/http-client.ts'
import { encodeTraces } from '../../test-support/otlp-proto.ts'
import { otlpRequest, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import {
  freePort,
  launchSkein,
  runSkein,
  startSkein,
  takenPort,
  type Exit,
  type SkeinProcess,
} from '../../test-support/skein-process.ts'

let folder: string
let skein: SkeinProcess
let settings: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-cli-'))
  skein = await startSkein(join(folder, 'data'))
  settings = { SKEIN_ENDPOINT: `http://127.0.0.1:${skein.port}` }
  await send([...turn('chat', 1), ...turn('chat', 2), ...turn('other', 3)])
  await sessionsOf('default', 2)
})
afterAll(async () => {
  skein.kill('SIGTERM')
  await skein.exit
  rmSync(folder, { recursive: true })
})

/** A turn with a tool that works, and from the second on one that fails. */
function turn(session: string, n: number): TestSpan[] {
  const trace = `${Buffer.from(session).toString('hex')}0${n}`
  const start = n * 60_000
  const step = (span: string, name: string, rest: Partial<TestSpan>): TestSpan => ({
    trace,
    span: `${trace}${span}`.slice(-16),
    parent: `${trace}1`.slice(-16),
    name,
    start: start + 100,
    end: start + 350,
    ...rest,
  })
  return [
    {
      trace,
      span: `${trace}1`.slice(-16),
      start,
      end: start + 2100,
      attributes: {
        'session.id': session,
        'user.id': 'ada',
        'openinference.span.kind': 'AGENT',
        'input.value': `What is the weather in Paris, for the ${n}. time?`,
        'output.value': `It is 1${n} degrees.\u001b[31m`,
      },
    },
    step('2', 'get_weather', {
      attributes: {
        'openinference.span.kind': 'TOOL',
        'tool.name': 'get_weather',
        'input.value': '{"city":"Paris"}',
        'output.value': `1${n} degrees`,
      },
    }),
    step('3', 'answer', {
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'house-model',
        'llm.token_count.total': 100,
        'llm.cost.total': 0.0123,
      },
    }),
    ...(n < 2
      ? []
      : [step('4', 'translate', { status: { code: 2, message: 'no such language' } })]),
  ]
}

const [CHAT_1, CHAT_2] = [1, 2].map((n) => traceId(turn('chat', n)[0]?.trace ?? '')) as [
  string,
  string,
]

async function send(spans: readonly TestSpan[], project = 'default'): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf', 'x-project-name': project }
  await post(skein.port, '/v1/traces', headers, encodeTraces(otlpRequest(spans)))
}

/** The sessions of a project, once there are so many. */
function sessionsOf(project: string, count: number): Promise<SessionList> {
  const path = `/api/projects/${encodeURIComponent(project)}/sessions?limit=500&sort=started`
  return eventually(async () => {
    const list = await skein.get<SessionList>(path)
    expect(list.sessions).toHaveLength(count)
    return list
  })
}

function run(...args: string[]): Promise<Exit> {
  return runSkein(args, { TZ: 'UTC', COLUMNS: '80', NO_COLOR: '', FORCE_COLOR: '', ...settings })
}

/** What it prints, having done what it was told. */
async function printed(...args: string[]): Promise<string> {
  const exit = await run(...args)
  expect(exit).toMatchObject({ code: 0, signal: null })
  return exit.stdout
}

const jsonLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

/** Runs the program, which must say in one line what is wrong. */
async function refused(code: 1 | 2, ...args: string[]): Promise<string> {
  const exit = await run(...args)
  expect(exit).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(/^[^\n]+\n$/) })
  return exit.stderr.trimEnd()
}

describe('the engine', () => {
  /** Has the program name the libraries that it loaded when it ends. */
  const telling = `data:text/javascript,${encodeURIComponent(
    "process.on('exit', () => console.error(process.report.getReport().sharedObjects.join('\\n')))",
  )}`
  const loaded = async (...args: string[]) =>
    (await runSkein(args, { ...settings, NODE_OPTIONS: `--import=${telling}` })).stderr

  test.each([['--help'], ['sessions', 'list'], ['search', 'Paris'], ['sessions', 'show', 'chat']])(
    'is not loaded for skein %s %s',
    async (...args) => {
      const libraries = await loaded(...args)
      expect(libraries).toMatch(/libc|libSystem/)
      expect(libraries).not.toContain('chdb')
    },
  )

  test('is loaded where it is needed', async () => {
    const dataDir = join(folder, 'empty')
    mkdirSync(join(dataDir, 'store'), { recursive: true })
    expect(await loaded('rebuild', '--data-dir', dataDir)).toContain('chdb')
  })
})

describe('projects and sessions', () => {
  test('projects, as a table and as JSON lines', async () => {
    expect(await printed('projects')).toMatch(
      /^PROJECT +SESSIONS +TURNS +LAST ACTIVE\ndefault +2 +3 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/,
    )
    expect(jsonLines(await printed('projects', '--json'))).toMatchObject([{ name: 'default' }])
  })

  test('a list of sessions is a table without colours that no line of which is too wide', async () => {
    const lines = (await printed('sessions', 'list')).trimEnd().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^SESSION +LAST ACTIVE +TURNS +COST +ERRORS +FIRST WORDS$/)
    expect(lines[1]).toMatch(/^other +\S+ \S+ +1 +\$0\.012 +1 +What/)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('filter, words, order and limit choose', async () => {
    const ids = async (...args: string[]) =>
      jsonLines(await printed('sessions', 'list', '--json', ...args)).map(
        (session) => (session as { sessionId: string }).sessionId,
      )
    expect(await ids()).toEqual(['other', 'chat'])
    expect(await ids('--filter', 'turns>1')).toEqual(['chat'])
    expect(await ids('--filter=-turns>1')).toEqual(['other'])
    expect(await ids('--search', '"the 3. time"')).toEqual(['other'])
    expect(await ids('--sort', 'turns', '-n', '1')).toEqual(['chat'])
    expect(await ids('--order', 'asc', '--user', 'ada')).toEqual(['chat', 'other'])
  })

  test('a session reads as its conversation, and nothing in it commands the terminal', async () => {
    const text = await printed('--project', 'default', 'sessions', 'show', 'chat')
    expect(text).toMatch(
      /^Session chat\n2 turns · .* · house-model · user ada · 200 tokens ·\n\$0\.025\n1 error\n/,
    )
    expect(text).toMatch(
      /── 1 ─ [^\n]+ ─ 2\.1 s ─ 100 tokens ─ \$0\.012 ─+\nUser\n {2}What is the weather/,
    )
    expect(text).toMatch(/\n {2}⚒ get_weather \{"city":"Paris"\} → 11 degrees {2}250 ms\n/)
    expect(text).toMatch(/\n {2}✗ translate ✗ no such language {2}250 ms\n/)
    expect(text).toContain('Assistant\n  It is 12 degrees.�[31m\n')
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('✦')
    const last = await printed('sessions', 'show', 'chat', '--last', '1', '--steps')
    expect(last).not.toContain('── 1 ─')
    expect(last).toMatch(/\n {2}✦ house-model {2}250 ms · 100 tokens · \$0\.012\n/)
  })

  test('as JSON it is the session and its turns', async () => {
    const [session, ...turns] = jsonLines(await printed('sessions', 'show', 'chat', '--json'))
    expect(session).toMatchObject({ sessionId: 'chat', turnCount: 2 })
    expect(turns).toMatchObject([{ traceId: CHAT_1 }, { traceId: CHAT_2 }])
  })

  test('colours only where they are asked for', async () => {
    const exit = await runSkein(['projects'], { ...settings, FORCE_COLOR: '1' })
    expect(exit.stdout).toContain('\u001b[')
    const none = await runSkein(['projects'], { ...settings, FORCE_COLOR: '1', NO_COLOR: '1' })
    expect(none.stdout).not.toContain('\u001b[')
  })
})

describe('what changes', () => {
  test('a session that is followed shows its turns as they come in, and no other', async () => {
    const tail = launchSkein(['sessions', 'tail', 'live', '--steps'], settings)
    await tail.printed('stderr', 'Following')
    await send([...turn('else', 1), ...turn('live', 4)])
    await tail.printed('stdout', 'It is 14 degrees.')
    await send(turn('live', 5))
    await tail.printed('stdout', 'It is 15 degrees.')
    tail.kill('SIGINT')
    const { stdout, signal } = await tail.exit
    expect(signal).toBe('SIGINT')
    expect(stdout).toMatch(/^── 1 ─ .*get_weather.*── 2 ─ .*get_weather/s)
    expect(stdout).not.toContain('It is 11 degrees.')
  })

  test('annotations stand on the session and on its turn', async () => {
    const args = ['sessions', 'annotate', 'chat', '--name', 'helpful']
    const [first, second] = await Promise.all([
      printed(...args, '--label', 'up', '--score', '1', '--annotator', 'ada'),
      printed(...args, '--turn', '2', '--score=-1', '--explanation', 'too late', '--json'),
    ])
    expect(first).toBe('★ helpful: up (1), by ada\n')
    expect(jsonLines(second)).toMatchObject([{ target: { traceId: CHAT_2 }, score: -1 }])
    const shown = await printed('sessions', 'show', 'chat')
    expect(shown).toMatch(/1 error\n★ helpful: up \(1\), by ada\n/)
    expect(shown).toContain('\n★ helpful: -1: too late\n')
  })

  test('sessions are deleted when --yes is said, and all or none', async () => {
    await send([...turn('gone-1', 1), ...turn('gone-2', 2)], 'bin')
    await sessionsOf('bin', 2)
    const args = ['sessions', 'delete', '--project', 'bin', 'gone-1', 'gone-2']
    expect(await refused(2, ...args)).toContain('say --yes')
    expect(await refused(1, ...args, 'none', '--yes')).toBe('Project bin has no session none.')
    await sessionsOf('bin', 2)
    expect(await printed(...args, '--yes')).toBe('Deleted 2 sessions with 2 turns.\n')
    await sessionsOf('bin', 0)
  })
})

describe('exports', () => {
  test('go to standard output, of what is chosen', async () => {
    const [sessions, turns, csv] = await Promise.all([
      printed('sessions', 'export'),
      printed('sessions', 'export', 'chat', '--what', 'turns'),
      printed('sessions', 'export', '--filter', 'session:chat', '--format', 'csv'),
    ])
    expect(jsonLines(sessions)).toContainEqual(expect.objectContaining({ sessionId: 'other' }))
    expect(jsonLines(turns)).toMatchObject([{ index: 1 }, { index: 2 }])
    expect(csv.split('\n')[1]).toContain('chat')
  })

  test('go to a file, which is whole or not there', async () => {
    const file = join(folder, 'chat.jsonl')
    const exit = await run('sessions', 'export', 'chat', '-o', file)
    expect(exit).toMatchObject({ code: 0, stdout: '' })
    expect(exit.stderr).toMatch(/^Wrote [\d,]+ bytes to .*chat\.jsonl\.\n$/)
    expect(jsonLines(readFileSync(file, 'utf8'))).toMatchObject([{ sessionId: 'chat' }])
    expect(await refused(1, 'sessions', 'export', '-o', join(folder, 'no', 'x'))).toMatch(
      /x can't be written \(ENOENT\): name another file\.$/,
    )
    expect(await refused(1, 'sessions', 'export', '-o', folder)).toBe(
      `${folder} is a folder: name a file in it.`,
    )
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

describe('turns and words', () => {
  test('turns are listed, and one is shown with the tree of its spans', async () => {
    const list = await printed('traces', 'list', '--session', 'chat', '--filter', 'error:true')
    expect(list).toMatch(new RegExp(`^TRACE .*\n${CHAT_2} .*\n$`))
    const shown = await printed('traces', 'show', CHAT_2)
    expect(shown).toContain('User\n  What is the weather in Paris, for the 2. time?\n')
    expect(shown).toContain(`
AGENT turn  2.1 s
├─ TOOL get_weather  250 ms
├─ LLM answer  250 ms · house-model · 100 tokens · $0.012
└─ translate  250 ms ✗ no such language
`)
  })

  test('what was said is found, marked, with session and turn', async () => {
    const text = await printed('search', '13', 'degrees')
    expect(text).toMatch(/^other {2}[^\n]+ · in 1 turn\n {2}turn 1 \w+\n {4}.*«13» «degrees»/)
    const hits = jsonLines(await printed('search', '13', '--json'))
    expect(hits).toContainEqual(expect.objectContaining({ sessionId: 'other', turn: 1 }))
    expect(await run('search', 'unheard')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Nobody said that in project default.\n',
    })
  })
})

describe('what can not be done is told in one line, with what to do', () => {
  test.each([
    [['sessions'], /^skein sessions needs one of list, show, .*--help says what they do\.$/],
    [['sessions', 'lst'], /^There is no command sessions lst: there are list, show/],
    [
      ['sessions', 'show'],
      /^skein sessions show needs ID; skein sessions show --help says more\.$/,
    ],
    [
      ['sessions', 'list', '--sort', 'x'],
      /^--sort is "x": it must be lastActive, .* or turnP50\.$/,
    ],
    [['sessions', 'list', '--filter', '-a:1'], /value that begins with - is written with =/],
    [['sessions', 'list', '--since', 'then'], /^--since is "then": it must be a time such as /],
    [['projects', '--endpoint', 'here'], /^--endpoint is "here": it must be a URL such as /],
  ])('%j', async (args, sentence) => {
    expect(await refused(2, ...args)).toMatch(sentence)
  })

  test('a session, a filter, a server', async () => {
    expect(await refused(1, 'sessions', 'show', 'none')).toBe(
      'Project default has no session none.',
    )
    expect(await refused(1, 'sessions', 'list', '--filter', 'x:1')).toMatch(
      /^Filter: there is no field "x"/,
    )
    const nobody = `http://127.0.0.1:${await freePort()}`
    expect(await refused(1, 'projects', '--endpoint', nobody)).toBe(
      `No Skein answers at ${nobody} (ECONNREFUSED): start it with skein serve, or say where it is with --endpoint or SKEIN_ENDPOINT.`,
    )
  })
})

test.each([
  ['rebuild'],
  ['backup', 'never.tar'],
  ['move', '--to', 'http://127.0.0.1:1'],
  ['users', 'list'],
  ['keys', 'list'],
  ['audit'],
])('%s makes no store in a folder that has none', async (...args) => {
  const dataDir = join(folder, 'mistaken')
  const exit = await runSkein([...args, '--data-dir', dataDir])
  expect(exit).toMatchObject({
    code: 1,
    stderr: `There is no store in ${dataDir}. Name the server's data folder with --data-dir or SKEIN_DATA_DIR.\n`,
  })
  expect(existsSync(dataDir)).toBe(false)
})

describe('doctor', () => {
  const ports = { SKEIN_PORT: '0', SKEIN_OTLP_HTTP_PORT: '0', SKEIN_OTLP_GRPC_PORT: '0' }

  test('finds the server that has the folder open, wherever that listens', async () => {
    const exit = await runSkein(['doctor', '--data-dir', join(folder, 'data')], ports)
    expect(exit).toMatchObject({ code: 0, stderr: '' })
    expect(exit.stdout).toContain(`answers at http://127.0.0.1:${skein.port}\n`)
  })

  test('says of a server that runs that all is well', async () => {
    const dataDir = join(folder, 'data')
    const exit = await runSkein(['doctor', '--data-dir', dataDir], { ...ports, ...settings })
    expect(exit).toMatchObject({ code: 0, stderr: '' })
    expect(exit.stdout).toMatch(
      /^ok +Node\.js \S+\nok +server: Skein \S+ answers at .*\nok +data folder .*: can be written to\nok +store: can be read, \d+ projects?\nok +disk: .* GiB free for .*\n$/,
    )
  })

  test('says what to do about a port and a folder', async () => {
    const { server, port } = await takenPort()
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const exit = await runSkein(['doctor', '--data-dir', join(file, 'data')], {
      ...ports,
      SKEIN_PORT: String(port),
      SKEIN_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    })
    server.close()
    expect(exit).toMatchObject({ code: 1, stderr: '2 problems; each line says what to do.\n' })
    expect(exit.stdout).toContain(
      `wrong port ${port} (web app, API and OTLP/HTTP): in use; stop what uses it, or choose another with --port\n`,
    )
    expect(exit.stdout).toMatch(/note +server: No Skein answers/)
    expect(exit.stdout).toContain(`${file} can't be written to (ENOTDIR)`)
    expect(exit.stdout).toContain('store: none yet')
  })
})

describe('completion', () => {
  test('in Bash: commands, their verbs, options and what these may be', async () => {
    const script = await printed('completion', 'bash')
    const complete = (...words: string[]) => {
      const line = words.map((word) => `'${word}'`).join(' ')
      const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _skein; echo "\${COMPREPLY[*]}"`
      const { stdout } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' })
      return stdout.trim().split(' ')
    }
    expect(complete('skein', 'se')).toEqual(['serve', 'sessions', 'search'])
    expect(complete('skein', 'sessions', 'e')).toEqual(['export'])
    expect(complete('skein', 'sessions', 'list', '--s')).toEqual(['--search', '--since', '--sort'])
    expect(complete('skein', 'sessions', 'export', '--format', 'p')).toEqual(['parquet'])
    expect(complete('skein', 'completion', 'z')).toEqual(['zsh'])
    expect(complete('skein', 'sessions', 'export', '--output', '')).toEqual([''])
  })

  test('for zsh and fish there is one, too', async () => {
    expect(await printed('completion', 'zsh')).toContain('compdef _skein skein')
    expect(await printed('completion', 'fish')).toMatch(
      /^complete -c skein .*__fish_seen_subcommand_from list' -l sort .* -a 'lastActive started/m,
    )
    expect(await refused(2, 'completion', 'tcsh')).toBe(
      'bash|zsh|fish is "tcsh": it must be bash, zsh or fish.',
    )
  })
})

test('a command tells of the settings that concern it, and of no others', async () => {
  const [backup, move] = await Promise.all([printed('backup', '--help'), printed('move', '--help')])
  expect(backup).toContain('--data-dir')
  expect(backup).not.toMatch(/--(?:port|clickhouse-url|auth|masking)/)
  expect(move).toContain('--clickhouse-user')
  expect(move).not.toMatch(/--(?:clickhouse-url|auth|otlp-grpc-port)/)
})

test('a key that would end after the calendar does is none', async () => {
  expect(await refused(2, 'keys', 'create', 'late', '--days', '1000000000000')).toBe(
    '--days is 1000000000000: at most 36500, or left out for a key without end.',
  )
})

test('who gives a place no role is told so before anything is done', async () => {
  const dataDir = join(folder, 'accounts')
  const args = ['users', 'add', 'ada@example.com', '--no-password', '--data-dir', dataDir]
  const exit = await runSkein([...args, '--project', 'shop'])
  expect(exit).toMatchObject({
    code: 2,
    stderr: '--project says where --role holds: say that, too.\n',
  })
  expect(existsSync(dataDir)).toBe(false)
})

test('every command tells what it takes', async () => {
  const listed = await printed('--help')
  const names = [...listed.matchAll(/^ {2}([a-z]+(?: [a-z]+)?)[A-Z…[\] ]* {2}/gm)].map(
    ([, name = '']) => name,
  )
  expect(names).toContain('sessions show')
  await Promise.all(
    names.map(async (name) => {
      const help = await printed(...name.split(' '), '--help')
      expect(help).toMatch(new RegExp(`^skein ${name}: .+\n\nUsage: skein ${name} `))
      expect(help).toContain('-h, --help')
    }),
  )
})
