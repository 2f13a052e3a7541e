import { rateLimited, timedOut } from './failures.ts'
import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import { found, goodbye, orderOf } from './shop.ts'
import type { Case, Story } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

export function refundPending(c: Case): Story {
  const amount = money(c.product.cents)
  const asked = deal(
    [
      `Where is my refund for order #${c.order}?`,
      `Hi, I sent back the ${c.product.name} two weeks ago and still no money. Order ${c.order}.`,
      `My refund status for ${c.order} has said "pending" since last week. What is going on?`,
      `I was promised a refund of €${amount} and I'm still waiting`,
      `refund ${c.order}???`,
    ],
    c.round,
  )
  const pending = {
    order: c.order,
    amount,
    currency: 'EUR',
    state: 'pending_review',
    since: isoDay(c.at, -8),
    reason: 'amount above auto-approval limit',
  }
  return {
    tags: ['refund'],
    turns: [
      turn(
        asked,
        [
          tools(tool('lookup_order', { order: c.order }, orderOf(c, 'returned', 23), { ms: 180 })),
          tools(tool('get_refund_status', { order: c.order }, pending, { ms: 310 })),
        ],
        `I found it, ${c.name}. Your return of the **${c.product.name}** arrived at our warehouse on ${day(c.at, -9)}. The refund of **€${amount}** is in \`pending_review\` since ${day(c.at, -8)}, because amounts above our automatic limit are checked by a person.`,
      ),
      turn(
        deal(
          [
            'It has been pending for more than a week, that is not normal',
            'Why does a person have to check it?',
            'So when will I have the money?',
          ],
          c.round,
        ),
        [
          tools(
            tool(
              'search_policy',
              { query: 'refund processing time EU', top_k: 3 },
              found(['refundEu', 0.91], ['partners', 0.77], ['storeCredit', 0.64]),
              {
                ms: 20,
                retrieval: {
                  query: 'refund processing time EU',
                  documents: found(['refundEu', 0.91], ['partners', 0.77], ['storeCredit', 0.64]),
                },
              },
            ),
          ),
        ],
        `You're right, eight days is longer than it should be. By our policy the amount is credited **within 3 working days of approval**, and your bank may need up to 5 more days to show it. The approval itself is what is late here. I can ask the refunds team to look at it today. Shall I?`,
        { idleSeconds: c.random.int(180, 700) },
      ),
      turn(
        deal(
          [
            'Yes please. And can you check the status again? I need the money back this week.',
            'Do that. Is it still pending right now?',
            'yes, escalate it',
          ],
          c.round + 1,
        ),
        [
          {
            type: 'tools',
            calls: [
              tool('get_refund_status', { order: c.order }, '', {
                ms: 5000,
                failure: timedOut('refunds-api', 5),
              }),
              tool(
                'escalate',
                {
                  order: c.order,
                  team: 'refunds',
                  note: `Refund of EUR ${amount} in pending_review for 8 days.`,
                },
                { ticket: `T-${c.random.int(5500, 5999)}`, queue: 'refunds', due: isoDay(c.at, 1) },
                { ms: 240 },
              ),
            ],
          },
          tools(
            tool('get_refund_status', { order: c.order, retry: 1 }, '', {
              ms: 5000,
              failure: timedOut('refunds-api', 5),
            }),
          ),
        ],
        `I couldn't reach the refund service just now (it timed out twice), but the case is open with the refunds team and they answer by ${day(c.at, 1)}:\n\n| Order | Amount | State | Team |\n|---|---|---|---|\n| #${c.order} | €${amount} | \`pending_review\` | refunds |\n\nYou'll get a mail as soon as it is approved.`,
      ),
      goodbye(c),
    ],
    rating: deal(
      [
        { score: 0, label: 'thumbs_down', explanation: 'Still do not know when I get my money' },
        { score: 1, label: 'thumbs_up' },
        {
          score: 0,
          label: 'thumbs_down',
          explanation: 'Bot was polite but the refund is still stuck',
        },
      ],
      c.round,
    ),
  }
}

export function chargedTwice(c: Case): Story {
  const amount = money(c.product.cents)
  return {
    tags: ['payment'],
    turns: [
      turn(
        deal(
          [
            `I was charged twice for order ${c.order}`,
            `My bank shows €${amount} two times, same day, from Nordhandel`,
            `DOUBLE CHARGE on my card!! please fix`,
          ],
          c.round,
        ),
        [
          {
            type: 'modelFailure',
            failure: rateLimited(c.model, 447_930 + c.random.int(0, 2000)),
            waitMs: 2400,
          },
          tools(
            tool('lookup_order', { order: c.order }, orderOf(c, 'paid', 2)),
            tool(
              'list_payments',
              { order: c.order },
              [
                { id: `pay_${c.random.hex(8)}`, amount, state: 'captured' },
                { id: `pay_${c.random.hex(8)}`, amount, state: 'authorised' },
              ],
              { ms: 350 },
            ),
          ),
        ],
        `I see two entries of **€${amount}** for order #${c.order}, but only one of them is a charge:\n\n| Payment | State | Meaning |\n|---|---|---|\n| first | \`captured\` | paid |\n| second | \`authorised\` | reserved, not taken |\n\nThe second came from a payment attempt that broke off. I can release it now.`,
      ),
      turn(
        'Please release it. How long until it disappears from my account?',
        [tools(tool('void_authorisation', { order: c.order }, { voided: true }, { ms: 610 }))],
        `Released. Most banks remove it **within 24 hours**, a few take up to 5 working days. If it is still there on ${day(c.at, 7)}, send me a screenshot and I'll take it up with the payment provider.`,
      ),
      goodbye(c),
    ],
    rating: { score: 1, label: 'thumbs_up' },
  }
}

export function cancelOrder(c: Case): Story {
  const packed = c.round % 2 === 1
  return {
    tags: ['cancellation'],
    turns: [
      turn(
        deal(
          [
            `Can you cancel order ${c.order} and refund me to store credit?`,
            `I ordered the wrong thing, please cancel #${c.order}`,
            `cancel my order from an hour ago pls`,
          ],
          c.round,
        ),
        [
          tools(
            tool(
              'cancel_order',
              { order: c.order, refund_to: 'store_credit' },
              packed
                ? { cancelled: false, reason: 'already packed' }
                : { cancelled: true, credit: money(c.product.cents) },
              { ms: 480 },
            ),
          ),
        ],
        packed
          ? `I was a few minutes late: #${c.order} is already packed and can't be stopped. The simplest way is to **refuse the parcel at the door**; it comes back to us and I'll turn it into store credit without a return fee. Shall I note that?`
          : `Order #${c.order} is cancelled and **€${money(c.product.cents)}** is on your account as store credit, ready to use and valid for 24 months.`,
      ),
      packed
        ? turn(
            'ok note it. and what if my neighbour takes it?',
            [
              tools(
                tool(
                  'add_order_note',
                  {
                    order: c.order,
                    note: 'Customer refuses parcel; convert to store credit on arrival, no fee.',
                  },
                  { ok: true },
                ),
              ),
            ],
            `It's noted on the order. If your neighbour accepts it, use the return label in the parcel, that is free for you as well in this case.`,
          )
        : turn(
            `Does the credit work together with the ${deal(['HOST25', 'WINTER15', 'CLUB10'], c.round)} code?`,
            [
              tools(
                tool(
                  'search_policy',
                  { query: 'combine store credit with discount code' },
                  found(['storeCredit', 0.89]),
                  {
                    retrieval: {
                      query: 'combine store credit with discount code',
                      documents: found(['storeCredit', 0.89], ['partners', 0.41]),
                    },
                    ms: 12,
                  },
                ),
              ),
            ],
            `Yes. The code is taken off first, then the credit pays the rest. Whatever is left of the credit stays on your account.`,
          ),
      goodbye(c),
    ],
  }
}
