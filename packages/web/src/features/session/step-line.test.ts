import type { Step } from '@skein/model/api'
import { NO_TOKENS } from '@skein/model/span'
import { expect, test } from 'vitest'
import { sampleStep } from './sample-step.ts'
import { argumentsHead, stepAction, stepCached, stepFigures, stepSays } from './step-line.ts'

const step = (change: Partial<Step>) => sampleStep({ kind: 'LLM', durationMs: 1200, ...change })
const figures = (change: Partial<Step>) =>
  stepFigures(step(change), 1200).join(' · ').replaceAll('\u202f', ' ')

test('a step says what it did', () => {
  expect(stepAction(step({ toolCalls: ['a', 'b'] }))).toBe('chose 2 tools')
  expect(stepAction(step({ toolCalls: ['search'] }))).toBe('called search')
  expect(stepAction(step({}))).toBe('answered')
  expect(stepAction(step({ kind: 'RETRIEVER', documentCount: 3 }))).toBe('3 documents')
  expect(stepAction(step({ kind: 'TOOL', input: { text: '{"q":"x"}', length: 9 } }))).toBe('“x”')
})

test('a step that others are inside says how many, unless what it did says more', () => {
  const input = { text: '{"q":"x"}', length: 9 }
  expect(stepSays(step({ kind: 'CHAIN', input }), 3)).toBe('3 steps')
  expect(stepSays(step({ kind: 'TOOL', input }), 3)).toBe('“x”')
  expect(stepSays(step({ kind: 'TOOL', input: null }), 3)).toBe('3 steps')
  expect(stepSays(step({ kind: 'TOOL', input: { text: '{}', length: 2 } }), 1)).toBe('1 step')
  expect(stepSays(step({ kind: 'RETRIEVER', documentCount: 3 }), 1)).toBe('3 documents')
  expect(stepSays(step({ kind: 'TOOL', input: null }), 0)).toBe('')
})

test('figures leave out what is not known, except the tokens of a model', () => {
  const tokens = { ...NO_TOKENS, input: 812, output: 96 }
  expect(figures({ tokens, costUsd: 0.003 })).toBe('812 → 96 tokens · $0.0030 · 1.2 s')
  expect(stepCached(step({ tokens: { ...tokens, cacheRead: 400 } }))).toBe('400 cached')
  expect(stepCached(step({ tokens }))).toBe('')
  expect(figures({})).toBe('– tokens · 1.2 s')
  expect(figures({ error: { type: 'RateLimitError', message: '429' } })).toBe('1.2 s')
  expect(figures({ kind: 'TOOL' })).toBe('1.2 s')
  expect(figures({ kind: 'EMBEDDING', tokens: { ...NO_TOKENS, input: 61 } })).toBe(
    '61 tokens · 1.2 s',
  )
  expect(figures({ kind: 'TOOL', unfinished: true })).toBe('unfinished')
})

test('arguments are told in half a line', () => {
  expect(argumentsHead('{"query":"refund time","top_k":3}')).toBe('query: refund time, top_k: 3')
  expect(argumentsHead('{"path":"a.ts","old":"","new":"x"}')).toBe('path: a.ts, new: x')
  expect(argumentsHead('{"order":"48213"}')).toBe('“48213”')
  expect(argumentsHead('plain\n words')).toBe('plain words')
  expect(argumentsHead('{"path":"a.ts","old": "","text":"for\\n x')).toBe('path: a.ts, text: for x')
})
