import { expect, test } from 'vitest'
import { countJunitTests, countTests } from './count.mjs'

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

test('tests are summed over files, and what did not run is skipped', () => {
  const report = {
    testResults: [file('passed', 'passed', 'todo'), file('failed', 'failed', 'passed', 'skipped')],
  }
  expect(countTests(report, false)).toEqual({ passed: 2, failed: 1, skipped: 2 })
})

test('a module that fails to load is a failed test', () => {
  const report = { testResults: [file('failed'), file('passed', 'passed')] }
  expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a failing hook, which skips its tests, is a failed test', () => {
  const report = { testResults: [file('failed', 'skipped', 'skipped')] }
  expect(countTests(report, false)).toEqual({ passed: 0, failed: 1, skipped: 2 })
})

test('an error outside of any test is a failed test', () => {
  const report = { testResults: [file('passed', 'passed')] }
  expect(countTests(report, false)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a run that left no report is a failed test', () => {
  expect(countTests(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test("pytest's report: errors are failures, and a run without a report is one", () => {
  const suite =
    '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.1">'
  const report = `<?xml version="1.0"?><testsuites name="pytest tests">${suite}<testcase/></testsuite></testsuites>`
  expect(countJunitTests(report, false)).toEqual({ passed: 4, failed: 3, skipped: 3 })
  expect(countJunitTests('', false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
