import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { Case, Story } from './shop.ts'
import { about, found, goodbye } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

const FAULTS: readonly (readonly [fault: string, ...skus: string[]])[] = [
  ['one of the poles snapped in light wind', 'FJL', 'FSS'],
  ['the zip came off on the second trip', 'TND', 'KVL', 'SKG'],
  ['the burner does not light any more', 'BRS'],
  ['a strap tore out of the seam', 'VRD'],
  ['the sole is coming off at the toes', 'MYR'],
  ['it switches itself off after a minute', 'NRD'],
  ['the handle has come loose', 'HVN', 'STN'],
]

export function warrantyClaim(anyCase: Case): Story {
  const [broken, ...skus] = deal(FAULTS, anyCase.round)
  const c = about(anyCase, ...skus)
  return {
    tags: ['warranty'],
    turns: [
      turn(
        `${deal(['Hi! ', '', 'Good morning, ', ''], c.round)}I bought the ${c.product.name} last year and ${broken}. Is that covered?`,
        [
          tools(
            tool(
              'search_policy',
              { query: `warranty ${broken}` },
              found(['warranty', 0.94], ['damaged', 0.55], ['returns', 0.49]),
              {
                retrieval: {
                  query: `warranty ${broken}`,
                  documents: found(['warranty', 0.94], ['damaged', 0.55], ['returns', 0.49]),
                },
                ms: 14,
              },
            ),
          ),
        ],
        `It sounds like it: we give **five years** on stitching, zips, poles and burners. What isn't covered is wear, burns and cuts. Could you tell me the order number, or the email you used?`,
      ),
      turn(
        `Order was ${c.order}`,
        [
          tools(
            tool(
              'lookup_order',
              { order: c.order },
              {
                order: c.order,
                status: 'delivered',
                ordered: isoDay(c.at, -c.random.int(250, 420)),
                items: [{ sku: c.product.sku, name: c.product.name }],
              },
            ),
          ),
        ],
        `Found it, you're well within the warranty. Two ways to go on:\n\n1. **Repair**: send it in with our label, 2 to 3 weeks, free\n2. **Spare part**: we post the part with instructions, 3 to 5 days, free\n\nFor something like this most people choose the spare part.`,
      ),
      turn(
        deal(
          ['Spare part, I can fix that myself', 'repair please, I have two left hands'],
          c.round,
        ),
        [
          tools(
            tool(
              'create_warranty_case',
              { order: c.order, way: c.round % 2 === 0 ? 'part' : 'repair' },
              { case: `W-${c.random.int(3000, 3999)}`, cost: '0.00' },
              { ms: 400 },
            ),
          ),
        ],
        c.round % 2 === 0
          ? `The part ships tomorrow. The instructions are in the parcel and as a video on your order page; it takes about ten minutes and a small screwdriver.`
          : `I've sent you a label. Please dry and clean it before you pack it, wet gear has to be sent back untouched. You'll get a mail when it arrives and when it leaves.`,
      ),
      goodbye(c),
    ],
  }
}

export function companyInvoice(c: Case): Story {
  const company = deal(
    ['Bergstrom & Lind AB', 'Outdoor School Kiel gGmbH', 'Atelier Noord BV', 'Vinter Media ApS'],
    c.round,
  )
  return {
    tags: ['invoice', 'b2b'],
    turns: [
      turn(
        deal(
          [
            `Can I get an invoice with VAT number for order ${c.order}?`,
            `My accountant needs the invoice for ${c.order} made out to the company`,
            'I need a proper invoice, the mail only has a receipt',
          ],
          c.round,
        ),
        [],
        'Of course. Please send me the company name, the address, and the VAT ID as it should appear.',
      ),
      turn(
        `${company}, ${c.city}, VAT ${deal(['SE556712345601', 'DE298114402', 'NL859412211B01', 'DK38912245'], c.round)}`,
        [
          tools(
            tool(
              'validate_vat',
              {
                vat: deal(
                  ['SE556712345601', 'DE298114402', 'NL859412211B01', 'DK38912245'],
                  c.round,
                ),
              },
              { valid: true, name: company },
              { ms: 1200 },
            ),
            tool(
              'lookup_order',
              { order: c.order },
              { order: c.order, status: 'delivered', total: money(c.product.cents), vat_rate: 25 },
            ),
          ),
        ],
        `The VAT ID is valid and belongs to ${company}. I've issued **invoice NH-${c.order}** and cancelled the old receipt:\n\n| | |\n|---|--:|\n| ${c.product.name} | €${money(c.product.cents / 1.25)} |\n| VAT 25 % | €${money(c.product.cents - c.product.cents / 1.25)} |\n| **Total** | **€${money(c.product.cents)}** |\n\nIt is in your mailbox as a PDF.`,
      ),
      turn(
        'Can you make that the default for our account?',
        [tools(tool('update_account', { field: 'billing', company }, { ok: true }))],
        `Yes, it's the default now. Future orders from this account get a company invoice automatically.`,
      ),
      ...(c.random.chance(0.4) ? [goodbye(c)] : []),
    ],
  }
}

export function giftCard(c: Case): Story {
  const balance = money(c.random.int(800, 9900))
  return {
    tags: ['gift-card'],
    turns: [
      turn(
        deal(
          [
            'How much is left on my gift card?',
            "Checkout won't take my gift card",
            'is there a way to see the balance of a gift card online',
            'Got a gift card for my birthday, how do I use it?',
            'my gift card does not work in the app',
            'I have a gift card from christmas, is it still good?',
          ],
          c.round,
        ),
        [],
        'I can check that. Please type the 16-character code, with or without the dashes.',
      ),
      turn(
        `NHGC-${c.random.hex(4).toUpperCase()}-${c.random.hex(4).toUpperCase()}-${c.random.hex(4).toUpperCase()}`,
        [
          tools(
            tool(
              'gift_card_balance',
              { code: '[redacted]' },
              { balance, currency: 'EUR', expires: isoDay(c.at, 400), region: 'EU' },
            ),
          ),
        ],
        `There is **€${balance}** on it, valid until ${isoDay(c.at, 400)}. In the app, enter it under *Basket → Pay → Gift card*, not in the discount field; that is the usual reason it is refused.`,
      ),
      turn(
        'Can I use two cards on one order?',
        [],
        'Yes, up to five. They are used in the order you enter them, and what is left stays on the last one.',
      ),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function wantsHuman(c: Case): Story {
  return {
    tags: ['escalation', 'angry'],
    turns: [
      turn(
        deal(
          [
            'I want to talk to a human.',
            'Third wrong parcel. Somebody call me.',
            `I refuse to explain ${c.order} to a machine again`,
            'This is the FOURTH time I write about this. Get me a real person',
            'agent',
            'stop with the bot answers',
          ],
          c.round,
        ),
        [],
        "I understand. I can connect you; so that you don't have to repeat yourself, may I have your order number and one sentence on what went wrong?",
      ),
      turn(
        `${c.order}. You sent the wrong colour TWICE and now the return was lost`,
        [
          tools(
            tool(
              'lookup_order',
              { order: c.order },
              { order: c.order, status: 'return_missing', contacts: 4, items: [c.product] },
            ),
          ),
          tools(
            tool(
              'escalate',
              {
                order: c.order,
                team: 'care',
                priority: 'high',
                note: 'Wrong colour twice, return lost in transit, fourth contact.',
              },
              {
                ticket: `T-${c.random.int(5000, 5499)}`,
                agent: deal(['Maren', 'Joakim', 'Tilde'], c.round),
                wait_minutes: c.random.int(3, 14),
              },
            ),
          ),
        ],
        `Thank you, and I'm sorry: two wrong parcels and a lost return is on us. **${deal(['Maren', 'Joakim', 'Tilde'], c.round)}** from our care team has the whole history and joins this chat in a few minutes. She can refund you without waiting for the lost parcel.`.replace(
          'She',
          deal(['She', 'He', 'She'], c.round),
        ),
      ),
      turn(
        'finally. how long',
        [tools(tool('queue_position', { order: c.order }, { position: 2, wait_minutes: 6 }))],
        'You are second in the queue, about six minutes. You can close this window; the answer also comes by mail.',
      ),
    ],
    rating: { score: 0, label: 'thumbs_down', explanation: 'should not take four contacts' },
  }
}

export function loyaltyPoints(c: Case): Story {
  const points = c.random.int(340, 4200)
  return {
    tags: ['loyalty'],
    turns: [
      turn(
        deal(
          [
            'My points are missing',
            'do club points expire?',
            `Where are the points for my ${c.product.name}?`,
            'Can I pay with points',
            `I did not get club points for order ${c.order}`,
            'How many points do I have and what can I do with them?',
          ],
          c.round,
        ),
        [
          tools(
            tool(
              'loyalty_balance',
              { user: 'current' },
              {
                points,
                pending: Math.round(c.product.cents / 100),
                tier: points > 2500 ? 'Tind' : 'Fjell',
              },
            ),
          ),
        ],
        `You have **${points} points** (tier ${points > 2500 ? 'Tind' : 'Fjell'}), and ${Math.round(c.product.cents / 100)} more from order #${c.order} are pending. They are booked when the 30 days of return have passed, on **${day(c.at, 18)}**.`,
      ),
      turn(
        'what are they worth',
        [],
        `100 points are €2, so yours are worth **€${(points / 50).toFixed(2)}** today. You can use them at checkout in steps of 500, or give them to *Rent a Tree*, where we double them.`,
      ),
      ...(c.random.chance(0.4) ? [goodbye(c)] : []),
    ],
  }
}

export function accountAccess(c: Case): Story {
  const mail = `${c.name.toLowerCase()}.${deal(['berg', 'vos', 'lang', 'holm'], c.round)}@example.com`
  return {
    tags: ['account'],
    turns: [
      turn(
        deal(
          [
            "I can't log in, the reset mail never arrives",
            'please change my email address',
            'Wrong password even after I reset it twice',
            'My account is gone?? it says unknown email',
            'How do I get into my account without the old phone',
            'locked out of my account',
          ],
          c.round,
        ),
        [],
        'Let me help. Which email address is on the account, and do you still have access to it?',
      ),
      turn(
        `${mail}, and yes`,
        [
          tools(
            tool(
              'find_account',
              { email: mail },
              { found: true, locked: c.round % 2 === 0, last_reset_mail: 'bounced' },
            ),
          ),
        ],
        'I see it: our reset mail **bounced**, your mailbox refused it as full or as spam. I can send a code by text message to the number ending in 31 instead. May I?',
      ),
      turn(
        'sure',
        [tools(tool('send_login_code', { channel: 'sms' }, { sent: true, valid_minutes: 10 }))],
        "Sent, it is valid for ten minutes. For your safety I can't see the code and will never ask for it.",
      ),
      turn(
        "Worked, I'm in. Can you tell me the card number you have saved? I lost my card",
        [],
        "I can't do that: we only store the last four digits, and I don't show them in the chat. Your bank can block and replace the card; you can remove it from your account under *Settings → Payment*.",
        { refused: true },
      ),
    ],
  }
}
