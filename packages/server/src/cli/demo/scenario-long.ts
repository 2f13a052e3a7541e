import { analystTurns } from './long-analyst.ts'
import { quizTurns } from './long-quiz.ts'
import { tutorTurns } from './long-tutor.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import type { App, Scenario, Turn } from './script.ts'
import { uuid } from './wording.ts'

const ANALYST: App = {
  service: 'sales-analyst',
  version: '2.0.0',
  environment: 'production',
  vocabulary: 'genai',
  name: 'sales-analyst',
  rootKind: 'AGENT',
  streams: true,
  system:
    'You answer questions about the table sales_monthly (region, month, revenue in thousand euro, orders). Query it before you name a number.',
  tools: [{ name: 'run_sql', description: 'Run a read-only query', parameters: { sql: 'string' } }],
}

const TUTOR: App = {
  service: 'language-tutor',
  version: '4.7.1',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'tutor',
  rootKind: 'CHAIN',
  streams: true,
  system: 'You are a patient Spanish tutor. One card at a time. Correct kindly, with an example.',
  tools: [],
}

const QUIZ: App = {
  ...TUTOR,
  service: 'party-games',
  version: '1.0.3',
  name: 'quizmaster',
  system: 'You are the quizmaster. One question at a time, keep score, add one surprising fact.',
}

interface Kind {
  app: App
  model: 'gpt-4o-mini' | 'gpt-4o' | 'gemini-2.5-flash'
  tags: string[]
  turns(random: Random): Turn[]
  /** The client of this app never raised OpenTelemetry's default limit. */
  attributeLimit?: number
}

const KINDS: readonly Kind[] = [
  {
    app: QUIZ,
    model: 'gemini-2.5-flash',
    tags: ['game'],
    attributeLimit: 128,
    turns: (random) => quizTurns(random, random.int(72, 84)),
  },
  {
    app: ANALYST,
    model: 'gpt-4o',
    tags: ['analytics'],
    turns: (random) => analystTurns(random, random.int(64, 84)),
  },
  {
    app: TUTOR,
    model: 'gpt-4o-mini',
    tags: ['learning', 'es'],
    turns: (random) => tutorTurns(random, random.int(124, 148)),
  },
  {
    app: ANALYST,
    model: 'gpt-4o',
    tags: ['analytics'],
    turns: (random) => analystTurns(random, random.int(86, 104)),
  },
  {
    app: TUTOR,
    model: 'gpt-4o-mini',
    tags: ['learning', 'es'],
    turns: (random) => tutorTurns(random, random.int(96, 118)),
  },
]

/** Talks that go on for hours. */
export const longChat: Scenario = ({ ordinal, random }) => {
  const kind = deal(KINDS, ordinal)
  const turns = kind.turns(random)
  return {
    app: kind.app,
    sessionId: uuid(random),
    userId: `u-${random.int(9000, 9020)}`,
    model: kind.model,
    tags: kind.tags,
    metadata: { plan: 'pro', locale: 'en-GB' },
    turns: turns.map((one, index) =>
      index > 0 && index % 47 === 0 ? { ...one, idleSeconds: random.int(2400, 9000) } : one,
    ),
    feedback: [{ name: 'user_rating', score: 1, label: 'thumbs_up', annotatorKind: 'HUMAN' }],
    ...(kind.attributeLimit === undefined ? {} : { attributeLimit: kind.attributeLimit }),
  }
}
