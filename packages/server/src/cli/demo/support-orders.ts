import { badGateway, rateLimited, timedOut } from './failures.ts'
import { crushedParcel } from './pictures.ts'
import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { Case, Story } from './shop.ts'
import { about, found, goodbye, orderOf } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

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
    {
      time: `${isoDay(c.at, -1)}T05:03:00Z`,
      place: `${c.city} sorting centre`,
      event: 'held: address label damaged',
    },
  ]
  const misdelivered = asked.includes('delivered')
  return {
    tags: ['delivery'],
    turns: [
      turn(
        asked,
        [
          tools(
            tool('lookup_order', { order: c.order }, orderOf(c, 'shipped', 6), { ms: 160 }),
            tool(
              'track_parcel',
              { tracking: c.tracking, carrier: c.carrier },
              misdelivered
                ? {
                    status: 'delivered',
                    place: `${c.city}, parcel locker 114`,
                    time: `${isoDay(c.at, -1)}T17:22:00Z`,
                  }
                : { status: 'in_transit', scans },
              { ms: 690 },
            ),
          ),
        ],
        misdelivered
          ? `${c.carrier} scanned it as delivered yesterday at 17:22, but not at your door: it is in **parcel locker 114** in ${c.city}. The pick-up code should be in the text message from ${c.carrier}. Did you get one?`
          : `Your parcel is in ${c.city} already. ${c.carrier} holds it at the sorting centre since ${day(c.at, -1)} because **the address label is damaged**:\n\n1. ${day(c.at, -4)}, Jönköping: departed\n2. ${day(c.at, -2)}, ${c.city}: arrived\n3. ${day(c.at, -1)}, ${c.city}: held\n\nIf you confirm your street and house number I can have a new label printed.`,
      ),
      misdelivered
        ? turn(
            'No text message, nothing. My old phone number maybe',
            [
              tools(
                tool(
                  'resend_pickup_code',
                  { tracking: c.tracking, channel: 'email' },
                  { sent: true, channel: 'email', valid_until: isoDay(c.at, 5) },
                  { ms: 420 },
                ),
              ),
            ],
            `That explains it: the number on the order ends in 07. I've sent the code to your email instead; it is valid until ${day(c.at, 5)}. Would you like me to change the phone number on your account, too?`,
          )
        : turn(
            `${deal(['Lindenstrasse', 'Storgatan', 'Kerkstraat', 'Vestergade'], c.round)} ${c.random.int(2, 88)}, that's what I typed when I ordered!`,
            [
              tools(
                tool('reprint_label', { tracking: c.tracking }, '', {
                  ms: 900,
                  failure: badGateway('carrier-gateway'),
                }),
              ),
              tools(
                tool(
                  'reprint_label',
                  { tracking: c.tracking },
                  { accepted: true, next_scan: isoDay(c.at, 1) },
                  { ms: 800 },
                ),
              ),
            ],
            `Done, on the second attempt: ${c.carrier} prints a new label tonight and the parcel goes out again tomorrow, ${day(c.at, 1)}. Sorry about that, the address on our side was right.`,
          ),
      ...(c.random.chance(0.6)
        ? [
            turn(
              'Will I have to be at home?',
              [],
              `No. Anything under €250 is left with a neighbour or in the nearest pick-up point if you aren't there, and you'll get a text with the place.`,
            ),
          ]
        : []),
      goodbye(c),
    ],
  }
}

const DAMAGES: readonly (readonly [damage: string, ...skus: string[]])[] = [
  ['The item too, there is a dent and a scratch across it', 'HVN', 'STN', 'BRS'],
  ['yes, the seam is ripped for about 5 cm', 'VRD', 'LYN', 'TND', 'KVL'],
  ['One part is bent. I cannot use it.', 'FSS', 'FJL', 'BRS'],
  ['The lamp is cracked', 'NRD'],
]

export function arrivedDamaged(anyCase: Case): Story {
  const [damage, ...skus] = deal(DAMAGES, anyCase.round)
  const c = about(anyCase, ...skus)
  const below = c.product.cents < 15000
  return {
    tags: ['damage', 'photo'],
    turns: [
      turn(
        [
          {
            type: 'text',
            text: deal(
              [
                `The ${c.product.name} came like this today. Order ${c.order}`,
                `look at this box!! what do you think is inside #${c.order}`,
                `Is this how you ship things? The corner is completely crushed. ${c.order}`,
              ],
              c.round,
            ),
          },
          { type: 'image', url: crushedParcel() },
        ],
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'delivered', 5)))],
        `I'm sorry, ${c.name}. I can see the top right corner of the parcel is crushed and torn open. Could you tell me whether the **${c.product.name}** itself is damaged, or only the box?`,
      ),
      turn(
        damage,
        [
          tools(
            tool(
              'search_policy',
              { query: 'item damaged on arrival' },
              found(['damaged', 0.93], ['returns', 0.58]),
              {
                retrieval: {
                  query: 'item damaged on arrival',
                  documents: found(['damaged', 0.93], ['returns', 0.58]),
                },
                ms: 15,
              },
            ),
            tool(
              'check_stock',
              { sku: c.product.sku },
              { sku: c.product.sku, available: c.random.int(3, 60), warehouse: 'Malmö' },
            ),
          ),
        ],
        `Thank you, the photo is enough for us. You can choose:\n\n- **Replacement**, in stock, ships today and arrives by ${day(c.at, 3)}\n- **Refund** of €${money(c.product.cents)} to your card\n\n${below ? 'You can keep or recycle the damaged one.' : 'We send a prepaid label for the damaged one.'}`,
      ),
      turn(
        'Replacement please',
        [
          tools(
            tool(
              'create_replacement',
              { order: c.order, sku: c.product.sku },
              { order: `${c.order}-R1`, ships: isoDay(c.at) },
              { ms: 520 },
            ),
          ),
        ],
        `Done. The replacement is order **#${c.order}-R1** and ships today; the tracking link comes by email.`,
      ),
      goodbye(c),
    ],
    rating: { score: 1, label: 'thumbs_up', explanation: 'No discussion, new one on the way' },
  }
}

export function wrongSize(anyCase: Case): Story {
  const c = about(anyCase, 'TND', 'SKG', 'MYR', 'DAL')
  return {
    tags: ['exchange'],
    turns: [
      turn(
        deal(
          [
            `The ${c.product.name} I got is too small, can I swap it?`,
            `Need a different size for order ${c.order}`,
            `How do exchanges work? Wore it once around the flat and it pinches.`,
          ],
          c.round,
        ),
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'delivered', 12)))],
        `Yes, you can. Your order #${c.order} was delivered on ${day(c.at, -8)}, so you have until **${day(c.at, 22)}**. Trying it on indoors is fine. Which size do you need?`,
      ),
      turn(
        'One size up',
        [
          tools(
            tool(
              'check_stock',
              { sku: c.product.sku, variant: '+1' },
              { available: 4, restock: null },
            ),
          ),
        ],
        `One size up is in stock (4 left). I can reserve it for you now and send a return label for the other one. There is no charge for the first exchange. Go ahead?`,
      ),
      turn(
        'yes. what if that one does not fit either',
        [
          tools(
            tool(
              'create_exchange',
              { order: c.order, to: '+1' },
              { rma: `RMA-${c.random.int(20000, 29999)}`, label: 'sent', reserved_days: 14 },
            ),
          ),
        ],
        `Reserved for 14 days, and the label is in your inbox. If the new one doesn't fit either, you can send it back for a refund; a second exchange costs €4.90 for the parcel.\n\nA tip: our boots and jackets run **half a size small** compared to most brands, so one up is usually right.`,
      ),
      goodbye(c),
    ],
  }
}

export function changeAddress(c: Case): Story {
  return {
    tags: ['delivery'],
    turns: [
      turn(
        deal(
          [
            `I'm moving on ${day(c.at, 2)}, can order ${c.order} go to the new address?`,
            'I gave the wrong house number, can you fix it before it ships?',
            `Please send ${c.order} to my office instead`,
            'typo in my street name!!',
            'Change delivery address please',
          ],
          c.round,
        ),
        [tools(tool('lookup_order', { order: c.order }, orderOf(c, 'processing', 1)))],
        `That still works, #${c.order} hasn't left the warehouse. What is the new address? Street, house number, postcode and city, please.`,
      ),
      turn(
        `Parkweg ${c.random.int(3, 70)}, ${c.random.int(10000, 89999)} ${c.city}`,
        [
          tools(
            tool('validate_address', { city: c.city }, { valid: true, normalised: true }),
            tool('update_order_address', { order: c.order }, { ok: true }, { ms: 290 }),
          ),
        ],
        `Changed. The order now goes to Parkweg in ${c.city} and should arrive by **${day(c.at, 4)}**. I left your account's home address as it was; should I change that too?`,
      ),
      turn(
        'Yes, from now on everything there',
        [tools(tool('update_account', { field: 'address' }, { ok: true }))],
        'Done, your home address is updated. Invoices of past orders keep the old one.',
      ),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function lostInService(c: Case): Story {
  return {
    tags: ['delivery', 'incident'],
    turns: [
      turn(
        deal(
          [
            `status of ${c.order} please`,
            `Any update on my order ${c.order}?`,
            'When will my order ship?',
          ],
          c.round,
        ),
        [
          tools(
            tool('lookup_order', { order: c.order }, '', {
              ms: 10_000,
              failure: timedOut('orders-api', 10),
            }),
          ),
          tools(
            tool('lookup_order', { order: c.order }, '', {
              ms: 10_000,
              failure: timedOut('orders-api', 10),
            }),
          ),
        ],
        `I can't reach our order system at the moment, so I won't guess. Could you try again in a few minutes? If it is urgent I can have a colleague call you.`,
      ),
      turn(
        'hello? trying again',
        [{ type: 'modelFailure', failure: rateLimited(c.model, 449_102), waitMs: 2400 }],
        '',
        { fails: rateLimited(c.model, 449_870), idleSeconds: 260 },
      ),
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
