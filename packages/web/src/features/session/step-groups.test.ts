import type { Step } from '@skein/model/api'
import { expect, test } from 'vitest'
import { sampleStep } from './sample-step.ts'
import { groupSteps, sumSteps, workers, type StepGroup } from './step-groups.ts'
import type { StepNode } from './step-tree.ts'

const node = (name: string, startMs: number, durationMs: number, change: Partial<Step> = {}) => {
  const startedAt = new Date(startMs).toISOString().replace('Z', '000000Z')
  const step = sampleStep({ spanId: `${name} ${startMs}`, name, startedAt, durationMs, ...change })
  return { step, children: [], attempts: [step] } satisfies StepNode
}
const error = { type: 'TimeoutError', message: 'no answer' }

/** `a (b c) [4: d..g]`: steps, what ran together, what is folded. */
const drawn = (groups: StepGroup[]): string =>
  groups
    .map((group) => {
      if (group.type === 'step') return group.node.step.name
      if (group.type === 'parallel') return `(${group.nodes.map((n) => n.step.name).join(' ')})`
      return `[${group.first}+${group.count}: ${drawn(group.groups)}]`
    })
    .join(' ')

/** One after another, `!` for a failure. */
const sequence = (names: string[]) =>
  names.map((name, i) => node(name, i * 100, 100, name.endsWith('!') ? { error } : {}))
const letters = (count: number) => Array.from({ length: count }, (_, i) => `s${i + 1}`)

test('a short list is shown as it is', () => {
  expect(drawn(groupSteps(sequence(letters(14))))).toBe(letters(14).join(' '))
})

test('the middle of a long list is folded', () => {
  const shown = drawn(groupSteps(sequence(letters(15))))
  expect(shown).toBe('s1 s2 s3 [4+9: s4 s5 s6 s7 s8 s9 s10 s11 s12] s13 s14 s15')
})

test('what failed stays in sight between what is folded', () => {
  const names = letters(16).with(7, 's8!')
  expect(drawn(groupSteps(sequence(names)))).toBe(
    's1 s2 s3 [4+4: s4 s5 s6 s7] s8! [9+5: s9 s10 s11 s12 s13] s14 s15 s16',
  )
})

test('where nearly everything fails, failures are folded too', () => {
  const groups = groupSteps(sequence(letters(60).map((name) => `${name}!`)))
  expect(groups.map(({ type }) => type).join(' ')).toBe('step step step run run step step step')
})

test('two or three steps between others are not worth a fold', () => {
  const names = letters(15).with(5, 's6!').with(9, 's10!')
  expect(drawn(groupSteps(sequence(names)))).toBe(names.join(' '))
})

test('a very long middle is folded in runs of fifty', () => {
  const runs = groupSteps(sequence(letters(206))).filter((group) => group.type === 'run')
  expect(runs.map(({ first, count }) => [first, count])).toEqual([
    [4, 50],
    [54, 50],
    [104, 50],
    [154, 50],
  ])
})

test('steps that worked at the same time stand together', () => {
  //   call ──
  //          a ─────────
  //          b ───
  //               c ──
  //                     d ──
  const nodes = [
    node('call', 0, 100),
    node('a', 100, 300),
    node('b', 100, 100),
    node('c', 250, 80),
    node('d', 400, 80),
  ]
  expect(drawn(groupSteps(nodes))).toBe('call (a b c) d')
})

test('neighbours that touch are one after the other', () => {
  expect(drawn(groupSteps([node('a', 0, 100.4), node('b', 100, 50)]))).toBe('a b')
})

test('a run is told by who worked in it and what it took', () => {
  const nodes = [
    node('gpt-4o', 0, 100, { costUsd: 0.01 }),
    node('read_file', 100, 50),
    node('gpt-4o', 150, 100, { costUsd: 0.02, error }),
  ]
  expect(workers(nodes)).toBe('gpt-4o ×2, read_file')
  expect(sumSteps(nodes)).toEqual({ durationMs: 250, costUsd: 0.03, failureCount: 1 })
})
