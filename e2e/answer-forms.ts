import type { SentTurn } from './send-turn.ts'

/* Turns whose answers are more than text. */

export const LONG_JSON = JSON.stringify({
  order: { id: 48213, lines: [{ what: 'tent', parts: [1, 2, 3] }] },
})

const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

export const structured: SentTurn = {
  input: 'Extract the order',
  output: LONG_JSON,
  durationMs: 500,
}

/** Asked with a picture. */
export const refusal: SentTurn = {
  input: 'Who is this?',
  durationMs: 900,
  children: [
    {
      name: 'chat',
      attributes: {
        'openinference.span.kind': 'LLM',
        'input.value': JSON.stringify({
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Who is this?' },
                { type: 'image_url', image_url: { url: PIXEL } },
              ],
            },
          ],
        }),
        'output.value': JSON.stringify({
          choices: [{ message: { role: 'assistant', content: null, refusal: 'I may not tell.' } }],
        }),
      },
    },
  ],
}

export const reasoning: SentTurn = {
  input: 'How many roads?',
  output: 'Forty-two.',
  durationMs: 900,
  children: [
    {
      name: 'chat',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-5-mini',
        'gen_ai.output.messages': JSON.stringify([
          {
            role: 'assistant',
            parts: [
              { type: 'reasoning', content: 'Six by nine.\nIn base thirteen.' },
              { type: 'text', content: 'Forty-two.' },
            ],
          },
        ]),
      },
    },
  ],
}

export const ANSWER_FORMS = [structured, refusal, reasoning]
