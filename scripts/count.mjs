/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {{ testResults: { status: string, assertionResults: { status: string }[] }[] }} Report
 */

/**
 * Counts the tests of a vitest JSON report. vitest has no test for a module that fails to load, for a
 * failing hook or for an error outside of any test: each is one failed test here, so that none goes
 * unseen.
 *
 * @param {Report | undefined} report undefined: vitest ended without writing one
 * @param {boolean} succeeded vitest's own verdict, its exit code
 * @returns {Count}
 */
export function countTests(report, succeeded) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const { status, assertionResults } of report?.testResults ?? []) {
    for (const test of assertionResults) {
      if (test.status === 'passed') count.passed += 1
      else if (test.status === 'failed') count.failed += 1
      else count.skipped += 1
    }
    const seen = assertionResults.some((test) => test.status === 'failed')
    if (status === 'failed' && !seen) count.failed += 1
  }
  if (!succeeded && count.failed === 0) count.failed = 1
  return count
}

/**
 * Counts the tests of a JUnit report, as pytest writes them; what ended without a report is one failed
 * test.
 *
 * @param {string} report empty: the run ended without writing one
 * @param {boolean} succeeded the runner's own verdict, its exit code
 * @returns {Count}
 */
export function countJunitTests(report, succeeded) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const [suite] of report.matchAll(/<testsuite\b[^>]*>/g)) {
    const of = (/** @type {string} */ name) =>
      Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
    const failed = of('failures') + of('errors')
    count.failed += failed
    count.skipped += of('skipped')
    count.passed += of('tests') - failed - of('skipped')
  }
  if (!succeeded && count.failed === 0) count.failed = 1
  return count
}
