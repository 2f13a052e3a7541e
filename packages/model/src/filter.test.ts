import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  FILTER_FIELDS,
  FilterError,
  formatFilter,
  parseFilter,
  type Filter,
  type FilterLevel,
  type FilterValue,
} from './filter.ts'
import { splitSearch } from './split-search.ts'

const is = (
  field: keyof typeof FILTER_FIELDS,
  operator: '=' | '>' | '>=' | '<' | '<=',
  value: FilterValue,
  key = '',
): Filter => ({ type: 'is', field, key, operator, value, offset: expect.any(Number) as number })
const text = (value: string): FilterValue => ({ type: 'text', text: value })
const number = (value: number): FilterValue => ({ type: 'number', number: value })

/** Why a filter can't be read; throws what is no {@link FilterError}. */
function refusal(written: string, level: FilterLevel): FilterError | undefined {
  try {
    parseFilter(written, level)
    return undefined
  } catch (error) {
    if (error instanceof FilterError) return error
    throw error
  }
}

describe('a filter', () => {
  test.each<[string, Filter]>([
    ['user:alice', is('user', '=', text('alice'))],
    ['user=alice', is('user', '=', text('alice'))],
    ['user:"Ada L. \\"K\\""', is('user', '=', text('Ada L. "K"'))],
    ['user:“Ada”', is('user', '=', text('Ada'))],
    ['user:""', is('user', '=', text(''))],
    ['user!=alice', { type: 'not', part: is('user', '=', text('alice')) }],
    ['-tag:test', { type: 'not', part: is('tag', '=', text('test')) }],
    ['NOT tag:test', { type: 'not', part: is('tag', '=', text('test')) }],
    ['session:http://x/y?z=1', is('session', '=', text('http://x/y?z=1'))],
    ['model:gpt-*-mini', is('model', '=', { type: 'pattern', texts: ['gpt-', '-mini'] })],
    ['model:"gpt-*"', is('model', '=', text('gpt-*'))],
    ['cost:*', is('cost', '=', { type: 'any' })],
    ['error:false', is('error', '=', { type: 'boolean', boolean: false })],
    ['tokens>1000', is('tokens', '>', number(1000))],
    ['tokens:>=10k', is('tokens', '>=', number(10_000))],
    ['tokens.input<2m', is('tokens.input', '<', number(2_000_000))],
    ['cost>=$0.05', is('cost', '>=', number(0.05))],
    ['duration>30s', is('duration', '>', number(30_000))],
    ['latency<=1.5m', is('latency', '<=', number(90_000))],
    ['metadata.plan:pro', is('metadata', '=', text('pro'), 'plan')],
    ['metadata.a.b-c/d>3', is('metadata', '>', number(3), 'a.b-c/d')],
    ['metadata."a key":pro', is('metadata', '=', text('pro'), 'a key')],
    ['feedback.helpful:down', is('feedback', '=', text('down'), 'helpful')],
    ['feedback:helpful', is('feedback', '=', text('helpful'))],
  ])('%s', (written, filter) => {
    expect(parseFilter(written, 'sessions')).toEqual(filter)
  })

  test('AND binds tighter than OR, and parentheses tighter than both', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((tag) => is('tag', '=', text(tag))) as [
      Filter,
      Filter,
      Filter,
    ]
    const or = (...parts: Filter[]): Filter => ({ type: 'any', parts })
    const and = (...parts: Filter[]): Filter => ({ type: 'all', parts })
    const read = (written: string) => parseFilter(written, 'sessions')
    expect(read('tag:a tag:b OR tag:c')).toEqual(or(and(a, b), c))
    expect(read('tag:a AND (tag:b OR tag:c)')).toEqual(and(a, or(b, c)))
    expect(read('(tag:a tag:b) AND tag:c')).toEqual(and(a, b, c))
    expect(read('-(tag:a OR tag:b)tag:c')).toEqual(and({ type: 'not', part: or(a, b) }, c))
    expect(read(' \n')).toBeUndefined()
  })

  test.each<[string, number, RegExp]>([
    ['colour:red', 0, /no field "colour"/],
    ['error:true refund', 11, /no field "refund".*go in q/],
    ['error:true "a phrase"', 11, /expected a condition/],
    ['error:maybe', 6, /"maybe" is no value of error at character 7: expected true or false/],
    ['tokens>many', 7, /expected a number/],
    ['duration>30', 9, /expected a time with its unit/],
    ['user', 4, /the end at character 5: expected an operator/],
    ['user: alice', 5, /expected a value after user, such as user:alice/],
    ['user>alice', 5, /can't be compared/],
    ['user:"alice', 5, /quotation mark is open/],
    ['user:"alice"x', 12, /expected a space/],
    ['(error:true', 11, /the end at character 12: expected "\)"/],
    ['error:true)', 10, /expected a condition or the end/],
    ['error:true OR', 13, /the end/],
    ['OR error:true', 0, /no field "OR"/],
    ['metadata.:x', 9, /expected a key/],
    ['feedback>1', 9, /can't be compared/],
    ['-'.repeat(60), 51, /nested too deep/],
    ['('.repeat(60), 51, /nested too deep/],
    [Array.from({ length: 101 }, () => 'tag:a').join(' '), 600, /at most 100/],
  ])('%s is refused with the place', (written, offset, message) => {
    const error = refusal(written, 'sessions')
    expect(error?.offset).toBe(offset)
    expect(error?.message).toMatch(message)
  })

  test('a field of sessions alone is refused of turns', () => {
    expect(() => parseFilter('turns>3', 'turns')).toThrow(/turns is no field of turns/)
  })

  test('every example is one', () => {
    for (const field of Object.values(FILTER_FIELDS))
      expect(() => parseFilter(field.example, 'sessions')).not.toThrow()
  })

  const scraps = fc.constantFrom(
    ...Object.keys(FILTER_FIELDS),
    ...'( ) - " “ ” \\ * . : = != > < >= OR AND NOT $ 5 10k 30s true a é 😀 \u0000 \uD800'.split(
      ' ',
    ),
    ' ',
    '\n',
  )
  const almostFilter = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(scraps, { maxLength: 30 }).map((parts) => parts.join('')),
  )

  test('whatever is typed is read, or refused with a place in it', () => {
    fc.assert(
      fc.property(almostFilter, fc.constantFrom('sessions', 'turns'), (written, level) => {
        const offset = refusal(written, level)?.offset ?? 0
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(offset).toBeLessThanOrEqual(written.length)
      }),
      { numRuns: 2000 },
    )
  })

  const condition = fc.oneof(
    fc
      .tuple(fc.constantFrom('user', 'tag', 'model'), fc.string({ unit: 'grapheme' }))
      .map(([field, value]) => is(field, '=', text(value))),
    fc
      .tuple(fc.string({ minLength: 1 }), fc.string())
      .map(([key, value]) => is('metadata', '=', text(value), key)),
    fc
      .tuple(fc.constantFrom('tokens', 'cost', 'duration'), fc.nat({ max: 1e9 }))
      .map(([field, value]) => is(field, '>=', number(value / 1000))),
    fc.constant(is('error', '=', { type: 'boolean', boolean: true })),
    fc.constant(is('model', '=', { type: 'pattern', texts: ['gpt', ''] })),
  )
  const { anyFilter } = fc.letrec<{ anyFilter: Filter }>((tie) => ({
    anyFilter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      condition,
      fc.record({ type: fc.constant('not' as const), part: tie('anyFilter') }),
      fc
        .record({
          type: fc.constantFrom('all' as const, 'any' as const),
          parts: fc.array(tie('anyFilter'), { minLength: 2, maxLength: 4 }),
        })
        .map(({ type, parts }) => ({
          type,
          parts: parts.flatMap((part) => (part.type === type ? part.parts : [part])),
        })),
    ),
  }))

  test('what is written is read again as it was', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        expect(parseFilter(formatFilter(filter), 'sessions')).toEqual(filter)
      }),
    )
  })
})

describe('one box', () => {
  test.each([
    ['refund', 'refund', ''],
    ['refund error:true', 'refund', 'error:true'],
    ['-"gift card" user:"Ada L" cost:>0.1 x', '-"gift card" x', 'user:"Ada L" cost:>0.1'],
    ['a (user:x OR user:y) b', 'a b', '(user:x OR user:y)'],
    ['error:true OR tag:vip', '', 'error:true OR tag:vip'],
    ['this OR that', 'this OR that', ''],
    ['NOT error:true', '', 'NOT error:true'],
    ['error:true OR NOT tag:vip', '', 'error:true OR NOT tag:vip'],
    ['this OR error:true', 'this OR', 'error:true'],
    ['f(x) http://example.com time:5', 'f(x) http://example.com time:5', ''],
    ['-tag:a metadata.plan:pro', '', '-tag:a metadata.plan:pro'],
    ['"error:true"', '"error:true"', ''],
    ['error:', '', 'error:'],
  ])('%s', (typed, q, filter) => {
    expect(splitSearch(typed)).toEqual({ q, filter })
  })

  test('whatever is typed can be taken apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const { q, filter } = splitSearch(typed)
        expect(q.length + filter.length).toBeLessThanOrEqual(typed.length)
      }),
    )
  })
})
