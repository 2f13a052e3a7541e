import { expect, test } from 'vitest'
import { facetOf, suggestFields, suggestValues, typedAt } from './suggest.ts'

const at = (draft: string) => typedAt(draft, draft.length)
const inserts = (draft: string) => suggestFields(at(draft), 'sessions').map(({ insert }) => insert)

test('the word before the cursor is what is completed', () => {
  expect(at('refund us')).toMatchObject({ start: 7, text: 'us', field: undefined })
  expect(at('refund user:"Ada L')).toMatchObject({ start: 7, field: 'user', value: '"Ada L' })
  expect(at('-model:gpt')).toMatchObject({ negated: true, field: 'model', value: 'gpt' })
  expect(typedAt('user:a refund', 6)).toMatchObject({ start: 0, value: 'a' })
})

test('fields are offered by their beginning', () => {
  expect(inserts('us')).toEqual(['user:'])
  expect(inserts('-t')).toEqual(['-trace:', '-tool:', '-tag:', '-turns>', '-tokens>'])
  expect(inserts('tokens.')).toEqual([
    'tokens.input>',
    'tokens.output>',
    'tokens.cached>',
    'tokens.reasoning>',
  ])
  expect(inserts('error:')).toEqual(['error:true', 'error:false'])
  expect(inserts('refund')).toEqual([])
})

test('turns have no count of turns', () => {
  expect(suggestFields(at('turn'), 'turns')).toEqual([])
})

test('values are asked for where they can be listed', () => {
  expect(facetOf(at('user:al'))).toEqual({ field: 'user', contains: 'al' })
  expect(facetOf(at('metadata.pl'))).toEqual({ field: 'metadata', contains: 'pl' })
  expect(facetOf(at('metadata.plan:p'))).toEqual({ field: 'metadata.plan', contains: 'p' })
  expect(facetOf(at('cost>0'))).toBeUndefined()
  expect(facetOf(at('us'))).toBeUndefined()
})

test('listed values become whole conditions, keys become beginnings', () => {
  const values = [{ value: 'Ada L', count: 3 }]
  const sessions = (count: number) => `${count} sessions`
  expect(suggestValues(at('-user:a'), { field: 'user', values }, sessions)).toEqual([
    { insert: '-user:"Ada L"', detail: '3 sessions', whole: true },
  ])
  expect(
    suggestValues(
      at('metadata.'),
      { field: 'metadata', values: [{ value: 'plan', count: 9 }] },
      String,
    ),
  ).toEqual([{ insert: 'metadata.plan:', detail: '9', whole: false }])
})
