import { badGateway, rateLimited, timedOut } from './failures.ts'
import { crushedParcel } from './pictures.ts'
import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { Case, Story } from './shop.ts'
import { found, goodbye } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

function orderOf(c: Case, status: string, orderedDaysAgo: number): object {
  return {
    order: c.order,
    status,
    ordered: isoDay(c.at, -orderedDaysAgo),
    items: [{ sku: c.product.sku, name: c.product.name, qty: 1, price: money(c.product.cents) }],
    currency: 'EUR',
    payment: 'card',
  }
}

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
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'returned', 23), { ms: 180 })), tools(tool('get_refund_status', { order: c.order }, pending, { ms: 310 }))],
        `I found it, ${c.name}. Your return of the **${c.product.name}** arrived at our warehouse on ${day(c.at, -9)}. The refund of **€${amount}** is in \`pending_review\` since ${day(c.at, -8)}, because amounts above our automatic limit are checked by a person.`,
      ),
      turn(
        deal(['It has been pending for more than a week, that is not normal', 'Why does a person have to check it?', 'So when will I have the money?'], c.round),
        [tools(tool('search_policy', { query: 'refund processing time EU', top_k: 3 }, found(['refundEu', 0.91], ['partners', 0.77], ['storeCredit', 0.64]), { ms: 20, retrieval: { query: 'refund processing time EU', documents: found(['refundEu', 0.91], ['partners', 0.77], ['storeCredit', 0.64]) } }))],
        `You're right, eight days is longer than it should be. By our policy the amount is credited **within 3 working days of approval**, and your bank may need up to 5 more days to show it. The approval itself is what is late here. I can ask the refunds team to look at it today. Shall I?`,
        { idleSeconds: c.random.int(180, 700) },
      ),
      turn(
        deal(['Yes please. And can you check the status again? I need the money back this week.', 'Do that. Is it still pending right now?', 'yes, escalate it'], c.round + 1),
        [
          { type: 'tools', calls: [tool('get_refund_status', { order: c.order }, '', { ms: 5000, failure: timedOut('refunds-api', 5) }), tool('escalate', { order: c.order, team: 'refunds', note: `Refund of EUR ${amount} in pending_review for 8 days.` }, { ticket: `T-${c.random.int(5500, 5999)}`, queue: 'refunds', due: isoDay(c.at, 1) }, { ms: 240 })] },
          tools(tool('get_refund_status', { order: c.order, retry: 1 }, '', { ms: 5000, failure: timedOut('refunds-api', 5) })),
        ],
        `I couldn't reach the refund service just now (it timed out twice), but the case is open with the refunds team and they answer by ${day(c.at, 1)}:\n\n| Order | Amount | State | Team |\n|---|---|---|---|\n| #${c.order} | €${amount} | \`pending_review\` | refunds |\n\nYou'll get a mail as soon as it is approved.`,
      ),
      goodbye(c),
    ],
    rating: deal(
      [
        { score: 0, label: 'thumbs_down', explanation: 'Still do not know when I get my money' },
        { score: 1, label: 'thumbs_up' },
        { score: 0, label: 'thumbs_down', explanation: 'Bot was polite but the refund is still stuck' },
      ],
      c.round,
    ),
  }
}

export function whereIsMyParcel(c: Case): Story {
  const asked = deal(
    [
      `Where's my parcel? Tracking says "in transit" for days. ${c.tracking}`,
      `Order ${c.order} should have been here on ${day(c.at, -2)}`,
      `Can you tell me when my ${c.product.name} arrives?`,
      `hello, has ${c.order} shipped yet`,
      `Your courier ${c.carrier} says delivered but there is nothing at my door`,
    ],
    c.round,
  )
  const scans = [
    { time: `${isoDay(c.at, -4)}T06:12:00Z`, place: 'Jönköping hub', event: 'departed' },
    { time: `${isoDay(c.at, -2)}T22:40:00Z`, place: `${c.city} sorting centre`, event: 'arrived' },
    { time: `${isoDay(c.at, -1)}T05:03:00Z`, place: `${c.city} sorting centre`, event: 'held: address label damaged' },
  ]
  const misdelivered = asked.includes('delivered')
  return {
    tags: ['delivery'],
    turns: [
      turn(
        asked,
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'shipped', 6), { ms: 160 }), tool('track_parcel', { tracking: c.tracking, carrier: c.carrier }, misdelivered ? { status: 'delivered', place: `${c.city}, parcel locker 114`, time: `${isoDay(c.at, -1)}T17:22:00Z` } : { status: 'in_transit', scans }, { ms: 690 }))],
        misdelivered
          ? `${c.carrier} scanned it as delivered yesterday at 17:22, but not at your door: it is in **parcel locker 114** in ${c.city}. The pick-up code should be in the text message from ${c.carrier}. Did you get one?`
          : `Your parcel is in ${c.city} already. ${c.carrier} holds it at the sorting centre since ${day(c.at, -1)} because **the address label is damaged**:\n\n1. ${day(c.at, -4)}, Jönköping: departed\n2. ${day(c.at, -2)}, ${c.city}: arrived\n3. ${day(c.at, -1)}, ${c.city}: held\n\nIf you confirm your street and house number I can have a new label printed.`,
      ),
      misdelivered
        ? turn('No text message, nothing. My old phone number maybe', [tools(tool('resend_pickup_code', { tracking: c.tracking, channel: 'email' }, { sent: true, channel: 'email', valid_until: isoDay(c.at, 5) }, { ms: 420 }))], `That explains it: the number on the order ends in 07. I've sent the code to your email instead; it is valid until ${day(c.at, 5)}. Would you like me to change the phone number on your account, too?`)
        : turn(
            `${deal(['Lindenstrasse', 'Storgatan', 'Kerkstraat', 'Vestergade'], c.round)} ${c.random.int(2, 88)}, that's what I typed when I ordered!`,
            [
              tools(tool('reprint_label', { tracking: c.tracking }, '', { ms: 900, failure: badGateway('carrier-gateway') })),
              tools(tool('reprint_label', { tracking: c.tracking }, { accepted: true, next_scan: isoDay(c.at, 1) }, { ms: 800 })),
            ],
            `Done, on the second attempt: ${c.carrier} prints a new label tonight and the parcel goes out again tomorrow, ${day(c.at, 1)}. Sorry about that, the address on our side was right.`,
          ),
      ...(c.random.chance(0.6) ? [turn('Will I have to be at home?', [], `No. Anything under €250 is left with a neighbour or in the nearest pick-up point if you aren't there, and you'll get a text with the place.`)] : []),
      goodbye(c),
    ],
  }
}

export function arrivedDamaged(c: Case): Story {
  const below = c.product.cents < 15000
  return {
    tags: ['damage', 'photo'],
    turns: [
      turn(
        [
          { type: 'text', text: deal([`The ${c.product.name} came like this today. Order ${c.order}`, `look at this box!! what do you think is inside #${c.order}`, `Is this how you ship things? The corner is completely crushed. ${c.order}`], c.round) },
          { type: 'image', url: crushedParcel() },
        ],
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'delivered', 5)))],
        `I'm sorry, ${c.name}. I can see the top right corner of the parcel is crushed and torn open. Could you tell me whether the **${c.product.name}** itself is damaged, or only the box?`,
      ),
      turn(
        deal(['The item too, there is a dent and a scratch across it', 'yes, the seam is ripped for about 5 cm', 'One part is bent. I cannot use it.'], c.round),
        [tools(tool('search_policy', { query: 'item damaged on arrival' }, found(['damaged', 0.93], ['returns', 0.58]), { retrieval: { query: 'item damaged on arrival', documents: found(['damaged', 0.93], ['returns', 0.58]) }, ms: 15 }), tool('check_stock', { sku: c.product.sku }, { sku: c.product.sku, available: c.random.int(3, 60), warehouse: 'Malmö' }))],
        `Thank you, the photo is enough for us. You can choose:\n\n- **Replacement**, in stock, ships today and arrives by ${day(c.at, 3)}\n- **Refund** of €${money(c.product.cents)} to your card\n\n${below ? 'You can keep or recycle the damaged one.' : 'We send a prepaid label for the damaged one.'}`,
      ),
      turn(
        'Replacement please',
        [tools(tool('create_replacement', { order: c.order, sku: c.product.sku }, { order: `${c.order}-R1`, ships: isoDay(c.at) }, { ms: 520 }))],
        `Done. The replacement is order **#${c.order}-R1** and ships today; the tracking link comes by email.`,
      ),
      goodbye(c),
    ],
    rating: { score: 1, label: 'thumbs_up', explanation: 'No discussion, new one on the way' },
  }
}

export function wrongSize(c: Case): Story {
  return {
    tags: ['exchange'],
    turns: [
      turn(
        deal([`The ${c.product.name} I got is too small, can I swap it?`, `Need a different size for order ${c.order}`, `How do exchanges work? Wore it once around the flat and it pinches.`], c.round),
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'delivered', 12)))],
        `Yes, you can. Your order #${c.order} was delivered on ${day(c.at, -8)}, so you have until **${day(c.at, 22)}**. Trying it on indoors is fine. Which size do you need?`,
      ),
      turn(
        'One size up',
        [tools(tool('check_stock', { sku: c.product.sku, variant: '+1' }, { available: 4, restock: null }))],
        `One size up is in stock (4 left). I can reserve it for you now and send a return label for the other one. There is no charge for the first exchange. Go ahead?`,
      ),
      turn(
        'yes. what if that one does not fit either',
        [tools(tool('create_exchange', { order: c.order, to: '+1' }, { rma: `RMA-${c.random.int(20000, 29999)}`, label: 'sent', reserved_days: 14 }))],
        `Reserved for 14 days, and the label is in your inbox. If the new one doesn't fit either, you can send it back for a refund; a second exchange costs €4.90 for the parcel.\n\nA tip: our boots and jackets run **half a size small** compared to most brands, so one up is usually right.`,
      ),
      goodbye(c),
    ],
  }
}

export function chargedTwice(c: Case): Story {
  const amount = money(c.product.cents)
  return {
    tags: ['payment'],
    turns: [
      turn(
        deal([`I was charged twice for order ${c.order}`, `My bank shows €${amount} two times, same day, from Nordhandel`, `DOUBLE CHARGE on my card!! please fix`], c.round),
        [
          { type: 'modelFailure', failure: rateLimited('gpt-4o', 447_930 + c.random.int(0, 2000)), waitMs: 2400 },
          tools(tool('lookup_order', { order: c.order }, orderOf(c, 'paid', 2)), tool('list_payments', { order: c.order }, [{ id: `pay_${c.random.hex(8)}`, amount, state: 'captured' }, { id: `pay_${c.random.hex(8)}`, amount, state: 'authorised' }], { ms: 350 })),
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
        deal([`Can you cancel order ${c.order} and refund me to store credit?`, `I ordered the wrong thing, please cancel #${c.order}`, `cancel my order from an hour ago pls`], c.round),
        [tools(tool('cancel_order', { order: c.order, refund_to: 'store_credit' }, packed ? { cancelled: false, reason: 'already packed' } : { cancelled: true, credit: money(c.product.cents) }, { ms: 480 }))],
        packed
          ? `I was a few minutes late: #${c.order} is already packed and can't be stopped. The simplest way is to **refuse the parcel at the door**; it comes back to us and I'll turn it into store credit without a return fee. Shall I note that?`
          : `Order #${c.order} is cancelled and **€${money(c.product.cents)}** is on your account as store credit, ready to use and valid for 24 months.`,
      ),
      packed
        ? turn('ok note it. and what if my neighbour takes it?', [tools(tool('add_order_note', { order: c.order, note: 'Customer refuses parcel; convert to store credit on arrival, no fee.' }, { ok: true }))], `It's noted on the order. If your neighbour accepts it, use the return label in the parcel, that is free for you as well in this case.`)
        : turn(`Does the credit work together with the ${deal(['HOST25', 'WINTER15', 'CLUB10'], c.round)} code?`, [tools(tool('search_policy', { query: 'combine store credit with discount code' }, found(['storeCredit', 0.89]), { retrieval: { query: 'combine store credit with discount code', documents: found(['storeCredit', 0.89], ['partners', 0.41]) }, ms: 12 }))], `Yes. The code is taken off first, then the credit pays the rest. Whatever is left of the credit stays on your account.`),
      goodbye(c),
    ],
  }
}

export function changeAddress(c: Case): Story {
  return {
    tags: ['delivery'],
    turns: [
      turn(
        deal([`I'm moving on ${day(c.at, 2)}, can order ${c.order} go to the new address?`, 'I gave the wrong house number, can you fix it before it ships?', 'Change delivery address please'], c.round),
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'processing', 1)))],
        `That still works, #${c.order} hasn't left the warehouse. What is the new address? Street, house number, postcode and city, please.`,
      ),
      turn(
        `Parkweg ${c.random.int(3, 70)}, ${c.random.int(10000, 89999)} ${c.city}`,
        [tools(tool('validate_address', { city: c.city }, { valid: true, normalised: true }), tool('update_order_address', { order: c.order }, { ok: true }, { ms: 290 }))],
        `Changed. The order now goes to Parkweg in ${c.city} and should arrive by **${day(c.at, 4)}**. I left your account's home address as it was; should I change that too?`,
      ),
      turn('Yes, from now on everything there', [tools(tool('update_account', { field: 'address' }, { ok: true }))], 'Done, your home address is updated. Invoices of past orders keep the old one.'),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function lostInService(c: Case): Story {
  return {
    tags: ['delivery', 'incident'],
    turns: [
      turn(
        deal([`status of ${c.order} please`, `Any update on my order ${c.order}?`, 'When will my order ship?'], c.round),
        [
          tools(tool('lookup_order', { order: c.order }, '', { ms: 10_000, failure: timedOut('orders-api', 10) })),
          tools(tool('lookup_order', { order: c.order }, '', { ms: 10_000, failure: timedOut('orders-api', 10) })),
        ],
        `I can't reach our order system at the moment, so I won't guess. Could you try again in a few minutes? If it is urgent I can have a colleague call you.`,
      ),
      turn('hello? trying again', [{ type: 'modelFailure', failure: rateLimited('gpt-4o', 449_102), waitMs: 2400 }], '', { fails: rateLimited('gpt-4o', 449_870), idleSeconds: 260 }),
      turn(
        'third time lucky?',
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'packed', 3)))],
        `Third time lucky indeed, thank you for trying again. Order #${c.order} is **packed** and leaves the warehouse tonight; expect it on ${day(c.at, 2)}.`,
        { idleSeconds: 90 },
      ),
      goodbye(c),
    ],
    rating: { score: 0, label: 'thumbs_down', explanation: 'had to ask three times' },
  }
}
