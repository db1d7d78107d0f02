/**
 * All tests: `npm test`. Types, unit tests, the build, the package, the suites in a real VS Code (both extension hosts) and the
 * user interface. Goes on after a failure, and ends with the sum of all suites alone on the last line.
 */
import { spawn } from "node:child_process";
import path from "node:path";

process.chdir(path.resolve(import.meta.dirname, ".."));

const mocha = ["npx", "mocha", "--import=tsx", "--timeout=60000", "--reporter=dot"];
/** A step without tests of its own counts as one. `limit` is in seconds. The corpus (`npm run corpus`) makes the unit tests and the fuzzer read whole libraries. */
const steps = [
  { name: "test bed", run: ["bash", "testbed/setup.sh"], plain: true, limit: 600 },
  { name: "types", run: ["npx", "tsc", "--noEmit"], plain: true, limit: 300 },
  { name: "build", run: ["node", "scripts/build.mjs"], plain: true, limit: 300 },
  { name: "unit", run: [...mocha, "test/!(editor|ui|package)/**/*.test.ts"], limit: 1800 },
  { name: "fuzz", run: ["node", "--import=tsx", "--stack-size=7800", "scripts/fuzz.mts", "--seconds", "120"], limit: 300 },
  { name: "package", run: [...mocha, "test/package/**/*.test.ts"], limit: 300 },
  { name: "editor, Node host", run: ["node", "test/editor/drive.mjs", "node"], limit: 400 },
  { name: "editor, browser host", run: ["node", "test/editor/drive.mjs", "web"], limit: 400 },
  { name: "user interface", run: [...mocha, "test/ui/*.test.mjs"], limit: 600 },
];

const lastNumber = (output, pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);

/** Counts from what a suite printed: mocha's own words, or ours. */
const countsIn = (output) => ({
  passed: lastNumber(output, /(\d+) (?:passing|passed)/g),
  failed: lastNumber(output, /(\d+) (?:failing|failed)/g),
});

const runStep = ({ run: [command, ...args], limit }) => new Promise((resolve) => {
  // A group of its own, so that a step over its limit goes with all that it started.
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: process.env, detached: true });
  let output = "";
  const hear = (stream, to) => stream.on("data", (data) => {
    output += data;
    to.write(data);
  });
  hear(child.stdout, process.stdout);
  hear(child.stderr, process.stderr);
  const timer = setTimeout(() => {
    console.error(`no end after ${limit} s`);
    process.kill(-child.pid, "SIGKILL");
  }, limit * 1000);
  child.once("close", (code) => {
    clearTimeout(timer);
    resolve({ code: code ?? 1, output });
  });
});

const sum = { passed: 0, failed: 0 };
for (const step of steps) {
  const start = Date.now();
  console.log(`\n== ${step.name}`);
  const { code, output } = await runStep(step);
  const found = step.plain ? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 } : countsIn(output);
  // A suite that ran nothing, or died after its tests, has failed.
  if (found.failed === 0 && (code !== 0 || found.passed === 0)) found.failed = 1;
  sum.passed += found.passed;
  sum.failed += found.failed;
  console.log(`== ${step.name}: ${found.passed} ok, ${found.failed} not, ${((Date.now() - start) / 1000).toFixed(0)} s`);
}
process.exitCode = sum.failed > 0 ? 1 : 0;
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
