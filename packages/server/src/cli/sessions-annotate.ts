import type { AnnotationTarget } from '@skein/model/api'
import { CommandError, UsageError, type Command, type Given } from './command.ts'
import { JSON_OPTION, print } from './output.ts'
import { PROJECT_OPTIONS, skeinApi, type SkeinApi } from './skein-api.ts'
import { feedbackLine } from './terminal/conversation.ts'
import { counted } from './terminal/units.ts'

export const sessionsAnnotateCommand: Command = {
  name: 'sessions annotate',
  summary: 'says what someone thinks of a session or of one of its turns; again: replaces it',
  operands: { shown: 'ID', least: 1, most: 1 },
  options: {
    name: { value: 'NAME', help: 'what is judged: helpful, correct, note; it must be given' },
    label: { value: 'LABEL', help: 'the judgement in a word: up, down' },
    score: { value: 'NUMBER', help: 'the judgement as a number' },
    explanation: { value: 'TEXT', help: 'why, or a note' },
    turn: { value: 'N', help: 'of the session its turn N, counted from 1' },
    annotator: { value: 'WHO', help: 'who judges, such as an e-mail address' },
    kind: { value: 'KIND', choices: ['HUMAN', 'LLM', 'CODE'], help: 'HUMAN unless told' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `At least one of label, score and explanation is needed.

Examples:
  skein sessions annotate chat-1 --name helpful --label up --score 1
  skein sessions annotate chat-1 --turn 2 --name correct --score 0 --explanation 'wrong year'`,
  async run(given) {
    const api = skeinApi(given)
    const judgement = readJudgement(given)
    const target = await readTarget(api, given)
    const annotation = await api.ask('annotate', { body: { target, ...judgement } })
    await print(given.has('json') ? JSON.stringify(annotation) : feedbackLine(annotation))
  },
}

function readJudgement(given: Given) {
  const name = given.text('name')
  if (name === undefined)
    throw new UsageError('What is judged must be named: --name helpful, for example.')
  const scoreText = given.text('score')
  const score = scoreText === undefined ? null : Number(scoreText)
  if (score !== null && (!Number.isFinite(score) || scoreText?.trim() === ''))
    throw new UsageError(`--score is ${JSON.stringify(scoreText)}: it must be a number.`)
  const label = given.text('label') ?? null
  const explanation = given.text('explanation') ?? null
  if (score === null && label === null && explanation === null)
    throw new UsageError('There is no judgement: give --label, --score or --explanation.')
  const annotatorKind = given.text('kind')
  const annotator = given.text('annotator')
  return {
    name,
    score,
    label,
    explanation,
    ...(annotator === undefined ? {} : { annotator }),
    ...(annotatorKind === undefined ? {} : { annotatorKind }),
  }
}

async function readTarget(api: SkeinApi, given: Given): Promise<AnnotationTarget> {
  const [sessionId = ''] = given.operands
  if (given.text('turn') === undefined) return { type: 'session', sessionId }
  const n = given.count('turn', 1)
  const { turns } = await api.ask('outline', { params: { sessionId } })
  const turn = turns[n - 1]
  if (turn === undefined)
    throw new CommandError(
      `Session ${sessionId} has ${counted(turns.length, 'turn')}, no turn ${n}.`,
    )
  return { type: 'turn', traceId: turn.traceId }
}
