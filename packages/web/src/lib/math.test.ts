import { expect, test } from 'vitest'
import { hasMath, withPlainMath } from './math.ts'

test('money is no formula', () => {
  expect(hasMath('It costs $5, or $10 with a lid')).toBe(false)
  expect(hasMath('Euler: \\(e^{i\\pi}\\)')).toBe(true)
})

test('every way to write a formula becomes the one that is read', () => {
  expect(withPlainMath('so \\( x^2 \\) is')).toBe('so $$x^2$$ is')
  expect(withPlainMath('\\[\n a \\]')).toBe('\n$$\na\n$$\n')
  expect(withPlainMath('$$y$$')).toBe('$$y$$')
})

test('code keeps its backslashes', () => {
  const code = 'run `a\\(b\\)` and\n```tex\n\\[ x \\]\n```\n'
  expect(withPlainMath(code)).toBe(code)
})
