import { noun } from './coding-steps.ts'
import { TASKS } from './coding-tasks.ts'
import { deal } from './random.ts'
import { turn } from './script.ts'
import type { App, Scenario, Turn } from './script.ts'

const NOUNS = [
  noun('invoice'),
  noun('booking'),
  noun('shipment'),
  noun('comment'),
  noun('order'),
  noun('device'),
  noun('ticket'),
  noun('payout'),
  noun('lesson'),
  noun('reading'),
]

const APP: App = {
  service: 'dev-agent',
  version: '0.31.0',
  environment: 'production',
  vocabulary: 'genai',
  name: 'coding-agent',
  rootKind: 'AGENT',
  streams: true,
  system: `You are a coding agent in the repository of the user. Look before you edit, change as little as the task needs, and run the tests before you say that something works. Explain causes, not just patches. Say openly what you did not check.

Rules of this repository: TypeScript, strict; vitest beside the source; no new dependency without asking; comments say why.`,
  tools: [
    {
      name: 'read_file',
      description: 'Text of a file with line numbers',
      parameters: { path: 'string' },
    },
    {
      name: 'grep',
      description: 'Lines that match a regular expression',
      parameters: { pattern: 'string', path: 'string' },
    },
    { name: 'list_files', description: 'Files below a folder', parameters: { path: 'string' } },
    {
      name: 'edit_file',
      description: 'Replace a text in a file',
      parameters: { path: 'string', old_text: 'string', new_text: 'string' },
    },
    {
      name: 'run_tests',
      description: 'Run tests and return their output',
      parameters: { command: 'string' },
    },
    { name: 'run_command', description: 'Run a shell command', parameters: { command: 'string' } },
    {
      name: 'task',
      description: 'Give a task to a sub-agent',
      parameters: { agent: 'string', prompt: 'string' },
    },
  ],
}

const LAST_WORDS: readonly Turn[] = [
  turn(
    'lgtm, thanks',
    [],
    'Thanks! The branch is pushed; I left the migration as a separate commit so that it can be reviewed alone.',
  ),
  turn(
    'Anything you are unsure about?',
    [],
    "Two things. I ran the tests on Node 20 only, while CI also uses 22. And I didn't look at the Windows build, which has its own scripts.",
  ),
  turn(
    'Open a PR',
    [],
    "I don't have rights to open pull requests here. The branch is pushed, and the description is in `PR.md`.",
  ),
]

/** Bugs found and fixed in somebody's repository, with tens of steps a turn. */
export const codingAgent: Scenario = ({ ordinal, random }) => {
  const round = Math.floor(ordinal / TASKS.length)
  const turns = deal(TASKS, ordinal)(deal(NOUNS, ordinal + round * 3), random, round)
  const repository = deal(['ledger', 'fleet', 'campus', 'harbor', 'desk'], ordinal + round)
  return {
    app: APP,
    sessionId: `thread_${random.hex(24)}`,
    userId: deal(['mira', 'tobias', 'yuki', 'oluwaseun', 'anke', 'rafael'], ordinal),
    model: deal(
      [
        'claude-sonnet-4-5',
        'claude-sonnet-4-5',
        'gpt-5-mini',
        'claude-sonnet-4-5',
        'qwen3-max',
      ] as const,
      ordinal,
    ),
    tags: ['coding', repository],
    metadata: {
      repository: `nordhandel/${repository}`,
      branch: `fix/${random.hex(5)}`,
      client: deal(['cli', 'vscode', 'cli'], ordinal),
    },
    turns: random.chance(0.6) ? [...turns, deal(LAST_WORDS, ordinal)] : turns,
    feedback:
      ordinal % 3 === 0
        ? [
            {
              name: 'tests_passed',
              score: 1,
              label: 'green',
              explanation: 'The last test run of the session ended with exit code 0.',
              annotatorKind: 'CODE',
            },
          ]
        : ordinal % 4 === 1
          ? [{ turn: 1, name: 'user_rating', score: 1, label: 'thumbs_up', annotatorKind: 'HUMAN' }]
          : [],
  }
}
