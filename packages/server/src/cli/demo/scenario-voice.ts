import { deal } from './random.ts'
import type { Random } from './random.ts'
import { tool, tools, turn } from './script.ts'
import type { App, ContentPart, Scenario, Turn } from './script.ts'
import { day } from './wording.ts'

const APP: App = {
  service: 'clinic-line',
  version: '1.3.5',
  environment: 'production',
  vocabulary: 'openinference',
  name: 'phone-assistant',
  rootKind: 'AGENT',
  streams: true,
  system:
    'You answer the phone of a dental clinic. Speak in short sentences, without lists or symbols. Repeat dates and names back. In an emergency give the number of the emergency service first.',
  tools: [
    {
      name: 'find_slot',
      description: 'Free appointments',
      parameters: { reason: 'string', from: 'string' },
    },
    {
      name: 'book_slot',
      description: 'Book an appointment',
      parameters: { slot: 'string', patient: 'string' },
    },
  ],
}

interface Caller {
  /** How often this call came before. */
  round: number
  name: string
  at: Date
  time: string
  random: Random
}

type Call = (caller: Caller) => Turn[]

const CALLS: readonly Call[] = [
  ({ name, at, time, random, round }) => [
    spoken(
      random,
      deal(
        [
          'hi um I need an appointment, I think I lost a filling',
          'hello, a filling came out while I was eating, can I come in?',
          "morning, I bit on a cherry stone and now there's a hole in my tooth",
          'yes hi so um a piece of a filling is gone I think',
        ],
        round,
      ),
      [
        tools(
          tool(
            'find_slot',
            { reason: 'lost filling', from: 'today' },
            [{ day: day(at, 1), time }],
            { ms: 340 },
          ),
        ),
      ],
      `I'm sorry to hear that. Are you in pain right now? The next free appointment for a lost filling is tomorrow, ${day(at, 1)}, at ${time}.`,
    ),
    spoken(
      random,
      'no no pain just it feels sharp. tomorrow works',
      [],
      'Good. What is your name, please, and have you been here before?',
    ),
    spoken(
      random,
      `${name}, and yes I was there in spring`,
      [
        tools(
          tool(
            'book_slot',
            { slot: `${day(at, 1)} ${time}`, patient: name },
            { booked: true },
            { ms: 280 },
          ),
        ),
      ],
      `Thank you, ${name}. You are booked for tomorrow at ${time}. Until then, please chew on the other side. Goodbye!`,
    ),
  ],
  ({ name, at, random }) => [
    spoken(
      random,
      `yeah hello this is ${name} I have to move my appointment`,
      [tools(tool('find_patient', { name }, { next: `${day(at, 3)} 08:30`, with: 'Dr. Aydin' }))],
      `Hello ${name}. I see ${day(at, 3)} at half past eight with Doctor Aydin. When would suit you better?`,
    ),
    spoken(
      random,
      'any time after five in the same week',
      [
        tools(
          tool('find_slot', { reason: 'check-up', from: '17:00' }, [
            { day: day(at, 5), time: '17:40' },
          ]),
        ),
      ],
      `I have ${day(at, 5)} at twenty to six. Shall I move it there?`,
    ),
    spoken(
      random,
      'perfect',
      [tools(tool('move_slot', { to: `${day(at, 5)} 17:40` }, { ok: true }))],
      `Done. ${day(at, 5)}, twenty to six, Doctor Aydin. You will get a text message. Is there anything else?`,
    ),
    spoken(random, "no that's it bye", [], `Have a nice day, ${name}. Goodbye.`),
  ],
  ({ random, round }) => [
    spoken(
      random,
      deal(
        [
          'my son fell off his bike and his front tooth is out, it is lying here, what do I do',
          'help please my son fell on the playground and his tooth is out completely',
          'my boy was hit by a ball, the whole tooth is in my hand',
          'hello is this the dentist? my son knocked out his front tooth',
        ],
        round,
      ),
      [],
      'Stay calm, this can often be saved if you are quick. Hold the tooth by the crown, not the root. Put it in cold milk. Then come to us right away, or call the emergency service at one one two if he was unconscious. How old is he?',
    ),
    spoken(
      random,
      'nine, he is awake, he is crying',
      [
        tools(
          tool(
            'alert_clinic',
            { reason: 'avulsed tooth, child 9' },
            { notified: 'Dr. Lindqvist' },
            { ms: 120 },
          ),
        ),
      ],
      "Then it is a permanent tooth. Doctor Lindqvist knows that you are coming and sees him at once. Please don't clean the tooth. Can you be here within thirty minutes?",
    ),
    spoken(
      random,
      'yes ten minutes we are leaving',
      [],
      "Very good. Come straight in, you don't need to wait at the desk.",
    ),
  ],
  ({ name, random, round }) => [
    spoken(
      random,
      deal(
        [
          'how much is a cleaning without insurance',
          'uh hi what do you charge for a cleaning',
          "I'd like to know the price of a professional cleaning if I pay it myself",
          'do I have to pay for the cleaning',
        ],
        round,
      ),
      [],
      'A professional cleaning is eighty-nine euros, and takes about fifty minutes. Many insurers pay a part of it once a year, so it is worth asking them.',
    ),
    spoken(
      random,
      'and for kids',
      [],
      'For children under eighteen it is forty-five euros. The check-up itself is free for them, twice a year.',
    ),
    spoken(
      random,
      'sorry could you repeat that the line is bad',
      [],
      'Of course. Children, forty-five euros. Check-up, free, twice a year.',
    ),
    spoken(
      random,
      'okay then book two for my girls',
      [
        tools(
          tool(
            'find_slot',
            { reason: 'cleaning child', count: 2 },
            { slots: ['Sat 10:00', 'Sat 10:40'] },
          ),
        ),
      ],
      `Two girls, Saturday at ten and at twenty to eleven, one after the other. Under which name, please?`,
    ),
    spoken(
      random,
      name,
      [tools(tool('book_slot', { slot: 'Sat 10:00 + 10:40', patient: name }, { booked: true }))],
      `Booked, thank you. See you on Saturday.`,
    ),
  ],
  ({ random, round }) => [
    spoken(
      random,
      deal(
        [
          'I want to talk to doctor aydin about my bill',
          "there's a mistake on doctor aydin's invoice, can I speak to him",
          'hello I got a reminder for a bill I already paid, put me through to the doctor',
          "it's about the invoice from september, is doctor aydin there",
        ],
        round,
      ),
      [],
      'Doctor Aydin is with a patient. I can take a message, or connect you with the billing office. Which would you like?',
    ),
    spoken(
      random,
      'billing',
      [tools(tool('transfer_call', { to: 'billing' }, 'no answer after 20 s', { ms: 20_000 }))],
      "I'm sorry, nobody picked up. The billing office is there until four. May they call you back at this number?",
    ),
    spoken(
      random,
      'fine',
      [tools(tool('create_callback', { to: 'billing' }, { due: 'today 16:00' }))],
      'Thank you. They will call you before four.',
    ),
  ],
  ({ name, at, time, random }) => [
    spoken(
      random,
      `this is ${name}. I've got a wisdom tooth extraction and I am on blood thinners, is that a problem`,
      [tools(tool('find_patient', { name }, { next: `${day(at, 2)} ${time}`, notes: [] }))],
      "Thank you for telling us, that is important. Please don't stop taking them on your own. Which one is it?",
    ),
    spoken(
      random,
      'apixaban five milligrams twice a day',
      [
        tools(
          tool('add_medical_note', { note: 'apixaban 5 mg 2x daily' }, { ok: true }),
          tool(
            'create_callback',
            { to: 'Dr. Lindqvist', reason: 'anticoagulant before extraction' },
            { due: 'today' },
          ),
        ),
      ],
      'I have written down apixaban, five milligrams, twice a day. Doctor Lindqvist will call you today to talk about it. Your appointment stays as it is until then.',
    ),
  ],
]

const NAMES = [
  'Anna Keller',
  'Murat Demir',
  'Claire Dubois',
  'Stefan Wolf',
  'Leila Haddad',
  'Pavel Novak',
  'Ruth Osei',
  'Henrik Dahl',
  'Mei Tan',
  'Carlos Vega',
]

/** Calls at a clinic: speech in, transcribed, and speech out. */
export const voiceLine: Scenario = ({ ordinal, random, at }) => {
  const time = `${String(random.int(8, 16)).padStart(2, '0')}:${random.pick(['00', '20', '40'])}`
  const turns = deal(
    CALLS,
    ordinal,
  )({
    round: Math.floor(ordinal / CALLS.length),
    name: deal(NAMES, ordinal + Math.floor(ordinal / CALLS.length)),
    at,
    time,
    random,
  })
  return {
    app: APP,
    sessionId: `call-${at.toISOString().slice(0, 10)}-${random.hex(6)}`,
    userId: `+49 •••• ${random.int(100, 999)}`,
    model: 'gpt-4o-mini',
    tags: ['voice', 'inbound'],
    metadata: { locale: 'en-DE', asr: 'whisper-large-v3', codec: 'opus' },
    turns,
    feedback:
      ordinal % 4 === 2
        ? [
            {
              name: 'call_outcome',
              label: deal(['booked', 'callback', 'answered'], ordinal),
              annotatorKind: 'CODE',
            },
          ]
        : [],
  }
}

/** A turn of a call: the next words follow at once. */
function spoken(random: Random, words: string, steps: Turn['steps'], answer: string): Turn {
  const audio: ContentPart = {
    type: 'audio',
    url: hum(random.int(12, 30)),
    mimeType: 'audio/wav',
    transcript: words,
  }
  return turn([audio], steps, answer, {
    idleSeconds: 2 + Math.round(answer.length / 14) + random.next() * 3,
  })
}

/** A `data:` URL of a WAV file in which somebody hums for so many tenths of a second, a few syllables each. */
function hum(tenths: number): string {
  // The lowest rates of all are played by no browser.
  const sampleRate = 4000
  const samples = (sampleRate / 10) * tenths
  const wav = Buffer.alloc(44 + samples)
  for (let n = 0; n < samples; n += 1) {
    const seconds = n / sampleRate
    const syllable = Math.abs(Math.sin(2 * Math.PI * 1.7 * seconds))
    wav[44 + n] = 128 + Math.round(36 * syllable * Math.sin(2 * Math.PI * 160 * seconds))
  }
  wav.write('RIFF', 0, 'latin1')
  wav.writeUInt32LE(36 + samples, 4)
  wav.write('WAVEfmt ', 8, 'latin1')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(sampleRate, 24)
  wav.writeUInt32LE(sampleRate, 28)
  wav.writeUInt16LE(1, 32)
  wav.writeUInt16LE(8, 34)
  wav.write('data', 36, 'latin1')
  wav.writeUInt32LE(samples, 40)
  return `data:audio/wav;base64,${wav.toString('base64')}`
}
