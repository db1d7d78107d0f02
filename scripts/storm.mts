/**
 * The storm: 300 published model files (`npm run corpus`), each cut and damaged in some hundred ways and read as an editor would:
 * `npm run storm -- [--from 0] [--step 1] [--every 1] [--seconds 86400]`. Takes each `step`th file from `from` on, so that several may run side by side, and of
 * its damages each `every`th. Nothing may be thrown out of the engine, no budget overrun, no reading last long. Failing texts stay in the system's temporary folder.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Survival } from "../test/fuzz/survival.ts";
import { damages, hasCorpus, moduleOf, publishedFiles, textOf } from "../test/storm/published.ts";

if (!hasCorpus) {
  console.error("The libraries are not here: run `npm run corpus` first.");
  process.exit(2);
}
const { values } = parseArgs({ options: { from: { type: "string", default: "0" }, step: { type: "string", default: "1" }, every: { type: "string", default: "1" }, seconds: { type: "string", default: "86400" } } });
const [from, step, every, end] = [Number(values.from), Number(values.step), Number(values.every), Date.now() + Number(values.seconds) * 1000];
const kept = mkdtempSync(path.join(os.tmpdir(), "headtorch-storm-"));
const survival = await Survival.open(20_000_000);
const sum = { files: 0, texts: 0, failed: 0, ms: 0, worst: 0, where: "", peak: 0 };

const files = publishedFiles();
for (let number = from; number < files.length && Date.now() < end; number += step) {
  const file = files[number]!;
  const own = { texts: 0, ms: 0, worst: 0 };
  for (const [kind, texts] of Object.entries(damages(textOf(file), number + 1)) as [string, readonly string[]][]) texts.forEach((text, i) => {
    if ((i + number) % every !== 0) return;
    const start = process.cpuUsage().user;
    const fault = survival.model(text, moduleOf(file));
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
