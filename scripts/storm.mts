/**
 * The storm: 300 published model files (`npm run corpus`), each cut and damaged in some hundred ways and read as an editor would:
 * `npm run storm -- [--from 0] [--step 1] [--every 1] [--seconds 86400] [--text 5000000] [--whole] [FILE…]`. Takes the files named (or all) from `from` on, each `step`th, so that
 * several may run side by side, and of its damages each `every`th (`--whole`: only the file as it is published). Read is the model
 * at the damage, and the others as far as the budget of a `--text` goes. Nothing may be thrown out of the engine, no budget overrun, no reading last long. Failing texts stay in the system's temporary folder.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { differsAt } from "../src/base/index.ts";
import { Survival } from "../test/fuzz/survival.ts";
import { damages, hasCorpus, moduleOf, publishedFiles, textOf } from "../test/storm/published.ts";

if (!hasCorpus) {
  console.error("The libraries are not here: run `npm run corpus` first.");
  process.exit(2);
}
const { values, positionals } = parseArgs({ allowPositionals: true, options: { whole: { type: "boolean", default: false }, from: { type: "string", default: "0" }, step: { type: "string", default: "1" }, every: { type: "string", default: "1" }, seconds: { type: "string", default: "86400" }, text: { type: "string", default: "5000000" } } });
const [from, step, every, end] = [Number(values.from), Number(values.step), Number(values.every), Date.now() + Number(values.seconds) * 1000];
const settings = JSON.stringify({ budgets: { text: Number(values.text) } });
const kept = mkdtempSync(path.join(os.tmpdir(), "headtorch-storm-"));
const survival = await Survival.open(20_000_000);
const sum = { files: 0, texts: 0, failed: 0, ms: 0, worst: 0, where: "", peak: 0 };

const published = publishedFiles();
const files = positionals.length > 0 ? positionals : published;
for (let number = from; number < files.length && Date.now() < end; number += step) {
  const file = files[number]!;
  const own = { texts: 0, ms: 0, worst: 0 };
  const whole = textOf(file);
  const made: Record<string, readonly string[]> = values.whole ? { whole: [whole] } : { ...damages(whole, published.indexOf(file) + 1) };
  for (const [kind, texts] of Object.entries(made)) texts.forEach((text, i) => {
    if ((i + number) % every !== 0 && !values.whole) return;
    const start = process.cpuUsage().user;
    const fault = survival.model(text, { moduleName: moduleOf(file), first: differsAt(whole, text), settings });
    const ms = (process.cpuUsage().user - start) / 1000;
    own.texts++;
    own.ms += ms;
    own.worst = Math.max(own.worst, ms);
    if (ms > sum.worst) [sum.worst, sum.where] = [ms, `${file}, ${kind} ${i}`];
    if (fault === null) return;
    sum.failed++;
    const place = path.join(kept, `${number}-${kind}-${i}.py`);
    writeFileSync(place, text);
    console.log(`${file}, ${kind} ${i} (${place}):\n${fault.slice(0, 2000)}\n`);
  });
  sum.files++;
  sum.texts += own.texts;
  sum.ms += own.ms;
  sum.peak = Math.max(sum.peak, process.memoryUsage().heapUsed);
  console.log(`${number} ${file}: ${own.texts} texts, ${(own.ms / 1000).toFixed(1)} s, worst ${own.worst.toFixed(0)} ms`);
}
console.log(`\n${sum.files} files, ${sum.texts} texts, ${(sum.ms / 1000).toFixed(0)} s of CPU, the longest ${sum.worst.toFixed(0)} ms (${sum.where}), heap up to ${(sum.peak / 2 ** 20).toFixed(0)} MB, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
