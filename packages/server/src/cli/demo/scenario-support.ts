import { deal } from './random.ts'
import type { App, Feedback, Scenario } from './script.ts'
import { newCase } from './shop.ts'
import type { Case, Story } from './shop.ts'
import {
  arrivedDamaged,
  changeAddress,
  lostInService,
  whereIsMyParcel,
  wrongSize,
} from './support-orders.ts'
import { cancelOrder, chargedTwice, refundPending } from './support-payments.ts'
import { abroad, backInStock, discountCode, productAdvice } from './support-presales.ts'
import {
  accountAccess,
  companyInvoice,
  giftCard,
  loyaltyPoints,
  wantsHuman,
  warrantyClaim,
} from './support-questions.ts'

const STORIES: readonly ((c: Case) => Story)[] = [
  refundPending,
  productAdvice,
  whereIsMyParcel,
  chargedTwice,
  arrivedDamaged,
  warrantyClaim,
  wantsHuman,
  cancelOrder,
  discountCode,
  lostInService,
  companyInvoice,
  wrongSize,
  abroad,
  changeAddress,
  giftCard,
  backInStock,
  accountAccess,
  loyaltyPoints,
]

const APP: App = {
  service: 'support-bot',
  version: '2.14.1',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'support-agent',
  rootKind: 'AGENT',
  streams: true,
  system: `You are the support agent of Nordhandel, a shop for outdoor gear and things for the home, with customers all over Europe.

Be brief, warm and concrete. Answer in the language of the customer. Never promise what the tools don't confirm: dates, amounts and states come from tools only. When a tool fails, say so, try once more, then offer to escalate. Quote policy in your own words and never invent a paragraph.

Before you change anything on an order or an account, say what you are about to do. Refunds above EUR 100 are approved by a person. You don't see card numbers, passwords or login codes, and you never ask for them.

Write Markdown: tables for more than two facts, bold for what matters most. No headings. Sign nothing. Prices are in euro with the sign in front. Today's date and the customer's plan are in the metadata of the conversation.`,
  tools: [
    {
      name: 'lookup_order',
      description: 'Status, items and payment of an order',
      parameters: { order: 'string' },
    },
    {
      name: 'get_refund_status',
      description: 'State of the refund of an order',
      parameters: { order: 'string' },
    },
    {
      name: 'search_policy',
      description: "Search the shop's policies and FAQ",
      parameters: { query: 'string', top_k: 'integer' },
    },
    {
      name: 'escalate',
      description: 'Hand the case to a team of people',
      parameters: { order: 'string', team: 'string', note: 'string' },
    },
    {
      name: 'check_stock',
      description: 'How many pieces of an article are available, and where',
      parameters: { sku: 'string' },
    },
    {
      name: 'track_parcel',
      description: 'Scans of a parcel by its tracking number',
      parameters: { tracking: 'string', carrier: 'string' },
    },
  ],
}

const MODELS_USED = [
  'gpt-4o',
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4o',
  'claude-haiku-4-5',
  'gpt-4o',
  'gpt-5-mini',
] as const

/** A shop's support chat, from a lost parcel to the wish for a human. */
export const support: Scenario = ({ ordinal, random, at }) => {
  const round = Math.floor(ordinal / STORIES.length)
  const model = deal(MODELS_USED, ordinal + round)
  const c = newCase(random, at, ordinal, round, model)
  const story = deal(STORIES, ordinal)(c)
  const isLate = round > 0 && random.chance(0.12)
  return {
    app: { ...APP, version: random.chance(0.3) ? '2.13.0' : APP.version },
    sessionId: `sup-${random.hex(4)}-${c.order}`,
    userId: `u-${20_900 + random.int(0, 83)}`,
    model,
    tags: [...(story.tags ?? []), ...(random.chance(0.15) ? ['vip'] : [])],
    metadata: {
      plan: random.pick(['guest', 'club', 'club', 'club-plus']),
      locale: random.pick(['en-SE', 'en-DE', 'en-NL', 'en-GB', 'en-DK']),
      app_version: random.pick(['7.2.0', '7.2.1', '7.3.0']),
      channel: random.pick(['web', 'web', 'ios', 'android']),
    },
    turns: isLate
      ? story.turns.map((one, index) =>
          index === 1 ? { ...one, idleSeconds: random.int(3000, 60_000) } : one,
        )
      : story.turns,
    feedback: feedbackOf(story, ordinal, random.chance(0.55)),
  }
}

function feedbackOf(story: Story, ordinal: number, rated: boolean): Feedback[] {
  const feedback: Feedback[] = []
  if (story.rating !== undefined && rated) {
    feedback.push({ name: 'user_rating', annotatorKind: 'HUMAN', ...story.rating })
  }
  if (ordinal % 6 === 2) {
    const resolved = story.rating?.score !== 0
    feedback.push({
      name: 'resolved',
      score: resolved ? 1 : 0,
      label: resolved ? 'resolved' : 'unresolved',
      explanation: resolved
        ? 'The customer got what they asked for and ended the talk.'
        : "The customer's problem was still open at the end.",
      annotatorKind: 'LLM',
    })
  }
  if (ordinal % 9 === 4) {
    feedback.push({
      turn: 0,
      name: 'helpfulness',
      score: 0.8,
      label: 'helpful',
      annotatorKind: 'HUMAN',
    })
  }
  return feedback
}
