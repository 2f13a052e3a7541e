import { TALKS_EAST } from './concierge-talks-east.ts'
import { TALKS_WEST } from './concierge-talks-west.ts'
import { timedOut } from './failures.ts'
import { deal } from './random.ts'
import type { Random } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { App, Scenario, Step, Turn } from './script.ts'
import { code } from './wording.ts'

/** A guest's talk with the concierge: words, answer, and the tool that it took. */
export interface Talk {
  locale: string
  turns: readonly [
    asked: string,
    answer: string,
    tool?: readonly [name: string, args: Record<string, unknown>, result: unknown],
  ][]
}

/** East and west take turns, so that few sessions are in many scripts. */
const TALKS = TALKS_EAST.flatMap((talk, index) => {
  const west = TALKS_WEST[index]
  return west === undefined ? [talk] : [talk, west]
})

const APP: App = {
  service: 'lumen-concierge',
  version: '5.1.0',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'concierge',
  rootKind: 'AGENT',
  streams: true,
  system:
    'You are the concierge of the Lumen hotels. Answer in the language and script of the guest, politely and briefly. Look up bookings before you speak about them, and change them only when the guest has agreed.',
  tools: [
    { name: 'get_booking', description: 'A booking by its code', parameters: { code: 'string' } },
    { name: 'update_booking', description: 'Change a booking', parameters: { code: 'string' } },
    {
      name: 'check_availability',
      description: 'Free rooms from a day on',
      parameters: { from: 'string', room: 'string' },
    },
    {
      name: 'add_note',
      description: 'A note for the staff',
      parameters: { room: 'string', note: 'string' },
    },
  ],
}

const MODELS_BY_LANGUAGE = {
  zh: 'qwen3-max',
  ja: 'gpt-4o',
  ko: 'gemini-2.5-flash',
  th: 'gemini-2.5-flash',
  hi: 'gemini-2.5-flash',
  ar: 'gpt-4o',
  he: 'gpt-4o',
} as const

/** How a guest begins who says the same as one before, and doesn't greet already. */
const GREETINGS: Record<string, string> = {
  es: 'Perdone la molestia. ',
  de: 'Entschuldigung, eine Frage: ',
  fr: 'Excusez-moi de vous déranger. ',
  pt: 'Desculpe incomodar. ',
  zh: '打擾一下，',
  ja: 'お忙しいところすみません。',
  ko: '저기요, ',
  th: 'รบกวนสอบถามหน่อย ',
  ar: 'عذرًا على الإزعاج. ',
  he: 'סליחה על ההפרעה. ',
  hi: 'ज़रा मदद कीजिए। ',
}

const GREETED = /^(hola|buenas|guten|bonjour|vous|oi|boa|你好|السلام|안녕|สวัสดี|שלום|नमस्ते)/i

/** Hotel guests who write in their own language. */
export const multilingual: Scenario = ({ ordinal, random, at }) => {
  const talk = deal(TALKS, ordinal)
  const round = Math.floor(ordinal / TALKS.length)
  const language = talk.locale.slice(0, 2)
  const fill = filler(random, talk.locale, at)
  const slow = ordinal % 13 === 5
  return {
    app: { ...APP, vocabulary: ordinal % 4 === 2 ? 'genai' : 'openinference' },
    sessionId: `guest-${random.hex(10)}`,
    userId: `guest-${random.int(3000, 3400)}`,
    model:
      MODELS_BY_LANGUAGE[language as keyof typeof MODELS_BY_LANGUAGE] ??
      deal(['gpt-4o-mini', 'gpt-4o', 'claude-haiku-4-5'] as const, ordinal + round),
    tags: ['hotel', language],
    metadata: {
      locale: talk.locale,
      property: random.pick([
        'lumen-lisboa',
        'lumen-wien',
        'lumen-kyoto',
        'lumen-bkk',
        'lumen-cairo',
      ]),
      channel: random.pick(['whatsapp', 'web', 'line', 'app']),
    },
    turns: talk.turns.map((one, index) =>
      talkTurn(
        one,
        fill,
        slow && index === 0,
        index === 0 && round % 2 === 1 ? (GREETINGS[language] ?? '') : '',
      ),
    ),
    feedback:
      ordinal % 7 === 3
        ? [
            {
              name: 'language_match',
              score: 1,
              label: 'same language',
              explanation: `The answers are in ${talk.locale}, as the guest's words are.`,
              annotatorKind: 'LLM',
            },
          ]
        : ordinal % 8 === 5
          ? [{ name: 'user_rating', score: 1, label: 'thumbs_up', annotatorKind: 'HUMAN' }]
          : [],
  }
}

function talkTurn(
  [asked, answer, call]: Talk['turns'][number],
  fill: (text: string) => string,
  slow: boolean,
  greeting: string,
): Turn {
  const steps: Step[] = []
  if (call !== undefined) {
    const [name, args, result] = call
    const filled = (value: unknown): unknown => JSON.parse(fill(JSON.stringify(value)))
    const filledArgs = filled(args) as Record<string, unknown>
    if (slow)
      steps.push(
        tools(tool(name, filledArgs, '', { ms: 4000, failure: timedOut('property-system', 4) })),
      )
    steps.push(tools(tool(name, filledArgs, filled(result), { ms: 260 })))
  }
  const begins = GREETED.test(asked) ? '' : greeting
  return turn(begins + fill(asked), steps, fill(answer))
}

function filler(random: Random, locale: string, at: Date): (text: string) => string {
  const inDays = (days: number): string =>
    new Intl.DateTimeFormat(
      locale === 'ar-EG' || locale === 'ar-AE'
        ? `${locale}-u-nu-latn`
        : locale === 'th-TH'
          ? 'th-TH-u-ca-gregory'
          : locale,
      { day: 'numeric', month: 'long', timeZone: 'UTC' },
    ).format(new Date(at.getTime() + days * 86_400_000))
  const first = random.int(3, 20)
  const price =
    locale === 'ko-KR'
      ? random.int(30, 60) * 1000
      : locale.startsWith('hi')
        ? random.int(28, 60) * 10
        : random.int(88, 240)
  const values: Record<string, string> = {
    code: `LM${code(random, 4)}`,
    day: inDays(first),
    later: inDays(first + random.int(1, 4)),
    room: String(random.int(3, 9) * 100 + random.int(1, 28)),
    price: locale === 'ko-KR' ? price.toLocaleString('ko-KR') : String(price),
    time: `${random.int(19, 21)}:${random.pick(['00', '15', '30', '45'])}`,
  }
  return (text) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
