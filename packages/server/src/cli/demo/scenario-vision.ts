import { barChart, errorDialog, receipt, spottedLeaf } from './pictures.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { turn } from './script.ts'
import type { App, Scenario, Turn } from './script.ts'
import { code, isoDay, money } from './wording.ts'

const APP: App = {
  service: 'picture-desk',
  version: '0.4.0',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'picture-desk',
  rootKind: 'CHAIN',
  streams: false,
  system:
    'You look at pictures and say what is in them: charts, receipts, screenshots, plants. Say how sure you are. When a schema is given, answer with JSON only.',
  tools: [],
}

type Look = (random: Random, round: number, at: Date) => Turn[]

const withPicture = (text: string, url: string): Turn['user'] => [
  { type: 'text', text },
  { type: 'image', url },
]

const LOOKS: readonly Look[] = [
  (random, round) => {
    const values = Array.from(
      { length: 9 },
      (_, index) => 40 + random.int(0, 30) + index * random.int(2, 6),
    )
    const [last, most] = [values.at(-1) ?? 0, Math.max(...values)]
    const share = Math.round((last / most) * 100)
    return [
      turn(
        withPicture(
          deal(
            [
              'What does this chart say?',
              "Describe this chart for someone who can't see it",
              'Is the marked month good or bad?',
            ],
            round,
          ),
          barChart(values),
        ),
        [],
        `It is a bar chart with **nine bars**, most likely months; the last one is marked in red. Overall they rise from left to right. The red bar reaches about **${share} %** of the highest one. There are no labels on the axes, so I can't tell the unit.`,
      ),
      turn(
        'The unit is thousand parcels. Give me alt text, max 120 characters',
        [],
        `> Bar chart of parcels a month in thousands: nine rising bars, the last one, in red, at ${share} % of the peak.`,
      ),
    ]
  },
  (random, round, at) => {
    const lines = random.int(3, 6)
    const items = Array.from({ length: lines }, (_, index) => ({
      article: deal(
        ['Coffee', 'Rye bread', 'Cheese', 'Apples', 'Oat milk', 'Chocolate', 'Batteries'],
        index + round,
      ),
      amount: money(random.int(120, 1490)),
    }))
    const total = money(
      items.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0),
    )
    const read = {
      merchant: deal(['Coop Torget', 'Edeka Nord', 'Albert Heijn 1032'], round),
      date: isoDay(at, -1),
      currency: 'EUR',
      items,
      total,
      confidence: 0.93,
    }
    return [
      turn(
        withPicture(
          deal(
            [
              'Read this receipt',
              'Expense: lunch on the road',
              'Please book this one',
              'receipt from this morning',
            ],
            round,
          ),
          receipt(lines),
        ),
        [],
        JSON.stringify(read, null, 2),
        {
          schema: 'receipt',
        },
      ),
      turn(
        'Which cost centre?',
        [],
        JSON.stringify(
          {
            cost_centre: '4650',
            name: 'Hospitality',
            reason: 'Food and drinks, no guests named',
            needs_review: Number(total) > 30,
          },
          null,
          2,
        ),
        { schema: 'booking' },
      ),
    ]
  },
  (random, round) => [
    turn(
      withPicture(
        deal(
          [
            'I get this when I click Save, what is it',
            'what does this error mean??',
            'Screenshot from a customer. Any idea?',
          ],
          round,
        ),
        errorDialog(),
      ),
      [],
      'A settings window with an error message in front of it: a red icon, a heading, two lines of text and a single blue button. The text is **too small to read** at this size. Could you send a larger screenshot, or type what it says?',
    ),
    turn(
      `It says "Changes could not be saved (409, version ${random.int(3, 40)})"`,
      [],
      'Then somebody else saved the same settings after you opened them: **409** is a conflict. Copy what you typed, reload the page, and enter it again. If you are alone on it, look for a second tab that is still open.',
    ),
    ...(round % 2 === 0
      ? [
          turn(
            'oh. there was a second tab 🙈',
            [],
            "It happens to all of us. Close the other one and you're fine.",
          ),
        ]
      : []),
  ],
  (_random, round) => [
    turn(
      withPicture(
        deal(
          [
            'What is wrong with my plant?',
            'Brown spots on the leaves since a week',
            'is this a disease or did I water too much',
          ],
          round,
        ),
        spottedLeaf(),
      ),
      [],
      "I see a green leaf with **three brown spots**, two of them with a yellow rim. That pattern fits a *fungal leaf spot* best; sunburn would be on one side, and too much water starts at the tips.\n\n- Take off the spotted leaves\n- Water the soil, not the leaves\n- Keep some distance to other plants for two weeks\n\nI'm fairly, not completely, sure: a photo of the underside would help.",
    ),
    turn(
      'It is a basil in the kitchen, can I still eat it?',
      [],
      "Yes, the leaves without spots. Wash them, and don't use the affected ones. Supermarket basil is usually twenty plants in one pot: split it in four, and the air between them keeps the fungus away.",
    ),
  ],
  (random, round, at) => {
    const number = code(random, 6)
    const net = random.int(20_000, 480_000)
    return [
      turn(
        `Extract from this text:\n\nINVOICE ${number}\n${deal(['Kontor & Co ApS', 'Drukkerij De Vries', 'Papier Lindner GmbH'], round)}\nDate ${isoDay(at, -4)}, due ${isoDay(at, 26)}\n${random.int(2, 60)} boxes of labels\nNet ${money(net)} EUR, VAT 19 % ${money(net * 0.19)} EUR`,
        [],
        JSON.stringify(
          {
            invoice_number: number,
            supplier: deal(['Kontor & Co ApS', 'Drukkerij De Vries', 'Papier Lindner GmbH'], round),
            issued: isoDay(at, -4),
            due: isoDay(at, 26),
            net: money(net),
            vat_rate: 19,
            vat: money(net * 0.19),
            gross: money(net * 1.19),
            currency: 'EUR',
          },
          null,
          2,
        ),
        { schema: 'invoice' },
      ),
    ]
  },
]

/** Pictures described, and papers turned into JSON. */
export const documentReader: Scenario = ({ ordinal, random, at }) => {
  const round = Math.floor(ordinal / LOOKS.length)
  return {
    app: APP,
    sessionId: `pic_${random.hex(12)}`,
    userId: `u-${random.int(700, 760)}`,
    model: deal(['gpt-4o', 'gemini-2.5-flash', 'gpt-4o'] as const, ordinal),
    tags: ['vision'],
    metadata: { plan: random.pick(['free', 'pro']), app_version: '0.4.0' },
    turns: deal(LOOKS, ordinal)(random, round, at),
    feedback:
      ordinal % 6 === 3
        ? [
            {
              turn: 0,
              name: 'user_rating',
              score: 1,
              label: 'thumbs_up',
              explanation: 'saved my basil',
              annotatorKind: 'HUMAN',
            },
          ]
        : [],
  }
}
