import { expect, test } from 'vitest'
import type { JsonObject } from './json.ts'
import { REDACTED } from './message.ts'
import { FLAT_SHAPES, JSON_SHAPES, SHAPES } from './shapes/shapes.ts'
import { readMessage, refToNode } from './stored-message.ts'

const ROLES = ['user', 'assistant', 'system', 'tool', '', 'critic']
const TEXTS = ['Hello', '', ' ', REDACTED, '{"type":"text","value":"22 °C"}', '[]']
const MORE: JsonObject[] = [{}, { name: 'Ada' }, { refusal: 'No.' }, { content: null }]

const jsonNodes = ROLES.flatMap((role) =>
  TEXTS.flatMap((content) => MORE.map((more) => ({ role, content, ...more }))),
)
const flatNodes = ROLES.flatMap((role) =>
  TEXTS.flatMap((content) =>
    [{}, { 'message.name': 'Ada' }].map((more) => ({
      'message.role': role,
      'message.content': content,
      ...more,
    })),
  ),
)

test.each([
  ...jsonNodes.map((node) => ({ node, shapes: JSON_SHAPES, shape: SHAPES.openai })),
  ...flatNodes.map((node) => ({ node, shapes: FLAT_SHAPES, shape: SHAPES.flat })),
])('what is kept of $node gives it back', ({ node, shapes, shape }) => {
  const said = readMessage(node, shapes)
  if (said === undefined) throw new Error('it is a message')
  const kept = { hash: '', ...(said.extra === undefined ? {} : { extra: said.extra }) }
  expect(refToNode({ ...kept, shape: said.shape }, { hash: '', ...said.stored })).toEqual(node)
  expect(said.message).toEqual(shape.parse(node))
})
