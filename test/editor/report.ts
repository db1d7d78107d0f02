/** A reporter for hosts whose only way out is the console: one line a test, and counts at the end that `npm test` adds up. */

function report(runner: Mocha.Runner): void {
  let passed = 0;
  let failed = 0;
  runner.on("pass", (test) => {
    passed++;
    console.log(`  ok ${test.fullTitle()} (${test.duration} ms)`);
  });
  runner.on("fail", (test, fault: Error) => {
    failed++;
    console.error(`  FAILED ${test.fullTitle()}\n${fault.stack ?? fault.message}`);
  });
  runner.on("end", () => console.log(`${passed} passed, ${failed} failed`));
}

/** mocha calls a reporter with `new`; a function serves. */
export const counted = report as unknown as Mocha.ReporterConstructor;
