/**
 * Names the tests that failed once and passed when run again: a machine that stalls can fail a program that is right,
 * and nobody is to learn of that only by chance.
 * @implements {import('vitest/reporters').Reporter}
 */
export default class FlakyReporter {
  /** @type {string[]} */
  #names = [];

  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky === true)
      this.#names.push(`${test.module.relativeModuleId}: ${test.fullName}`);
  }

  onTestRunEnd() {
    const { length } = this.#names;
    if (length === 0) return;
    const names = this.#names.map((name) => `  ${name}\n`).join('');
    process.stdout.write(`\nFLAKY: ${length} tests failed once and passed when run again:\n${names}\n`);
  }
}
