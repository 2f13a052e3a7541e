import { contextTooLong, providerDown } from './failures.ts'
import { QUICK_QUESTIONS } from './quick-questions.ts'
import { deal } from './random.ts'
import { turn } from './script.ts'
import type { App, Scenario } from './script.ts'
import { code, uuid } from './wording.ts'

const ASSISTANT: App = {
  service: 'desk-assistant',
  version: '0.9.4',
  environment: 'production',
  vocabulary: 'genai',
  name: 'desk-assistant',
  rootKind: 'AGENT',
  streams: true,
  system:
    'You are a friendly assistant for everyday work: texts, formulas, small sums, explanations. Answer directly, in Markdown, and as short as the question allows.',
  tools: [],
}

/** One question, one answer. */
export const quickQuestion: Scenario = ({ ordinal, random }) => {
  const question = deal(QUICK_QUESTIONS, ordinal)
  const again = ordinal >= QUICK_QUESTIONS.length
  const fails = ordinal % 26 === 13
  return {
    app: { ...ASSISTANT, vocabulary: ordinal % 3 === 0 ? 'openinference' : 'genai' },
    sessionId: uuid(random),
    userId: `m-${random.int(100, 168)}`,
    model:
      question.reasoning === undefined
        ? deal(
            [
              'gpt-4o-mini',
              'gpt-4o',
              'gemini-2.5-flash',
              'claude-haiku-4-5',
              'claude-sonnet-4-5',
            ] as const,
            ordinal,
          )
        : 'gpt-5-mini',
    tags: random.chance(0.3) ? ['desk', 'pilot'] : ['desk'],
    metadata: { plan: random.pick(['free', 'free', 'pro', 'team']), locale: 'en-GB' },
    turns: [
      turn(
        again
          ? `${deal(['Quick one: ', 'hi, ', 'Please help: '], ordinal)}${question.asked}`
          : question.asked,
        [],
        fails ? '' : question.answer,
        {
          ...(question.reasoning === undefined ? {} : { reasoning: question.reasoning }),
          ...(question.refused === true ? { refused: true } : {}),
          ...(fails
            ? { fails: ordinal % 52 === 13 ? providerDown() : contextTooLong(131_744) }
            : {}),
          ...(ordinal % 8 === 6 ? { tokensUnknown: true } : {}),
        },
      ),
      ...(question.followUp === undefined || fails
        ? []
        : [turn(question.followUp[0], [], question.followUp[1])]),
    ],
    feedback:
      ordinal % 10 === 3
        ? [{ turn: 0, name: 'user_rating', score: 1, label: 'thumbs_up', annotatorKind: 'HUMAN' }]
        : [],
  }
}

const TRIAGE: App = {
  service: 'mail-triage',
  version: '3.0.2',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'triage-mail',
  rootKind: 'CHAIN',
  streams: false,
  system: 'Sort the mail into a queue. Answer with JSON of the schema `triage` only.',
  tools: [],
}

const MAILS = [
  [
    'Subject: Invoice NUMBER wrong VAT\n\nHello, the VAT on invoice NUMBER is 25 %, but we are a company in Belgium. Please correct it before the end of the month. Kind regards, L. Maes',
    'billing',
    'normal',
    'Reverse charge VAT missing on invoice NUMBER',
  ],
  [
    'Subject: URGENT webshop down for Finnish customers\n\nSince 8:40 our customers in Finland see a white page at checkout. Order button does nothing. Ticket NUMBER from last month looked the same.',
    'incident',
    'urgent',
    'Checkout broken for Finland since 08:40',
  ],
  [
    'Subject: partnership\n\nWe are an influencer agency with 2M reach and would love to send you our media kit (ref NUMBER).',
    'marketing',
    'low',
    'Influencer agency offers cooperation',
  ],
  [
    'Subject: Re: Re: order NUMBER\n\nstill waiting. This is my last mail before I go to the consumer office.',
    'complaints',
    'high',
    'Customer threatens to go to consumer office over order NUMBER',
  ],
  [
    'Subject: Application as store manager Malmö\n\nPlease find my application NUMBER attached. I have led a team of nine for six years.',
    'people',
    'normal',
    'Application for store manager in Malmö',
  ],
  [
    'Subject: data request\n\nUnder Article 15 GDPR I ask for a copy of all data you hold on me. Customer number NUMBER.',
    'privacy',
    'high',
    'GDPR access request from customer NUMBER',
  ],
] as const

/** A single model call on a mail, with no conversation around it. */
export const ticketTriage: Scenario = ({ ordinal, random }) => {
  const [mail, queue, urgency, summary] = deal(MAILS, ordinal)
  const number = code(random, 7)
  const answer = {
    queue,
    urgency,
    summary: summary.replace('NUMBER', number),
    language: 'en',
    needs_reply: queue !== 'marketing',
    confidence: Number((0.81 + random.next() * 0.18).toFixed(2)),
  }
  return {
    app: TRIAGE,
    sessionId: null,
    model: 'gpt-4o-mini',
    tags: ['batch'],
    metadata: { mailbox: 'hello@nordhandel.example' },
    turns: [
      turn(mail.replaceAll('NUMBER', number), [], JSON.stringify(answer), {
        schema: 'triage',
        ...(ordinal % 19 === 8 ? { fails: providerDown() } : {}),
      }),
    ],
    feedback: [],
  }
}
