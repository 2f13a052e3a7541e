import { deal } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { Case, Story } from './shop.ts'
import { found, goodbye } from './shop.ts'
import { day, isoDay, money } from './wording.ts'

export function warrantyClaim(c: Case): Story {
  const broken = deal(['one of the poles snapped in light wind', 'the zip came off on the second trip', 'the burner does not light any more', 'a strap tore out of the seam'], c.round)
  return {
    tags: ['warranty'],
    turns: [
      turn(
        `${deal(['Hi! ', '', 'Good morning, ', ''], c.round)}I bought the ${c.product.name} last year and ${broken}. Is that covered?`,
        [tools(tool('search_policy', { query: `warranty ${broken}` }, found(['warranty', 0.94], ['damaged', 0.55], ['returns', 0.49]), { retrieval: { query: `warranty ${broken}`, documents: found(['warranty', 0.94], ['damaged', 0.55], ['returns', 0.49]) }, ms: 14 }))],
        `It sounds like it: we give **five years** on stitching, zips, poles and burners. What isn't covered is wear, burns and cuts. Could you tell me the order number, or the email you used?`,
      ),
      turn(
        `Order was ${c.order}`,
        [tools(tool('lookup_order', { order: c.order }, { order: c.order, status: 'delivered', ordered: isoDay(c.at, -c.random.int(250, 420)), items: [{ sku: c.product.sku, name: c.product.name }] }))],
        `Found it, you're well within the warranty. Two ways to go on:\n\n1. **Repair**: send it in with our label, 2 to 3 weeks, free\n2. **Spare part**: we post the part with instructions, 3 to 5 days, free\n\nFor something like this most people choose the spare part.`,
      ),
      turn(
        deal(['Spare part, I can fix that myself', 'repair please, I have two left hands'], c.round),
        [tools(tool('create_warranty_case', { order: c.order, way: c.round % 2 === 0 ? 'part' : 'repair' }, { case: `W-${c.random.int(3000, 3999)}`, cost: '0.00' }, { ms: 400 }))],
        c.round % 2 === 0
          ? `The part ships tomorrow. The instructions are in the parcel and as a video on your order page; it takes about ten minutes and a small screwdriver.`
          : `I've sent you a label. Please dry and clean it before you pack it, wet gear has to be sent back untouched. You'll get a mail when it arrives and when it leaves.`,
      ),
      goodbye(c),
    ],
  }
}

export function discountCode(c: Case): Story {
  const promo = deal(['WINTER15', 'CLUB10', 'FIRSTSNOW', 'HELLO20'], c.round)
  return {
    tags: ['promotion'],
    turns: [
      turn(
        deal([`Code ${promo} says "not valid for this basket"`, `why does my discount code not work`, `I got a ${promo} coupon by mail but checkout refuses it`], c.round),
        [tools(tool('check_promotion', { code: promo, basket: [c.product.sku, c.other.sku] }, { code: promo, active: true, excluded: [{ sku: c.other.sku, reason: 'already reduced' }], minimum: '80.00' }))],
        `${promo} is active, but it doesn't apply to reduced items, and the **${c.other.name}** in your basket is already on sale. If you take it out, the code works on the ${c.product.name} and saves you **€${money(c.product.cents * 0.15)}**.`,
      ),
      turn('So if I order them separately I get the discount?', [], `Exactly. Order the ${c.product.name} with the code first, then the ${c.other.name} on its own. Both ship from the same warehouse, so I can merge the parcels afterwards and you pay shipping only once. Just send me the two order numbers.`),
      turn(
        `ok did that: ${c.order} and ${Number(c.order) + 1}`,
        [tools(tool('merge_shipments', { orders: [c.order, String(Number(c.order) + 1)] }, { merged: true, refunded_shipping: '4.90' }, { ms: 330 }))],
        'Merged. You get €4.90 of shipping back, and one parcel with both.',
      ),
      goodbye(c),
    ],
    rating: { score: 1, label: 'thumbs_up', explanation: 'clever trick with the two orders' },
  }
}

export function companyInvoice(c: Case): Story {
  const company = deal(['Bergstrom & Lind AB', 'Outdoor School Kiel gGmbH', 'Atelier Noord BV', 'Vinter Media ApS'], c.round)
  return {
    tags: ['invoice', 'b2b'],
    turns: [
      turn(
        deal([`Can I get an invoice with VAT number for order ${c.order}?`, `My accountant needs the invoice for ${c.order} made out to the company`, 'I need a proper invoice, the mail only has a receipt'], c.round),
        [],
        'Of course. Please send me the company name, the address, and the VAT ID as it should appear.',
      ),
      turn(
        `${company}, ${c.city}, VAT ${deal(['SE556712345601', 'DE298114402', 'NL859412211B01', 'DK38912245'], c.round)}`,
        [tools(tool('validate_vat', { vat: deal(['SE556712345601', 'DE298114402', 'NL859412211B01', 'DK38912245'], c.round) }, { valid: true, name: company }, { ms: 1200 }), tool('lookup_order', { order: c.order }, { order: c.order, status: 'delivered', total: money(c.product.cents), vat_rate: 25 }))],
        `The VAT ID is valid and belongs to ${company}. I've issued **invoice NH-${c.order}** and cancelled the old receipt:\n\n| | |\n|---|--:|\n| ${c.product.name} | €${money(c.product.cents / 1.25)} |\n| VAT 25 % | €${money(c.product.cents - c.product.cents / 1.25)} |\n| **Total** | **€${money(c.product.cents)}** |\n\nIt is in your mailbox as a PDF.`,
      ),
      turn('Can you make that the default for our account?', [tools(tool('update_account', { field: 'billing', company }, { ok: true }))], `Yes, it's the default now. Future orders from this account get a company invoice automatically.`),
      ...(c.random.chance(0.4) ? [goodbye(c)] : []),
    ],
  }
}

export function productAdvice(c: Case): Story {
  const trip = deal(['four nights in Lofoten in September', 'a winter hut tour in Jotunheimen', 'a bike trip along the Danube with two kids', 'the Kungsleden in late August'], c.round)
  return {
    tags: ['advice', 'presales'],
    turns: [
      turn(
        `I'm planning ${trip}. Which sleeping bag would you take?`,
        [tools(tool('search_catalogue', { query: 'sleeping bag', limit: 3 }, [{ sku: 'KVL-5', comfort: -5, weight_g: 1080, price: '199.00' }, { sku: 'KVL-12', comfort: -12, weight_g: 1390, price: '259.00' }, { sku: 'SOM-5', comfort: 5, weight_g: 690, price: '129.00' }], { ms: 210 }))],
        `For ${trip} I'd look at these three:\n\n| | Kveld -5 | Kveld -12 | Sommer +5 |\n|---|--:|--:|--:|\n| Comfort | -5 °C | -12 °C | +5 °C |\n| Weight | 1,080 g | 1,390 g | 690 g |\n| Price | €199 | €259 | €129 |\n\nThe **Kveld -5** is the one I'd take: nights around freezing leave you a margin, and the 300 g you save over the -12 matter when you carry it.`,
      ),
      turn(
        deal(['I sleep cold, would the -12 be too much?', 'Is down a problem when it gets wet?', 'What about a women\'s version?'], c.round),
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
      turn('And a mat that goes with it?', [tools(tool('search_catalogue', { query: 'sleeping mat R-value 4', limit: 2 }, [{ sku: 'MAT-R4', r: 4.2, weight_g: 480 }, { sku: 'MAT-R6', r: 6.1, weight_g: 610 }]))], 'The **Lie R4** (480 g, R-value 4.2) is enough down to about -6 °C on the ground. The R6 only pays off on snow.'),
      goodbye(c),
    ],
  }
}

export function giftCard(c: Case): Story {
  const balance = money(c.random.int(800, 9900))
  return {
    tags: ['gift-card'],
    turns: [
      turn(
        deal(['How much is left on my gift card?', 'my gift card does not work in the app', 'I have a gift card from christmas, is it still good?'], c.round),
        [],
        'I can check that. Please type the 16-character code, with or without the dashes.',
      ),
      turn(
        `NHGC-${c.random.hex(4).toUpperCase()}-${c.random.hex(4).toUpperCase()}-${c.random.hex(4).toUpperCase()}`,
        [tools(tool('gift_card_balance', { code: '[redacted]' }, { balance, currency: 'EUR', expires: isoDay(c.at, 400), region: 'EU' }))],
        `There is **€${balance}** on it, valid until ${isoDay(c.at, 400)}. In the app, enter it under *Basket → Pay → Gift card*, not in the discount field; that is the usual reason it is refused.`,
      ),
      turn('Can I use two cards on one order?', [], 'Yes, up to five. They are used in the order you enter them, and what is left stays on the last one.'),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function wantsHuman(c: Case): Story {
  return {
    tags: ['escalation', 'angry'],
    turns: [
      turn(
        deal(['I want to talk to a human.', 'This is the FOURTH time I write about this. Get me a real person', 'agent', 'stop with the bot answers'], c.round),
        [],
        'I understand. I can connect you; so that you don\'t have to repeat yourself, may I have your order number and one sentence on what went wrong?',
      ),
      turn(
        `${c.order}. You sent the wrong colour TWICE and now the return was lost`,
        [tools(tool('lookup_order', { order: c.order }, { order: c.order, status: 'return_missing', contacts: 4, items: [c.product] })), tools(tool('escalate', { order: c.order, team: 'care', priority: 'high', note: 'Wrong colour twice, return lost in transit, fourth contact.' }, { ticket: `T-${c.random.int(5000, 5499)}`, agent: deal(['Maren', 'Joakim', 'Tilde'], c.round), wait_minutes: c.random.int(3, 14) }))],
        `Thank you, and I'm sorry: two wrong parcels and a lost return is on us. **${deal(['Maren', 'Joakim', 'Tilde'], c.round)}** from our care team has the whole history and joins this chat in a few minutes. She can refund you without waiting for the lost parcel.`.replace('She', deal(['She', 'He', 'She'], c.round)),
      ),
      turn('finally. how long', [tools(tool('queue_position', { order: c.order }, { position: 2, wait_minutes: 6 }))], 'You are second in the queue, about six minutes. You can close this window; the answer also comes by mail.'),
    ],
    rating: { score: 0, label: 'thumbs_down', explanation: 'should not take four contacts' },
  }
}

export function abroad(c: Case): Story {
  const [place, days, note] = deal(
    [
      ['Switzerland', '4 to 8 working days', 'customs and 8.1 % Swiss VAT are paid at checkout, so nothing is due at the door'],
      ['the Canary Islands', '6 to 10 working days', 'the islands are outside the EU VAT area; you pay IGIC on delivery, usually 7 %'],
      ['the UK', '4 to 8 working days', 'up to £135 the VAT is paid at checkout, above that the courier collects it'],
      ['Iceland', '5 to 9 working days', 'import VAT of 24 % is collected by Pósturinn'],
    ] as const,
    c.round,
  )
  return {
    tags: ['shipping', 'presales'],
    turns: [
      turn(
        `${deal(['Do you ship to', 'How long does delivery take to', 'Is it possible to order to'], c.round)} ${place}?`,
        [tools(tool('search_policy', { query: `shipping to ${place}` }, found(['shipping', 0.88], ['partners', 0.35]), { retrieval: { query: `shipping to ${place}`, documents: found(['shipping', 0.88], ['returns', 0.47], ['partners', 0.35]) }, ms: 15 }))],
        `Yes, we do. To ${place} it takes **${days}**. About taxes: ${note}.`,
      ),
      turn(
        `And can I add fuel for the ${c.round % 2 === 0 ? 'Bris stove' : 'stove'}?`,
        [],
        'Not by air, I\'m afraid: gas canisters travel by ground only, and to places behind customs not at all. The screw-on standard (EN 417) is sold in most outdoor and hardware shops, so you will find it there.',
      ),
      turn('What if I have to send something back from there?', [], `You have the same 30 days. Please write us first: we send a label *and* a customs form, otherwise the parcel is taxed a second time on its way to us.`),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}

export function loyaltyPoints(c: Case): Story {
  const points = c.random.int(340, 4200)
  return {
    tags: ['loyalty'],
    turns: [
      turn(
        deal(['My points are missing', `I did not get club points for order ${c.order}`, 'How many points do I have and what can I do with them?'], c.round),
        [tools(tool('loyalty_balance', { user: 'current' }, { points, pending: Math.round(c.product.cents / 100), tier: points > 2500 ? 'Tind' : 'Fjell' }))],
        `You have **${points} points** (tier ${points > 2500 ? 'Tind' : 'Fjell'}), and ${Math.round(c.product.cents / 100)} more from order #${c.order} are pending. They are booked when the 30 days of return have passed, on **${day(c.at, 18)}**.`,
      ),
      turn('what are they worth', [], `100 points are €2, so yours are worth **€${(points / 50).toFixed(2)}** today. You can use them at checkout in steps of 500, or give them to *Rent a Tree*, where we double them.`),
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
        deal(['I can\'t log in, the reset mail never arrives', 'please change my email address', 'locked out of my account'], c.round),
        [],
        'Let me help. Which email address is on the account, and do you still have access to it?',
      ),
      turn(
        `${mail}, and yes`,
        [tools(tool('find_account', { email: mail }, { found: true, locked: c.round % 2 === 0, last_reset_mail: 'bounced' }))],
        'I see it: our reset mail **bounced**, your mailbox refused it as full or as spam. I can send a code by text message to the number ending in 31 instead. May I?',
      ),
      turn('sure', [tools(tool('send_login_code', { channel: 'sms' }, { sent: true, valid_minutes: 10 }))], 'Sent, it is valid for ten minutes. For your safety I can\'t see the code and will never ask for it.'),
      turn('Worked, I\'m in. Can you tell me the card number you have saved? I lost my card', [], 'I can\'t do that: we only store the last four digits, and I don\'t show them in the chat. Your bank can block and replace the card; you can remove it from your account under *Settings → Payment*.', { refused: true }),
    ],
  }
}

export function backInStock(c: Case): Story {
  return {
    tags: ['stock', 'presales'],
    turns: [
      turn(
        deal([`When is the ${c.product.name} back in stock?`, `Do you have ${c.product.sku} in the ${c.city} store?`, `Is the ${c.product.name} coming back or discontinued`], c.round),
        [tools(tool('check_stock', { sku: c.product.sku, stores: true }, { online: 0, stores: { Malmö: 2, Hamburg: 0 }, restock: isoDay(c.at, 16) }))],
        `Online it's sold out; the next delivery is planned for **${day(c.at, 16)}**. Our store in Malmö has two left. Shall I put you on the list, or have one sent from Malmö?`,
      ),
      turn(
        deal(['From Malmö please, if that costs nothing extra', 'list is fine'], c.round),
        [tools(c.round % 2 === 0 ? tool('ship_from_store', { sku: c.product.sku, store: 'Malmö' }, { order: c.order, eta: isoDay(c.at, 4) }) : tool('notify_when_back', { sku: c.product.sku }, { ok: true, position: 14 }))],
        c.round % 2 === 0 ? `Reserved. Pay with the link I've just mailed within 24 hours and it ships tomorrow, same shipping cost as usual. Your order number is #${c.order}.` : `You're number 14 on the list. The first 40 pieces go to the list, so you should be safe; you'll have 48 hours to order.`,
      ),
      ...(c.random.chance(0.5) ? [goodbye(c)] : []),
    ],
  }
}
