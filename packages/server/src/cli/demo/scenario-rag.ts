import { overloaded, providerDown } from './failures.ts'
import { PASSAGES } from './kestrel-passages.ts'
import { TOPICS } from './kestrel-questions.ts'
import type { Question } from './kestrel-questions.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { turn } from './script.ts'
import type { App, Document, Scenario, Step, Turn } from './script.ts'
import { uuid } from './wording.ts'

const APP: App = {
  service: 'docs-assistant',
  version: '1.8.0',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'docs-qa',
  rootKind: 'CHAIN',
  streams: true,
  system:
    "You answer questions about Kestrel, a job queue for PostgreSQL, from its manual. Use only the passages you are given and cite them like [1]. Prefer a short example to a long explanation. When the passages don't have the answer, say that you don't know and where to ask.",
  tools: [],
}

/** Questions to the manual of a developer tool, answered from retrieved passages. */
export const docsAssistant: Scenario = ({ ordinal, random }) => {
  const round = Math.floor(ordinal / TOPICS.length)
  const topic = deal(TOPICS, ordinal)
  const [first, ...following] = topic
  const second = deal(TOPICS, ordinal + 3 + round * 2)
  const asked = random.shuffle([...following, ...second.slice(0, 1)]).slice(0, random.int(0, 3))
  const questions =
    first === undefined ? [] : [first, ...topic.filter((one) => asked.includes(one))]
  if (asked.some((one) => second.includes(one))) questions.push(...second.slice(0, 2))
  return {
    app: APP,
    sessionId: uuid(random),
    ...(random.chance(0.7) ? { userId: `dev-${random.int(1000, 1060)}` } : {}),
    model: deal(
      ['gpt-4o-mini', 'gemini-2.5-flash', 'gpt-4o', 'claude-haiku-4-5', 'gpt-5-mini'] as const,
      ordinal + round,
    ),
    tags: ['docs', random.chance(0.2) ? 'docs-v2' : 'docs-v3'],
    metadata: {
      page: deal(['/guide/retries', '/guide/start', '/reference/worker', '/', '/upgrade'], ordinal),
      product_version: random.pick(['3.4', '3.3', '2.9']),
    },
    turns: questions.map((question, index) =>
      questionTurn(question, index === 0 ? round : round + index, ordinal, random),
    ),
    feedback:
      ordinal % 5 === 1
        ? [
            {
              turn: 0,
              name: 'groundedness',
              score: deal([0.96, 0.88, 1, 0.72], round),
              label: 'grounded',
              explanation: 'Every claim of the answer is in the cited passages.',
              annotatorKind: 'LLM',
            },
          ]
        : ordinal % 11 === 7
          ? [
              {
                turn: 0,
                name: 'user_rating',
                score: round % 2,
                label: round % 2 === 1 ? 'thumbs_up' : 'thumbs_down',
                annotatorKind: 'HUMAN',
              },
            ]
          : [],
  }
}

function questionTurn(question: Question, phrasing: number, ordinal: number, random: Random): Turn {
  const asked = deal(question.asked, phrasing)
  const steps: Step[] = [
    {
      type: 'retrieve',
      query: asked,
      documents: passages(question, random),
      ...(ordinal % 3 === 0 ? {} : { rerankTo: Math.min(3, question.found.length) }),
    },
  ]
  if (ordinal % 17 === 9) steps.push({ type: 'modelFailure', failure: providerDown(), waitMs: 900 })
  if (ordinal % 23 === 11) steps.push({ type: 'modelFailure', failure: overloaded(), waitMs: 2100 })
  return turn(asked, steps, question.answer, ordinal % 7 === 5 ? { tokensUnknown: true } : {})
}

function passages(question: Question, random: Random): Document[] {
  return question.found.map(([id, score], index) => ({
    id: `kestrel/${id}#${index}`,
    text: PASSAGES[id],
    score: Number(Math.max(0.05, score - random.next() * 0.04).toFixed(4)),
    metadata: { url: `https://docs.kestrel.example/${id}`, version: '3.4', chunk: index },
  }))
}
