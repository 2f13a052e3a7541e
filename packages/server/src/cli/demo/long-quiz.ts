import { deal } from './random.ts'
import type { Random } from './random.ts'
import { turn } from './script.ts'
import type { Turn } from './script.ts'

const CARDS: readonly [question: string, answer: string, wrong: string, fact: string][] = [
  [
    'Which planet has the shortest day?',
    'Jupiter',
    'Mercury',
    'It turns once in just under ten hours.',
  ],
  [
    'What is the capital of Burkina Faso?',
    'Ouagadougou',
    'Bamako',
    'Its film festival is the largest in Africa.',
  ],
  [
    'Who painted "The Night Watch"?',
    'Rembrandt',
    'Vermeer',
    'It is not a night scene; the varnish darkened.',
  ],
  [
    'Which metal is liquid at room temperature?',
    'mercury',
    'gallium',
    'Gallium needs a warm hand: it melts at 29.8 °C.',
  ],
  ['How many hearts does an octopus have?', 'three', 'two', 'Two for the gills, one for the rest.'],
  ['In which year did the Berlin Wall fall?', '1989', '1990', 'On the evening of 9 November.'],
  [
    'What is the longest bone of the human body?',
    'the thigh bone',
    'the shin',
    'About a quarter of your height.',
  ],
  [
    'Which country has the most islands?',
    'Sweden',
    'Indonesia',
    'More than 220,000, most of them without people.',
  ],
  ['Who wrote "Frankenstein"?', 'Mary Shelley', 'Bram Stoker', 'She was eighteen when she began.'],
  [
    'What does HTTP stand for?',
    'hypertext transfer protocol',
    'high transfer text protocol',
    'Version 0.9 had one method: GET.',
  ],
  ['Which animal sleeps standing up?', 'the horse', 'the owl', 'For deep sleep it does lie down.'],
  ['What is the smallest prime number?', '2', '1', 'It is also the only even one.'],
  [
    'Which sea has no coast?',
    'the Sargasso Sea',
    'the Dead Sea',
    'Its borders are four ocean currents.',
  ],
  ['Who composed "The Four Seasons"?', 'Vivaldi', 'Bach', 'Each season came with a sonnet.'],
  ["What colour is a polar bear's skin?", 'black', 'white', 'And the hair is transparent.'],
  ['How many strings does a violin have?', 'four', 'six', 'G, D, A and E.'],
  ['Which element has the symbol W?', 'tungsten', 'water', 'From wolfram.'],
  [
    'What is the largest desert on Earth?',
    'Antarctica',
    'the Sahara',
    'A desert is dry, not necessarily hot.',
  ],
  [
    'In which city is the Rialto Bridge?',
    'Venice',
    'Florence',
    'The shops on it were planned from the start.',
  ],
  ['What do you call a group of crows?', 'a murder', 'a parliament', 'A parliament is for owls.'],
  [
    'Who was first at the South Pole?',
    'Amundsen',
    'Scott',
    'On 14 December 1911, five weeks before Scott.',
  ],
  [
    'How many squares has a chessboard, of all sizes?',
    '204',
    '64',
    '64 + 49 + 36 + 25 + 16 + 9 + 4 + 1.',
  ],
  ['Which spice is the most expensive?', 'saffron', 'vanilla', 'About 150 flowers for one gram.'],
  [
    'What is the hardest natural material?',
    'diamond',
    'quartz',
    'It burns, though, at about 850 °C.',
  ],
  [
    'Which river flows through Vienna, Bratislava and Budapest?',
    'the Danube',
    'the Rhine',
    'And through Belgrade, the fourth capital.',
  ],
  [
    'Who discovered penicillin?',
    'Fleming',
    'Pasteur',
    'After a holiday, in a dish he had not washed.',
  ],
  [
    'How long does light take from the Sun to the Earth?',
    'about eight minutes',
    'one second',
    '8 minutes and 20 seconds, more or less.',
  ],
  [
    'Which language has the most native speakers?',
    'Mandarin',
    'English',
    'English wins only with second-language speakers.',
  ],
  [
    'What is the national animal of Scotland?',
    'the unicorn',
    'the stag',
    'Since the fifteenth century.',
  ],
  [
    'Which gas do plants take in?',
    'carbon dioxide',
    'oxygen',
    'At night they breathe oxygen as well.',
  ],
]

/** A quiz night: each turn answers the last question, and gets the next. */
export function quizTurns(random: Random, count: number): Turn[] {
  const cards = [...random.shuffle(CARDS), ...sums(random, count)].slice(0, count - 1)
  let score = 0
  const [first] = cards
  return [
    turn(
      'Quiz night! You ask, we are team Blue. One question at a time and keep score',
      [],
      `Welcome, team Blue! Question 1:\n\n**${first?.[0] ?? ''}**`,
    ),
    ...cards.map(([, answer, wrong, fact], index) => {
      const isRight = random.next() < 0.66
      if (isRight) score++
      const next = cards[index + 1]
      const rest =
        next === undefined
          ? `That was the last one. You have **${score} of ${cards.length}**. Good game!`
          : `**${index + 2}.** ${next[0]}`
      return turn(
        isRight
          ? deal([answer, `${answer}!`, `we say ${answer}`, `has to be ${answer}`], index)
          : deal([wrong, `${wrong}?`, `we disagree but... ${wrong}`, `guess: ${wrong}`], index),
        [],
        `${isRight ? 'Right.' : `No, it's **${answer}**.`} ${fact} Score: ${score}/${index + 1}.\n\n${rest}`,
      )
    }),
  ]
}

function sums(random: Random, count: number): [string, string, string, string][] {
  return Array.from({ length: count }, () => {
    const [a, b] = [random.int(12, 29), random.int(3, 19)]
    return [
      `Quick maths: ${a} × ${b}?`,
      String(a * b),
      String(a * b + 10),
      `${a} × ${b} = ${a * b}.`,
    ]
  })
}
