import type { Step } from '@skein/model/api'
import { expect, test } from 'vitest'
import { sampleStep } from './sample-step.ts'
import { countSteps, hasFailure, holdsSpan, stepTree } from './step-tree.ts'

const step = (spanId: string, change: Partial<Step> = {}) =>
  sampleStep({ spanId, name: spanId, ...change })
const error = { type: 'TimeoutError', message: 'no answer' }
const lookup = (spanId: string, change: Partial<Step> = {}) =>
  step(spanId, { name: 'lookup', error, input: { text: '{"id":1}', length: 8 }, ...change })

test('the steps of an agent stand beneath it', () => {
  const nodes = stepTree([
    step('model', { kind: 'LLM' }),
    step('agent', { kind: 'AGENT' }),
    step('inner', { parentSpanId: 'agent', depth: 1 }),
    step('failing', { parentSpanId: 'agent', depth: 1, error }),
  ])
  const [, agent] = nodes
  expect(nodes).toHaveLength(2)
  expect(agent?.children.map((child) => child.step.spanId)).toEqual(['inner', 'failing'])
  expect(countSteps(agent!)).toBe(2)
  expect(hasFailure(agent!)).toBe(true)
  expect(holdsSpan(agent!, 'inner')).toBe(true)
  expect(holdsSpan(agent!, 'model')).toBe(false)
})

test('the same failing call made again is one step with attempts', () => {
  const [only, ...others] = stepTree([lookup('a'), lookup('b'), lookup('c')])
  expect(others).toEqual([])
  expect(only?.attempts.map(({ spanId }) => spanId)).toEqual(['a', 'b', 'c'])
})

test('other arguments, another error, success or another step between make it another step', () => {
  const counts = (...steps: Step[]) => stepTree(steps).map((node) => node.attempts.length)
  expect(counts(lookup('a'), lookup('b', { input: { text: '{"id":2}', length: 8 } }))).toEqual([
    1, 1,
  ])
  expect(counts(lookup('a'), lookup('b', { error: { ...error, type: 'Other' } }))).toEqual([1, 1])
  expect(counts(lookup('a'), lookup('b', { error: null }))).toEqual([1, 1])
  expect(counts(lookup('a'), step('between'), lookup('b'))).toEqual([1, 1, 1])
})
