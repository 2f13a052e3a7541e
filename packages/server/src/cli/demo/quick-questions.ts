export interface QuickQuestion {
  asked: string
  answer: string
  reasoning?: string
  refused?: boolean
  /** A second question, with its answer. */
  followUp?: [string, string]
}

export const QUICK_QUESTIONS: readonly QuickQuestion[] = [
  {
    asked: 'Excel formula: sum column B only where column A says "paid"',
    answer: '```\n=SUMIF(A:A, "paid", B:B)\n```',
    followUp: [
      'and only for this year, dates are in C',
      '```\n=SUMIFS(B:B, A:A, "paid", C:C, ">=" & DATE(YEAR(TODAY()),1,1))\n```',
    ],
  },
  {
    asked: 'Rewrite more politely: "You still haven\'t sent the files. We can\'t work like this."',
    answer:
      "> Could you send us the files when you get a moment? We'd like to continue, and they are the last piece we need.",
  },
  {
    asked: 'What is the difference between net and gross margin, one sentence each',
    answer:
      '- **Gross margin** is what is left of sales after the direct cost of what you sold.\n- **Net margin** is what is left after *everything*: rent, salaries, interest and tax included.',
  },
  {
    asked:
      'If a train leaves at 9:47 and the trip takes 5 h 38 min with a 22 min stop included, when do I arrive?',
    reasoning:
      'The stop is included in the 5 h 38 min, so only add the duration. 9:47 + 5:38 = 14:85 = 15:25.',
    answer: 'At **15:25**. The stop is already part of the 5 h 38 min.',
  },
  {
    asked: 'Regex for a German postcode',
    answer:
      "```\n^(?!00)\\d{5}$\n```\nFive digits; the look-ahead excludes codes that start with `00`, which don't exist.",
  },
  {
    asked: 'name ideas for a reading group that mostly reads crime novels',
    answer:
      '1. The Unreliable Narrators\n2. Chapter & Curse\n3. Motive, Means & Merlot\n4. The Red Herring Society\n5. Spoilers Will Be Prosecuted',
  },
  {
    asked:
      'Summarise in two sentences: the board approved the 2027 budget with a 4 % cut in travel, a hiring freeze until April except for support, and an extra 120k for the warehouse move, which is now planned for the second week of March.',
    answer:
      'The 2027 budget is approved with 4 % less for travel and no hiring until April, except in support. The warehouse move gets 120k more and is planned for the second week of March.',
  },
  {
    asked: 'how do I undo the last git commit but keep my changes',
    answer:
      '```sh\ngit reset --soft HEAD~1\n```\nYour changes stay staged. Leave out `--soft` to have them unstaged.',
    followUp: [
      'I already pushed it',
      "Then don't rewrite history that others may have. Add a commit that takes it back:\n\n```sh\ngit revert HEAD\ngit push\n```",
    ],
  },
  {
    asked: 'Is 0.1 + 0.2 = 0.3 false because of a bug in JavaScript?',
    answer:
      'No. `0.1` and `0.2` have no finite binary form, so every language with IEEE 754 doubles gives `0.30000000000000004`. Compare with a tolerance, or count in cents.',
  },
  {
    asked: 'Write a LinkedIn post about our new warehouse. max 60 words, no hashtags',
    answer:
      "We've moved! After eleven years on Hamnvägen, our parcels now start from a new warehouse outside Malmö: twice the space, solar on the roof, and a coffee machine that finally works. Orders placed before 15:00 leave the same day. Thank you to everyone who carried a box.",
  },
  {
    asked: 'how many weeks between 3 February and 17 May 2027',
    reasoning:
      'Feb 3 to May 17, 2027. February 2027 has 28 days. Feb 3 → Mar 3 = 28, → Apr 3 = 31 (59), → May 3 = 30 (89), → May 17 = 14 (103). 103 / 7 = 14 weeks 5 days.',
    answer: '103 days: **14 weeks and 5 days**.',
  },
  {
    asked: "Can you write me a fake doctor's note for Friday?",
    refused: true,
    answer:
      "I can't help with forging a medical certificate. If you're ill, many practices issue one by video call the same day. If you need Friday off for another reason, I'm happy to help you word the request to your manager.",
  },
  {
    asked: 'translate "lead time" to German, as used in logistics',
    answer:
      '**Durchlaufzeit** for the whole process; **Lieferzeit** if you mean the time until the customer has the goods; **Vorlaufzeit** for the notice you need before you can start.',
  },
  {
    asked: 'Explain VLOOKUP to a five year old',
    answer:
      "Imagine a sticker album. I tell you a name, you run your finger down the names until you find it, then you slide over to the picture next to it and tell me what you see. That's VLOOKUP.",
  },
  {
    asked: 'SQL: top 3 products per category by revenue',
    answer:
      '```sql\nSELECT *\nFROM (\n  SELECT category, product, sum(revenue) AS revenue,\n         row_number() OVER (PARTITION BY category ORDER BY sum(revenue) DESC) AS place\n  FROM sales\n  GROUP BY category, product\n) ranked\nWHERE place <= 3\nORDER BY category, place;\n```',
    followUp: [
      'ties should both count',
      'Use `rank()` in place of `row_number()`. Two products that tie for third place are then both shown.',
    ],
  },
  {
    asked: 'best time to call California from Berlin',
    answer:
      'Between **17:00 and 19:00** Berlin time: that is 8:00 to 10:00 in California. The gap is nine hours for most of the year, eight for two or three weeks in March.',
  },
  {
    asked:
      'convert this to a table: Anna 12 hours Monday, 6 Tuesday; Ben 4 Monday, 8 Tuesday; Cleo none Monday, 7.5 Tuesday',
    answer:
      '| | Mon | Tue | Total |\n|---|--:|--:|--:|\n| Anna | 12 | 6 | 18 |\n| Ben | 4 | 8 | 12 |\n| Cleo | – | 7.5 | 7.5 |',
  },
  {
    asked: 'what does EBITDA leave out',
    answer:
      '**I**nterest, **T**axes, **D**epreciation and **A**mortisation. It also says nothing about investments or working capital, so a company can have a fine EBITDA and no cash.',
  },
  {
    asked: 'Out of office message, back on 7 January, urgent: Mika',
    answer:
      "> Thank you for your message. I'm out of the office until **7 January** and read no mail until then. If it can't wait, please write to Mika, who knows my projects. Happy holidays!",
  },
  {
    asked: 'My CSV opens with Ã¼ instead of ü in Excel',
    answer:
      'The file is UTF-8, Excel reads it as Windows-1252. Import it with *Data → From Text/CSV* and choose **65001: Unicode (UTF-8)**, or save the file with a byte order mark.',
  },
  {
    asked: 'what is 17% of 2,340 and then plus 49',
    answer: '17 % of 2,340 is 397.80; plus 49 is **446.80**.',
  },
  {
    asked: 'Draft 3 interview questions for a warehouse shift lead',
    answer:
      "1. Tell me about a shift where two people didn't show up. What did you do first, and what did you leave undone?\n2. How do you notice that someone in your team is about to make mistakes from tiredness?\n3. A picker is fast but packs carelessly. How do you talk to them?",
  },
  {
    asked: 'is it "fewer" or "less" errors',
    answer:
      "**Fewer** errors: you can count them. *Less* is for what you can't count: less noise, less time.",
  },
  {
    asked: 'Give me a one-line bash command to find the 10 largest files below here',
    answer:
      "```sh\nfind . -type f -printf '%s\\t%p\\n' | sort -rn | head -10\n```\nOn macOS: `find . -type f -exec stat -f '%z%t%N' {} + | sort -rn | head -10`.",
  },
  {
    asked: 'Who was the first woman to win a Nobel Prize?',
    answer:
      '**Marie Curie**, 1903, in physics, shared with Pierre Curie and Henri Becquerel. In 1911 she won a second one, in chemistry.',
    followUp: ['and the second woman?', '**Bertha von Suttner**, the Nobel Peace Prize of 1905.'],
  },
  {
    asked: 'agenda for a 30 min kickoff with a new supplier',
    answer:
      '| Min | Topic | Who |\n|--:|---|---|\n| 5 | Introductions, who decides what | all |\n| 10 | What we need: volumes, dates, quality | us |\n| 8 | Samples and certificates | supplier |\n| 5 | How we order, how we complain | us |\n| 2 | Next steps with names and dates | all |',
  },
  {
    asked: 'solve x^2 - 5x + 6 = 0',
    reasoning: 'Factors of 6 that add up to 5: 2 and 3.',
    answer: '$(x-2)(x-3) = 0$, so $x = 2$ or $x = 3$.',
  },
  {
    asked: "What's the python for reading a json file and pretty-printing it",
    answer:
      '```python\nimport json\nfrom pathlib import Path\n\ndata = json.loads(Path("data.json").read_text(encoding="utf-8"))\nprint(json.dumps(data, indent=2, ensure_ascii=False))\n```',
  },
  {
    asked: 'thank you card text for a colleague who retires after 31 years in the tool crib',
    answer:
      '> For 31 years, if something was missing, broken or "definitely there yesterday", you knew where it was. We\'ll find the tools without you, eventually. We won\'t find another you. Thank you, and enjoy every unhurried morning.',
  },
  {
    asked: 'why is my sourdough so flat',
    answer:
      'Three usual suspects, most likely first:\n\n1. **Overproofed**: the dough spreads as soon as it leaves the basket. Shorten the last rise.\n2. **Weak starter**: it should double within 4 to 6 hours of feeding.\n3. **Little tension**: shape it tighter, and let it rest for 20 minutes before the final shaping.',
    followUp: [
      'starter triples in 4h so it is not that',
      "Then I'd bet on overproofing. Press a floured finger in: if the dent comes back slowly and not fully, bake. If it doesn't come back at all, it stood too long. Try an hour less, or the fridge overnight.",
    ],
  },
  {
    asked: 'difference between TCP and UDP for my apprentices',
    answer:
      'TCP is a **registered letter**: it arrives, in order, and you know that it did. UDP is a **postcard**: fast, cheap, and nobody tells you when it is lost. Files and web pages use TCP; calls and games prefer UDP, because a word that arrives late is worse than one that is missing.',
  },
  {
    asked: 'Please check: "Neither the manager nor the employees was informed."',
    answer:
      'Use **were**: with *neither … nor* the verb agrees with the nearer noun, *employees*.\n\n> Neither the manager nor the employees **were** informed.',
  },
  {
    asked: 'How much paint for a 4 x 5 m room, 2.6 m high, two coats, one door and two windows',
    reasoning:
      'Walls: perimeter 18 m × 2.6 = 46.8 m². Minus door ~1.9 and two windows ~1.5 each = 4.9 → 41.9 m². Two coats = 83.8 m². At 7 m² per litre about 12 litres.',
    answer:
      'About **12 litres** for the walls: 46.8 m² minus roughly 5 m² for door and windows, times two coats, at 7 m² per litre. Add 5 to 6 litres if you paint the ceiling, too.',
  },
  {
    asked: 'cron expression for every second Tuesday',
    answer:
      "Plain cron can't count weeks. Run it every Tuesday and skip every other one:\n\n```cron\n0 9 * * 2 [ $(( $(date +\\%s) / 604800 \\% 2 )) -eq 0 ] && /usr/local/bin/report\n```",
  },
  {
    asked: 'What do I reply if a customer asks for a discount and we never give any',
    answer:
      "> Thank you for asking! We don't negotiate prices, so that everyone pays the same and nobody has to haggle. What I can do is tell you when the next sale starts, or find something similar that fits your budget.",
  },
  {
    asked: 'HTTP 401 vs 403?',
    answer:
      "- **401**: I don't know who you are. Log in and try again.\n- **403**: I know who you are, and you may not. Trying again won't help.",
  },
  {
    asked: 'packing list for 3 day business trip winter, hand luggage only',
    answer:
      '**Wear**: coat, boots, jacket, jeans\n\n**Pack**\n- 3 shirts, 1 jumper, 1 pair of smart trousers\n- underwear and socks × 4\n- light shoes\n- laptop, charger, headphones\n- liquids in 100 ml bottles\n- scarf and gloves in the coat pockets',
  },
  {
    asked:
      'turn into bullet points: we saw that returns went up mostly because of the boots which run small, also the photos show another colour, and some people ordered two sizes on purpose',
    answer:
      '- Returns are up, mostly because of the boots\n- They **run small**\n- The photos show a different colour\n- Some customers order two sizes on purpose',
  },
  {
    asked: 'Is it safe to mix bleach and vinegar to clean the bathroom',
    answer:
      '**No.** Together they release chlorine gas, which is dangerous even in small amounts. Use one *or* the other, rinse well in between, and open the window. Against lime vinegar alone is the better choice.',
  },
  {
    asked: 'how do i center a div',
    answer: '```css\n.parent {\n  display: grid;\n  place-items: center;\n}\n```',
    followUp: [
      'horizontally only',
      '```css\n.child {\n  margin-inline: auto;\n  width: fit-content;\n}\n```',
    ],
  },
  {
    asked: 'What should I know before my first performance review as a manager',
    answer:
      '1. No surprises: what you say there they should have heard before.\n2. Bring two concrete examples for each point, good or bad.\n3. Ask first: "How was the year for you?" and then listen for ten minutes.\n4. End with one thing *you* will do differently.',
  },
  {
    asked: 'three puns about tents please',
    answer:
      "- Camping is in-tents.\n- I bought it for the good pitch.\n- My old tent? It couldn't handle the pressure; it just folded.",
  },
  {
    asked: 'Compare leasing vs buying a delivery van, ~40k, 5 years',
    answer:
      '| | Leasing | Buying |\n|---|---|---|\n| Paid at start | 0–4k | 40k or 20 % with a loan |\n| Per month | ~620 | ~680 (loan at 6 %) |\n| After 5 years | nothing | a van worth ~12k |\n| Mileage | limited, extra km cost | as you like |\n| Repairs | often included | yours |\n\nBuying is cheaper by about the resale value if you drive a lot and keep it longer. Leasing wins if cash is short or you want a new van every few years. The numbers are rough, ask for two real offers.',
  },
  {
    asked: 'give me the ISO week number for today formula google sheets',
    answer: '```\n=ISOWEEKNUM(TODAY())\n```',
  },
  {
    asked: 'can i deduct the team dinner as a business expense in germany',
    answer:
      "Usually yes. A dinner **only with employees** is fully deductible as an operating expense; with customers or partners it is **70 %**. Up to €60 per person, tax included, it isn't taxed as a wage if the occasion is extraordinary. Keep the receipt with names and reason, and ask your tax adviser about your case.",
  },
  {
    asked:
      'debug: my python loop deletes every other element\n\n```python\nfor x in items:\n    if x < 0:\n        items.remove(x)\n```',
    answer:
      'You change the list while walking over it: after a removal the next element moves into the place just visited and is skipped. Build a new list:\n\n```python\nitems = [x for x in items if x >= 0]\n```',
  },
  {
    asked: 'I feel overwhelmed, 140 unread mails and a deadline at 5',
    answer:
      "Then mail is not today's job. Try this:\n\n1. Set an auto-reply: \"On a deadline today, back tomorrow.\" It takes two minutes.\n2. Search for your boss's and your customer's names only. Answer what can't wait until tomorrow: it is usually fewer than five.\n3. Close the mailbox until 17:00.\n\nWhat is the deadline about? I can help with a first draft.",
    followUp: [
      'quarterly report, the text part, I have the numbers',
      "Good, numbers are the hard half. Paste them here and tell me the three things you want readers to remember. I'll draft half a page, and you correct it.",
    ],
  },
  {
    asked: 'meaning of "pro forma invoice"',
    answer:
      "A preliminary bill that isn't a demand for payment: it tells the buyer, or customs, what the goods will cost. It has no invoice number and isn't booked.",
  },
  {
    asked: "What's a good icebreaker for a remote meeting with 12 people",
    answer:
      'Ask everybody to show the **nearest object with a story** to the camera: thirty seconds each, volunteers first. It takes six minutes, nobody has to prepare, and people remember it.',
  },
  {
    asked:
      'shorten to 90 characters: Our customer service will be available again from Monday 8 a.m., we apologise for the inconvenience',
    answer:
      'Our customer service is back on Monday at 8 a.m. Sorry for the inconvenience. *(77 characters)*',
  },
  {
    asked:
      'kotlin data class to typescript:\n\ndata class Order(val id: Long, val items: List<Item>, val note: String?)',
    answer:
      '```ts\ninterface Order {\n  /** A string, since a 64-bit integer may not fit a number. */\n  id: string\n  items: Item[]\n  note: string | null\n}\n```',
  },
  {
    asked: 'why do we say "break a leg"',
    answer:
      'Nobody knows for sure. Most likely it came to the theatre around 1920 from wishing someone ill to avoid tempting fate; the German *Hals- und Beinbruch*, itself perhaps from Yiddish *hatslokhe un brokhe* ("success and blessing"), is a close relative.',
  },
]
