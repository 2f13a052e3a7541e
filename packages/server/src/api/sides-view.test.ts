import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TurnList } from '@skein/model/api'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

const PICTURE = 'data:image/png;base64,iVBORw0KGgo='

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

/** An app's span with the words alone, around a model call in which `asked` and `said` were parts. */
function turn(trace: string, asked: object[], said: object[], output: string): TestSpan[] {
  return [
    {
      trace,
      span: '1',
      attributes: { 'session.id': trace, 'input.value': 'What is this?', 'output.value': output },
    },
    {
      trace,
      span: '2',
      parent: '1',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: asked }]),
        'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: said }]),
      },
    },
  ]
}

const text = (content: string) => ({ type: 'text', content })
const turnOf = async (spans: TestSpan[]) => {
  await skein.export(otlpRequest(spans), 'sides')
  const path = `/api/projects/sides/sessions/${spans[0]?.trace}/turns`
  const { turns } = await skein.get<TurnList>(path)
  return turns[0]
}

test('reasoning stands beside the answer, whole or cut', async () => {
  const long = 'It is red. '.repeat(2000)
  const found = await turnOf(
    turn(
      'a1',
      [text('What is this?')],
      [{ type: 'reasoning', content: long }, text('A fox')],
      'A fox',
    ),
  )
  expect(found?.output.text).toBe('A fox')
  expect(found?.answer.refusal).toBeNull()
  expect(found?.answer.reasoning).toEqual({ text: long.slice(0, 8000), length: long.length })
})

test('what the model refused is told apart from what it answered', async () => {
  const message = { role: 'assistant', content: null, refusal: 'I may not say.' }
  const call: TestSpan = {
    trace: 'a2',
    span: '1',
    attributes: {
      'session.id': 'a2',
      'openinference.span.kind': 'LLM',
      'input.value': JSON.stringify({ messages: [{ role: 'user', content: 'What is this?' }] }),
      'output.value': JSON.stringify({ choices: [{ index: 0, message }] }),
    },
  }
  const found = await turnOf([call])
  expect(found?.output.text).toBe('I may not say.')
  expect(found?.answer).toEqual({
    reasoning: null,
    refusal: { text: 'I may not say.', length: 14 },
  })
})

test('a picture that went to the model stands with the question whose words came alone', async () => {
  const picture = {
    type: 'blob',
    modality: 'image',
    mime_type: 'image/png',
    content: 'iVBORw0KGgo=',
  }
  const found = await turnOf(turn('a3', [text('What is this?'), picture], [text('A fox')], 'A fox'))
  expect(found?.input).toMatchObject({
    text: 'What is this?',
    media: [{ type: 'image', url: PICTURE }],
  })
})
