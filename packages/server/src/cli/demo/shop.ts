import type { ModelName } from './models.ts'
import type { Document, Turn } from './script.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { turn } from './script.ts'
import { code, isoDay, money } from './wording.ts'

interface Product {
  name: string
  sku: string
  cents: number
}

const PRODUCTS: readonly Product[] = [
  { name: 'Fjell 2 tent', sku: 'FJL-2-GRN', cents: 34900 },
  { name: 'Tind down jacket, size M', sku: 'TND-DJ-M', cents: 21900 },
  { name: 'Skog rain shell, size L', sku: 'SKG-RS-L', cents: 14900 },
  { name: 'Havn enamel kettle', sku: 'HVN-KTL', cents: 5900 },
  { name: 'Bris camping stove', sku: 'BRS-STV', cents: 8900 },
  { name: 'Lyng wool blanket', sku: 'LYN-BLK-GR', cents: 7900 },
  { name: 'Varde 45 backpack', sku: 'VRD-45', cents: 16900 },
  { name: 'Myr hiking boots, size 42', sku: 'MYR-42', cents: 18900 },
  { name: 'Nord headlamp 600', sku: 'NRD-600', cents: 6400 },
  { name: 'Elv dry bag set', sku: 'ELV-DB3', cents: 4200 },
  { name: 'Stein cast-iron pan 28 cm', sku: 'STN-28', cents: 6900 },
  { name: 'Dale merino base layer, size S', sku: 'DAL-MB-S', cents: 8400 },
  { name: 'Kveld sleeping bag -5', sku: 'KVL-5', cents: 19900 },
  { name: 'Foss trekking poles', sku: 'FSS-TP', cents: 7900 },
]

const NAMES =
  'Ingrid Mark Sofie Daniel Hanna Jonas Priya Tom Elise Oscar Maja Ben Karin Luca Nadia Peter Freya Sam Alva Viktor'.split(
    ' ',
  )
const CARRIERS = ['PostNord', 'DHL', 'GLS', 'Bring', 'DPD']
const CITIES = [
  'Malmö',
  'Hamburg',
  'Utrecht',
  'Aarhus',
  'Gothenburg',
  'Berlin',
  'Oslo',
  'Ghent',
  'Tampere',
  'Lyon',
]

/** One customer with one order. */
export interface Case {
  random: Random
  at: Date
  /** How often this story was told before. */
  round: number
  /** What answers. */
  model: ModelName
  name: string
  order: string
  product: Product
  other: Product
  carrier: string
  city: string
  tracking: string
}

export function newCase(
  random: Random,
  at: Date,
  ordinal: number,
  round: number,
  model: ModelName,
): Case {
  const product = deal(PRODUCTS, ordinal * 5 + round * 3)
  return {
    random,
    at,
    round,
    model,
    name: deal(NAMES, ordinal * 7 + round),
    order: String(48213 + ordinal * 37 + random.int(0, 36)),
    product,
    other: deal(PRODUCTS, ordinal * 5 + round * 3 + 4),
    carrier: random.pick(CARRIERS),
    city: random.pick(CITIES),
    tracking: `${code(random, 2)}${random.int(100000000, 999999999)}SE`,
  }
}

/** What the story says, and how it went down. */
export interface Story {
  turns: Turn[]
  tags?: string[]
  rating?: { score: number; label: string; explanation?: string }
}

export const POLICIES = {
  refundEu: {
    id: 'refund-eu',
    text: 'Refund policy (EU), §4. Once a refund is approved, the amount is credited within 3 working days to the original payment method. Card issuers may need up to 5 more days to show it.',
    metadata: { title: 'Refund policy (EU)', section: '4', updated: '2026-09-02' },
  },
  partners: {
    id: 'payment-partners',
    text: 'Payment partners. Card payments are handled by Adyen, instalments by Klarna. Klarna refunds reduce the open invoice first and are paid out only when it is settled.',
    metadata: { title: 'Payment partners', section: '1', updated: '2026-03-18' },
  },
  storeCredit: {
    id: 'faq-store-credit',
    text: 'FAQ: store credit. Store credit is available at once, is valid for 24 months and can be combined with discount codes.',
    metadata: { title: 'FAQ: store credit', section: '-', updated: '2025-11-30' },
  },
  returns: {
    id: 'returns-30',
    text: 'Returns, §2. Unused items can be returned within 30 days of delivery. Tents, sleeping bags and boots count as unused when they were tried on or pitched indoors.',
    metadata: { title: 'Returns', section: '2', updated: '2026-06-21' },
  },
  warranty: {
    id: 'warranty-5y',
    text: 'Warranty, §1. Nordhandel gives five years on stitching, zips, poles and burners. Wear, burns and cuts are not covered; spare parts are sold at cost.',
    metadata: { title: 'Warranty', section: '1', updated: '2026-01-09' },
  },
  shipping: {
    id: 'shipping-zones',
    text: 'Shipping zones. Scandinavia and Germany 1-3 working days, rest of the EU 3-6, Switzerland, Norway and the UK 4-8 with customs. Fuel canisters ship by ground only.',
    metadata: { title: 'Shipping zones', section: '3', updated: '2026-08-11' },
  },
  damaged: {
    id: 'damaged-parcels',
    text: 'Damaged on arrival. Customers choose a replacement or a refund. A photo of the item and the parcel is enough; nothing has to be sent back below EUR 150.',
    metadata: { title: 'Damaged on arrival', section: '1', updated: '2026-05-05' },
  },
} satisfies Record<string, Omit<Document, 'score'>>

export function found(...documents: [keyof typeof POLICIES, number][]): Document[] {
  return documents.map(([name, score]) => ({ ...POLICIES[name], score }))
}

/** The same case, about one of the articles whose number starts with one of `skus`. */
export function about(c: Case, ...skus: string[]): Case {
  const fitting = PRODUCTS.filter(({ sku }) => skus.some((start) => sku.startsWith(start)))
  return { ...c, product: deal(fitting, c.round) }
}

/** How a talk ends: the customer's last words, and the answer. */
export function goodbye(c: Case): Turn {
  const [said, answered] = deal(GOODBYES, c.round * 5 + c.order.length + c.random.int(0, 11))
  return turn(said, [], answered.replace('NAME', c.name))
}

const GOODBYES: readonly [string, string][] = [
  ['Perfect, thank you!', "You're welcome, NAME. Have a good day!"],
  [
    'ok thanks',
    "Any time. I've noted everything on the order, so you won't need to explain it again.",
  ],
  ['Great, that was quick', 'Happy to help, NAME!'],
  [
    'Thanks. Will I get a mail about this?',
    'Yes, a confirmation is on its way to the address on your account. It usually arrives within ten minutes.',
  ],
  [
    "Alright, I'll wait then.",
    'Thank you for your patience, NAME. If anything looks off, write here and mention the order number.',
  ],
  ['👍', 'Glad that is sorted!'],
  ['Brilliant, cheers', 'Cheers, NAME. Enjoy the outdoors!'],
  [
    "Thank you, you've been more helpful than the phone line",
    "That is kind of you, NAME. I'll pass it on to the team.",
  ],
  ['good. bye', 'Goodbye, NAME!'],
  [
    'Nice. One more thing: are you open on Sundays?',
    'The chat is open every day, 7:00 to 22:00. Our stores in Malmö and Hamburg are closed on Sundays.',
  ],
  [
    'Thanks a lot, and sorry for being grumpy earlier',
    'No need to apologise, NAME. I would have been annoyed too.',
  ],
  ['Super, merci!', 'Avec plaisir, NAME!'],
]

/** What the shop's order system tells of the case's order. */
export function orderOf(c: Case, status: string, orderedDaysAgo: number): object {
  return {
    order: c.order,
    status,
    ordered: isoDay(c.at, -orderedDaysAgo),
    items: [{ sku: c.product.sku, name: c.product.name, qty: 1, price: money(c.product.cents) }],
    currency: 'EUR',
    payment: 'card',
  }
}
