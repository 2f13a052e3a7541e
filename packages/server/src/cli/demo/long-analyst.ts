import { timedOut } from './failures.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { Turn } from './script.ts'

const REGIONS = ['Sweden', 'Denmark', 'Germany', 'Norway', 'Finland', 'Netherlands'] as const
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
] as const
const SEASON = [0.8, 0.78, 0.92, 1.05, 1.22, 1.31, 1.26, 1.12, 0.96, 0.94]

interface Sales {
  /** Thousands of euro, by region and month. */
  revenue(region: number, month: number): number
  orders(region: number, month: number): number
}

/** Somebody asks a year's sales one figure at a time; each answer is computed from the same table. */
export function analystTurns(random: Random, count: number): Turn[] {
  const sales = makeSales(random)
  const asked = Array.from({ length: count - 2 }, (_, index) =>
    deal(QUESTIONS, index)(sales, random, index),
  )
  return [
    turn(
      'Hi! I have the sales table of this year open. Can you query it for me?',
      [],
      `Sure. I can read \`sales_monthly\`: six regions (${REGIONS.join(', ')}), January to October, with revenue and orders. What would you like to know?`,
    ),
    ...asked,
    turn(
      'I think I have everything for the deck. Thanks!',
      [],
      'Good luck with it! The queries of this talk are saved, so you can run them again when November is closed.',
    ),
  ]
}

function makeSales(random: Random): Sales {
  const table = REGIONS.map((_, region) =>
    MONTHS.map((_month, month) =>
      Math.round((420 - region * 48) * (SEASON[month] ?? 1) * (0.93 + random.next() * 0.14)),
    ),
  )
  const revenue = (region: number, month: number): number =>
    table[region % REGIONS.length]?.[month % MONTHS.length] ?? 0
  return {
    revenue,
    orders: (region, month) => Math.round((revenue(region, month) * 1000) / (71 + region * 2.3)),
  }
}

type Ask = (sales: Sales, random: Random, index: number) => Turn

function query(sql: string, rows: unknown, random: Random): Turn['steps'] {
  const call = tools(tool('run_sql', { sql }, rows, { ms: 180 }))
  if (!random.chance(0.04)) return [call]
  return [
    tools(tool('run_sql', { sql }, '', { ms: 6000, failure: timedOut('warehouse', 6) })),
    call,
  ]
}

const QUESTIONS: readonly Ask[] = [
  (sales, random, index) => {
    const region = index % REGIONS.length
    const rows = MONTHS.map((month, at) => ({ month, revenue: sales.revenue(region, at) }))
    const best = rows.reduce((a, b) => (b.revenue > a.revenue ? b : a))
    return turn(
      deal(
        [
          `Revenue of ${deal(REGIONS, region)} by month?`,
          `and ${deal(REGIONS, region)}, month by month`,
          `Same for ${deal(REGIONS, region)} please`,
        ],
        index,
      ),
      query(
        `SELECT month, revenue FROM sales_monthly WHERE region = '${deal(REGIONS, region)}' ORDER BY month`,
        rows,
        random,
      ),
      `**${deal(REGIONS, region)}**, in thousand euro:\n\n| Month | Revenue |\n|---|--:|\n${rows.map(({ month, revenue }) => `| ${month} | ${month === best.month ? `**${revenue}**` : revenue} |`).join('\n')}\n\nThe best month was ${best.month}.`,
    )
  },
  (sales, random, index) => {
    const [region, from, to] = [(index + 1) % REGIONS.length, index % 5, 5 + (index % 5)]
    const [a, b] = [sales.revenue(region, from), sales.revenue(region, to)]
    const change = ((b - a) / a) * 100
    return turn(
      `How much did ${deal(REGIONS, region)} change from ${deal(MONTHS, from)} to ${deal(MONTHS, to)}?`,
      query(
        `SELECT month, revenue FROM sales_monthly WHERE region = '${deal(REGIONS, region)}' AND month IN ('${deal(MONTHS, from)}', '${deal(MONTHS, to)}')`,
        [
          { month: deal(MONTHS, from), revenue: a },
          { month: deal(MONTHS, to), revenue: b },
        ],
        random,
      ),
      `From ${a}k in ${deal(MONTHS, from)} to ${b}k in ${deal(MONTHS, to)}: **${change > 0 ? '+' : ''}${change.toFixed(1)} %**.`,
    )
  },
  (sales, random, index) => {
    const month = (index * 3) % MONTHS.length
    const rows = REGIONS.map((region, at) => ({ region, revenue: sales.revenue(at, month) })).sort(
      (a, b) => b.revenue - a.revenue,
    )
    const total = rows.reduce((sum, { revenue }) => sum + revenue, 0)
    return turn(
      deal(
        [`Rank the regions in ${deal(MONTHS, month)}`, `Who was first in ${deal(MONTHS, month)}?`],
        index,
      ),
      query(
        `SELECT region, revenue FROM sales_monthly WHERE month = '${deal(MONTHS, month)}' ORDER BY revenue DESC`,
        rows,
        random,
      ),
      `${deal(MONTHS, month)}, ${total}k in all:\n\n${rows.map(({ region, revenue }, place) => `${place + 1}. ${region}: ${revenue}k (${((revenue / total) * 100).toFixed(0)} %)`).join('\n')}`,
    )
  },
  (sales, random, index) => {
    const [region, month] = [(index + 2) % REGIONS.length, (index * 7) % MONTHS.length]
    const [revenue, orders] = [sales.revenue(region, month), sales.orders(region, month)]
    return turn(
      `Average order value in ${deal(REGIONS, region)} in ${deal(MONTHS, month)}?`,
      query(
        `SELECT sum(revenue) / sum(orders) FROM sales_monthly WHERE region = '${deal(REGIONS, region)}' AND month = '${deal(MONTHS, month)}'`,
        [{ revenue: revenue * 1000, orders }],
        random,
      ),
      `**€${((revenue * 1000) / orders).toFixed(2)}**, from ${orders.toLocaleString('en-GB')} orders.`,
    )
  },
  (sales, _random, index) => {
    const region = (index + 3) % REGIONS.length
    const halves = [0, 5].map((from) =>
      [0, 1, 2, 3, 4].reduce((sum, month) => sum + sales.revenue(region, from + month), 0),
    )
    return turn(
      `Can you put the two halves for ${deal(REGIONS, region)} into one sentence for the slide?`,
      [],
      `> ${deal(REGIONS, region)} made €${halves[0] ?? 0}k from January to May and €${halves[1] ?? 0}k from June to October.`,
    )
  },
]
