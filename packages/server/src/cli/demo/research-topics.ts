/** What a crew was asked to find out, what its researchers found, and the report. */
export interface Topic {
  brief: string
  plan: string
  strands: readonly {
    task: string
    query: string
    hits: readonly { title: string; url: string; snippet: string }[]
    finding: string
  }[]
  report: string
  followUp: readonly [asked: string, answer: string]
}

const hit = (title: string, host: string, snippet: string) => ({
  title,
  url: `https://${host}.example/${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
  snippet,
})

export const RESEARCH_TOPICS: readonly Topic[] = [
  {
    brief:
      'Should we offer parcel lockers as the default delivery in Denmark and Sweden? One page, with numbers.',
    plan: '1. How many people prefer lockers (market)\n2. What it costs us per parcel (cost)\n3. What goes wrong with lockers (risk)\nThen write one page with a recommendation.',
    strands: [
      {
        task: 'Find out how many online shoppers in Denmark and Sweden prefer parcel lockers',
        query: 'share of online shoppers preferring parcel lockers Denmark Sweden 2026',
        hits: [
          hit(
            'Nordic delivery survey 2026',
            'ecom-north',
            '58 % of Danish and 47 % of Swedish shoppers name a locker as first choice.',
          ),
          hit(
            'Parcel lockers per capita',
            'logistics-atlas',
            'Denmark 1.6 lockers per 1,000 people, Sweden 1.1.',
          ),
        ],
        finding:
          'First choice for 58 % in Denmark and 47 % in Sweden. Average distance to the next locker is 600 m in cities, 3.1 km in the country.',
      },
      {
        task: 'Compare our cost per parcel: locker, pick-up point, home',
        query: 'carrier rate card locker vs home delivery',
        hits: [
          hit('Rate card 2026', 'intranet', 'Locker 34 SEK, pick-up point 39 SEK, home 62 SEK.'),
        ],
        finding:
          'Locker 34 SEK, pick-up point 39, home 62. At our mix, lockers as the default would save about 11 SEK per parcel.',
      },
      {
        task: 'Collect problems with lockers from our own tickets and from the press',
        query: 'locker full, parcel too large, code not received',
        hits: [
          hit(
            'Ticket export, locker',
            'intranet',
            '3.4 % of locker parcels cause a ticket; 61 % of these: no code received.',
          ),
          hit(
            'Lockers overflow in December',
            'nordic-retail',
            'One in nine lockers was full in the week before Christmas.',
          ),
        ],
        finding:
          '3.4 % of locker parcels cause a ticket (home: 2.9 %). Main cause: code not received. Tents and backpacks over 60 cm do not fit.',
      },
    ],
    report:
      "# Lockers as the default: yes in Denmark, as an equal choice in Sweden\n\n| | Denmark | Sweden |\n|---|--:|--:|\n| First choice of shoppers | 58 % | 47 % |\n| Saving per parcel | 11 SEK | 11 SEK |\n| Tickets, locker vs. home | 3.4 % vs. 2.9 % | 3.4 % vs. 2.9 % |\n\n**Recommendation.** Make the locker the default in Denmark from February. In Sweden show it first, but don't preselect it: in the country the next locker is 3.1 km away on average.\n\n**Before that**\n1. send pick-up codes by text *and* mail (61 % of locker tickets)\n2. leave out articles over 60 cm\n3. fall back to pick-up points from 10 to 24 December, when lockers overflow",
    followUp: [
      'How sure are you about the 11 SEK?',
      "Moderately. It is from our rate card and the mix of October. In December more parcels fall back to pick-up points, which takes the saving to about **8 SEK**. I didn't include the one-time cost of the new text messages.",
    ],
  },
  {
    brief:
      'Prepare a briefing on PFAS-free water repellents for our rain jackets. What are the options, and who has switched?',
    plan: '1. Chemistry and performance of the alternatives\n2. Brands that switched, and what they say\n3. Law in the EU and in US states\nThe writer makes a two-page briefing.',
    strands: [
      {
        task: 'Compare PFAS-free water repellents by performance',
        query: 'PFAS free DWR silicone wax dendrimer comparison spray test',
        hits: [
          hit(
            'Spray test of 14 finishes',
            'textile-lab',
            'After 20 washes: wax 70, silicone 80, dendrimer 75, C6 fluorocarbon 90 points.',
          ),
        ],
        finding:
          'After 20 washes the spray test gives 70 to 80 points for the alternatives and 90 for C6. None of them repels oil.',
      },
      {
        task: 'Which outdoor brands have switched completely, and since when',
        query: 'outdoor brands PFAS free collection date',
        hits: [
          hit(
            'Who is PFAS free',
            'outdoor-monitor',
            'Nine of the twenty largest brands sell no PFAS finishes since 2025.',
          ),
          hit(
            'Returns after the switch',
            'outdoor-monitor',
            'Two brands report more complaints about wetting out in the first winter.',
          ),
        ],
        finding:
          'Nine of the twenty largest have switched. Two saw more complaints in the first winter; both answered with care instructions and a free wash-in.',
      },
      {
        task: 'Summarise the law in the EU and in the US states we ship to',
        query: 'PFAS textile ban EU California New York 2026 2027',
        hits: [
          hit(
            'PFAS in clothing: dates',
            'reg-watch',
            'France since January 2026; California and New York since 2025, with stricter limits in 2027.',
          ),
        ],
        finding:
          'France bans it in clothing since January 2026. California and New York since 2025. Gear for extreme wet conditions had longer deadlines.',
      },
    ],
    report:
      '# PFAS-free repellents: briefing\n\n**In short:** we can switch for autumn 2027 with a silicone finish, if we tell people how to wash the jacket.\n\n| Finish | Spray test new / 20 washes | Oil | Cost per jacket |\n|---|--:|---|--:|\n| C6 (today) | 100 / 90 | yes | €0.80 |\n| Silicone | 100 / 80 | no | €1.10 |\n| Dendrimer | 100 / 75 | no | €1.60 |\n| Wax | 95 / 70 | no | €0.90 |\n\nNine of the twenty largest brands have switched. The two that had complaints had **not** changed their care labels.\n\n**Open questions:** oil from sunscreen and insect repellent, and the stock of jackets that may not be sold in France.',
    followUp: [
      'What would you test first?',
      "Sunscreen. It is what our customers put on in summer, and the one thing where all alternatives are clearly worse. Twenty jackets, a week of wear on the shoulders, then the spray test on the straps' contact area.",
    ],
  },
  {
    brief:
      'Which three cities should get a pop-up store next spring? Use our order data and rents.',
    plan: '1. Order density and growth by city\n2. Rents for 80 to 120 m², eight weeks\n3. Events in spring that bring outdoor people to town\nThen a ranking.',
    strands: [
      {
        task: 'Rank cities without a store by orders per 1,000 people and growth',
        query: 'orders by city, last 12 months, excluding Malmö and Hamburg',
        hits: [
          hit(
            'Orders by city',
            'warehouse',
            'Freiburg 9.1, Aarhus 8.7, Innsbruck 7.9, Ghent 6.2, Utrecht 5.8 per 1,000.',
          ),
        ],
        finding:
          'Freiburg 9.1 (+31 %), Aarhus 8.7 (+12 %), Innsbruck 7.9 (+44 %), Ghent 6.2 (+19 %), Utrecht 5.8 (+22 %).',
      },
      {
        task: 'Find rents for short lets of 80 to 120 square metres in these cities',
        query: 'pop-up space rent week 100 sqm Freiburg Aarhus Innsbruck Ghent Utrecht',
        hits: [
          hit(
            'Short let index',
            'popup-rooms',
            'Freiburg €1,450, Aarhus €1,900, Innsbruck €1,700, Ghent €1,150, Utrecht €2,300 per week.',
          ),
        ],
        finding:
          'Per week: Ghent €1,150, Freiburg €1,450, Innsbruck €1,700, Aarhus €1,900, Utrecht €2,300.',
      },
      {
        task: 'List outdoor events from March to June in these cities',
        query: 'outdoor festival spring 2027 Freiburg Innsbruck Aarhus Ghent',
        hits: [
          hit(
            'Spring calendar',
            'trail-events',
            'Innsbruck trail festival 29 April; Freiburg bike days 14 May.',
          ),
        ],
        finding:
          'Innsbruck: trail festival (29 April to 2 May, 11,000 visitors). Freiburg: bike days (14 to 16 May). Ghent: none.',
      },
    ],
    report:
      '# Pop-up stores, spring 2027\n\n| # | City | Orders / 1,000 | Growth | Rent / week | Event |\n|--:|---|--:|--:|--:|---|\n| 1 | **Innsbruck** | 7.9 | +44 % | €1,700 | trail festival |\n| 2 | **Freiburg** | 9.1 | +31 % | €1,450 | bike days |\n| 3 | **Ghent** | 6.2 | +19 % | €1,150 | – |\n| 4 | Aarhus | 8.7 | +12 % | €1,900 | – |\n| 5 | Utrecht | 5.8 | +22 % | €2,300 | – |\n\nInnsbruck and Freiburg are clear. For the third I prefer Ghent to Aarhus: growth is higher, the rent is 40 % lower, and we learn something about a market where nobody knows us.',
    followUp: [
      'Add the cost of staff, two people, eight weeks',
      '| City | Rent | Staff | Total |\n|---|--:|--:|--:|\n| Innsbruck | €13,600 | €19,800 | **€33,400** |\n| Freiburg | €11,600 | €20,500 | **€32,100** |\n| Ghent | €9,200 | €21,900 | **€31,100** |\n\nTwo full-time people for eight weeks at local shop wages including contributions. Travel of the set-up team is not included.',
    ],
  },
  {
    brief: 'A customer group asks how repairable our stoves are. Write an honest FAQ.',
    plan: '1. Spare parts we sell, and for how long\n2. What fails, by warranty cases\n3. What competitors promise\nThe writer drafts the FAQ in plain words.',
    strands: [
      {
        task: 'List spare parts for all stoves with prices and availability',
        query: 'spare parts stove Bris Glod',
        hits: [
          hit(
            'Parts catalogue',
            'intranet',
            'Bris: jet, valve, pot support, igniter. Glød: jet, igniter only.',
          ),
        ],
        finding:
          "Bris: four parts, €4 to €19, kept for 10 years. Glød: jet and igniter only; the valve is pressed in and can't be replaced.",
      },
      {
        task: 'Count warranty cases by cause for the last three years',
        query: 'warranty cases stove cause 2024..2026',
        hits: [
          hit('Warranty cases', 'warehouse', 'Igniter 54 %, jet 21 %, valve 14 %, other 11 %.'),
        ],
        finding: 'Igniter 54 %, jet 21 %, valve 14 %, other 11 %. 75 % can be repaired at home.',
      },
      {
        task: 'What do three competitors promise about repairs',
        query: 'camping stove repair promise spare parts years',
        hits: [
          hit(
            'Repair promises compared',
            'gear-check',
            'Two offer parts for 10 years, one a flat repair price.',
          ),
        ],
        finding:
          'Two competitors keep parts for 10 years, one repairs for a flat €35. None publishes failure rates.',
      },
    ],
    report:
      "# How repairable are our stoves?\n\n**Can I repair it myself?** In three of four cases, yes. The igniter (54 % of all failures) and the jet (21 %) take a screwdriver and ten minutes.\n\n**How long do you keep parts?** Ten years after the last stove of a model was sold.\n\n**What can't be repaired?** The valve of the *Glød*. It is pressed in. We're changing that with the next model; until then we replace the stove during the warranty, and after it we give 40 % off a new one.\n\n**What does it cost?** Parts are €4 to €19. We don't make money with them.",
    followUp: [
      'Is "we don\'t make money with them" true?',
      'For the jet and the igniter, yes: they are sold at purchase price plus handling. The valve has a margin of 12 %. I suggest "We sell parts at about cost", which holds for all of them.',
    ],
  },
  {
    brief:
      'Summarise what customers said about the new app in October, with the three most important fixes.',
    plan: '1. Reviews in both stores\n2. Support chats that mention the app\n3. Crash and performance numbers\nThen three fixes, by how many people they help.',
    strands: [
      {
        task: 'Read app store reviews of October, both platforms',
        query: 'reviews app 7.2 October',
        hits: [
          hit(
            'Store reviews',
            'app-stats',
            '412 reviews, 3.6 stars; "login" 96 times, "basket" 71 times.',
          ),
        ],
        finding:
          '412 reviews, 3.6 stars (September: 4.2). Login is named in 96, an emptied basket in 71.',
      },
      {
        task: 'Count support chats about the app by problem',
        query: 'chats tagged app October',
        hits: [hit('Chat export', 'intranet', '318 chats; 140 on login after the update.')],
        finding:
          '318 chats: 140 login after the update, 84 basket, 31 push messages in the wrong language.',
      },
      {
        task: 'Get crash-free rate and start-up time',
        query: 'crash free sessions startup p75 7.1 7.2',
        hits: [
          hit('Vitals', 'app-stats', 'Crash-free 99.1 % (99.6 %), start-up p75 3.4 s (2.1 s).'),
        ],
        finding:
          'Crash-free sessions 99.1 % (before: 99.6 %). Start-up p75 went from 2.1 s to 3.4 s.',
      },
    ],
    report:
      '# The app in October: 4.2 → 3.6 stars\n\nThree things explain most of it:\n\n1. **People are logged out by the update** (96 reviews, 140 chats). The token store was renamed without moving the old one. *Fix: migrate it; 2 days.*\n2. **The basket is emptied after login** (71 reviews, 84 chats). Guest and account baskets aren\'t merged. *Fix: merge on login; 4 days.*\n3. **Start-up is 1.3 s slower.** The new home screen waits for recommendations. *Fix: show it first, fill it later; 3 days.*\n\n> "Love the shop, but I typed my password four times this week." ★★☆☆☆',
    followUp: [
      'Which of the three would you ship first?',
      'The logout. It hits everyone once per update, so the next release makes it worse, and it is the smallest change.',
    ],
  },
]
