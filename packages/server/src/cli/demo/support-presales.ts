import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import { found, goodbye } from './shop.ts'
import type { Case, Story } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

export function productAdvice(c: Case): Story {
  const trip = deal(
    [
      'four nights in Lofoten in September',
      'a winter hut tour in Jotunheimen',
      'a bike trip along the Danube with two kids',
      'the Kungsleden in late August',
    ],
    c.round,
  )
  return {
    tags: ['advice', 'presales'],
    turns: [
      turn(
        `I'm planning ${trip}. Which sleeping bag would you take?`,
        [
          tools(
            tool(
              'search_catalogue',
              { query: 'sleeping bag', limit: 3 },
              [
                { sku: 'KVL-5', comfort: -5, weight_g: 1080, price: '199.00' },
                { sku: 'KVL-12', comfort: -12, weight_g: 1390, price: '259.00' },
                { sku: 'SOM-5', comfort: 5, weight_g: 690, price: '129.00' },
              ],
              { ms: 210 },
            ),
          ),
        ],
        `For ${trip} I'd look at these three:\n\n| | Kveld -5 | Kveld -12 | Sommer +5 |\n|---|--:|--:|--:|\n| Comfort | -5 °C | -12 °C | +5 °C |\n| Weight | 1,080 g | 1,390 g | 690 g |\n| Price | €199 | €259 | €129 |\n\nThe **Kveld -5** is the one I'd take: nights around freezing leave you a margin, and the 300 g you save over the -12 matter when you carry it.`,
      ),
      turn(
        deal(
          [
            'I sleep cold, would the -12 be too much?',
            'Is down a problem when it gets wet?',
            "What about a women's version?",
          ],
          c.round,
        ),
        [],
        deal(
          [
            `If you sleep cold, take the -12 or add a liner. A **silk liner** (€39, 130 g) gives you about 3 degrees, so Kveld -5 plus liner ends up lighter and more flexible than the -12.`,
            `Ours has hydrophobic down: it keeps about 80 % of its loft when damp and dries in a few hours. Soaked is soaked, though, so keep it in a dry bag. The Elv set has one of the right size.`,
            `There is: the Kveld W -5 is cut shorter, with more down at the feet and hips. Same comfort rating, 1,120 g, €209.`,
          ],
          c.round,
        ),
      ),
      turn(
        'And a mat that goes with it?',
        [
          tools(
            tool('search_catalogue', { query: 'sleeping mat R-value 4', limit: 2 }, [
              { sku: 'MAT-R4', r: 4.2, weight_g: 480 },
              { sku: 'MAT-R6', r: 6.1, weight_g: 610 },
            ]),
          ),
        ],
        'The **Lie R4** (480 g, R-value 4.2) is enough down to about -6 °C on the ground. The R6 only pays off on snow.',
      ),
      goodbye(c),
    ],
  }
}

export function abroad(c: Case): Story {
  const [place, days, note] = deal(
    [
      [
        'Switzerland',
        '4 to 8 working days',
        'customs and 8.1 % Swiss VAT are paid at checkout, so nothing is due at the door',
      ],
      [
        'the Canary Islands',
        '6 to 10 working days',
        'the islands are outside the EU VAT area; you pay IGIC on delivery, usually 7 %',
      ],
      [
        'the UK',
        '4 to 8 working days',
        'up to £135 the VAT is paid at checkout, above that the courier collects it',
      ],
      ['Iceland', '5 to 9 working days', 'import VAT of 24 % is collected by Pósturinn'],
    ] as const,
    c.round,
  )
  return {
    tags: ['shipping', 'presales'],
    turns: [
      turn(
        `${deal(['Do you ship to', 'How long does delivery take to', 'Is it possible to order to'], c.round)} ${place}?`,
        [
          tools(
            tool(
              'search_policy',
              { query: `shipping to ${place}` },
              found(['shipping', 0.88], ['partners', 0.35]),
              {
                retrieval: {
                  query: `shipping to ${place}`,
                  documents: found(['shipping', 0.88], ['returns', 0.47], ['partners', 0.35]),
                },
                ms: 15,
              },
            ),
          ),
        ],
        `Yes, we do. To ${place} it takes **${days}**. About taxes: ${note}.`,
      ),
      turn(
        `And can I add fuel for the ${c.round % 2 === 0 ? 'Bris stove' : 'stove'}?`,
        [],
        "Not by air, I'm afraid: gas canisters travel by ground only, and to places behind customs not at all. The screw-on standard (EN 417) is sold in most outdoor and hardware shops, so you will find it there.",
      ),
      turn(
        'What if I have to send something back from there?',
        [],
        `You have the same 30 days. Please write us first: we send a label *and* a customs form, otherwise the parcel is taxed a second time on its way to us.`,
      ),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function backInStock(c: Case): Story {
  return {
    tags: ['stock', 'presales'],
    turns: [
      turn(
        deal(
          [
            `When is the ${c.product.name} back in stock?`,
            `Do you have ${c.product.sku} in the ${c.city} store?`,
            `Is the ${c.product.name} coming back or discontinued`,
          ],
          c.round,
        ),
        [
          tools(
            tool(
              'check_stock',
              { sku: c.product.sku, stores: true },
              { online: 0, stores: { Malmö: 2, Hamburg: 0 }, restock: isoDay(c.at, 16) },
            ),
          ),
        ],
        `Online it's sold out; the next delivery is planned for **${day(c.at, 16)}**. Our store in Malmö has two left. Shall I put you on the list, or have one sent from Malmö?`,
      ),
      turn(
        deal(['From Malmö please, if that costs nothing extra', 'list is fine'], c.round),
        [
          tools(
            c.round % 2 === 0
              ? tool(
                  'ship_from_store',
                  { sku: c.product.sku, store: 'Malmö' },
                  { order: c.order, eta: isoDay(c.at, 4) },
                )
              : tool('notify_when_back', { sku: c.product.sku }, { ok: true, position: 14 }),
          ),
        ],
        c.round % 2 === 0
          ? `Reserved. Pay with the link I've just mailed within 24 hours and it ships tomorrow, same shipping cost as usual. Your order number is #${c.order}.`
          : `You're number 14 on the list. The first 40 pieces go to the list, so you should be safe; you'll have 48 hours to order.`,
      ),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function discountCode(c: Case): Story {
  const promo = deal(['WINTER15', 'CLUB10', 'FIRSTSNOW', 'HELLO20'], c.round)
  return {
    tags: ['promotion'],
    turns: [
      turn(
        deal(
          [
            `Code ${promo} says "not valid for this basket"`,
            'why does my discount code not work',
            `${promo} gives no discount on the ${c.other.name}`,
            'Your newsletter code is broken',
            `Is ${promo} only for new customers?`,
            `I got a ${promo} coupon by mail but checkout refuses it`,
          ],
          c.round,
        ),
        [
          tools(
            tool(
              'check_promotion',
              { code: promo, basket: [c.product.sku, c.other.sku] },
              {
                code: promo,
                active: true,
                excluded: [{ sku: c.other.sku, reason: 'already reduced' }],
                minimum: '80.00',
              },
            ),
          ),
        ],
        `${promo} is active, but it doesn't apply to reduced items, and the **${c.other.name}** in your basket is already on sale. If you take it out, the code works on the ${c.product.name} and saves you **€${money(c.product.cents * 0.15)}**.`,
      ),
      turn(
        'So if I order them separately I get the discount?',
        [],
        `Exactly. Order the ${c.product.name} with the code first, then the ${c.other.name} on its own. Both ship from the same warehouse, so I can merge the parcels afterwards and you pay shipping only once. Just send me the two order numbers.`,
      ),
      turn(
        `ok did that: ${c.order} and ${Number(c.order) + 1}`,
        [
          tools(
            tool(
              'merge_shipments',
              { orders: [c.order, String(Number(c.order) + 1)] },
              { merged: true, refunded_shipping: '4.90' },
              { ms: 330 },
            ),
          ),
        ],
        'Merged. You get €4.90 of shipping back, and one parcel with both.',
      ),
      goodbye(c),
    ],
    rating: { score: 1, label: 'thumbs_up', explanation: 'clever trick with the two orders' },
  }
}
