/**
 * Our ONNX files beside those of `torch.onnx`, in the same native onnxruntime with one thread: `npm run bench:onnx [-- MODEL…] [--rounds=N]`.
 * Prints, as ratios of medians of interleaved runs, the processor's time of a pass and of creating a session, and the memory of both. Needs HEADTORCH_PYTHON with torch,
 * onnxruntime and the libraries (onnxscript for torch's newer exporter), and `.corpus/` (`npm run corpus`).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { drawWeights, embedWeights, foldWeights } from "../src/runtime/index.ts";
import { type Entry, plannedModel } from "../test/parity/models.ts";

interface Model extends Omit<Entry, "inputs"> {
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly high?: number }[];
}

const image = [{ name: "x", shape: [1, 3, 224, 224] }];
const from = (module: string, names: string, call: string): string => `from ${module} import ${names}\n\n\ndef model():\n    return ${call}\n`;
const models: readonly Model[] = [
  ...["resnet50", "mobilenet_v3_large", "vit_b_16", "swin_t"].map((name) => ({ name, group: "bench", text: from("torchvision.models", name, `${name}()`), inputs: image })),
  { name: "bert_base", group: "bench", text: from("transformers", "BertConfig, BertModel", "BertModel(BertConfig())"), inputs: [{ name: "input_ids", shape: [1, 128], high: 30000 }] },
];

const python = process.env["HEADTORCH_PYTHON"];
if (python === undefined) throw new Error("HEADTORCH_PYTHON names no Python");
const script = fileURLToPath(new URL("bench_onnx.py", import.meta.url));
const call = (...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1" } });
  if (status !== 0) throw new Error(stderr.slice(-800));
  return stdout.trim().split("\n").at(-1)!;
};

/** What is free in memory after a run depends on luck, too: several processes are asked. */
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

const words = process.argv.slice(2);
const rounds = words.find((one) => one.startsWith("--rounds="))?.slice(9) ?? "21";
const chosen = words.filter((one) => !one.startsWith("--"));
for (const model of models.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "headtorch-bench-"));
  const at = (name: string): string => path.join(folder, name);
  try {
    const plan = plannedModel({ ...model, inputs: Object.fromEntries(model.inputs.map((one) => [one.name, one.high === undefined ? one.shape : { shape: one.shape, high: one.high }])) });
    if ("problem" in plan) throw new Error(plan.problem);
    const { bytes } = drawWeights(plan, 0);
    writeFileSync(at("ours.onnx"), Buffer.concat(embedWeights(foldWeights(plan.model, bytes), bytes)));
    writeFileSync(at("model.py"), model.text);
    writeFileSync(at("inputs.json"), JSON.stringify(model.inputs));
    const exporter = call("export", at("model.py"), at("inputs.json"), at("theirs.onnx"));
    const { create, opening, run, ratio, apart } = JSON.parse(call("time", rounds, at("ours.onnx"), at("theirs.onnx"), at("inputs.json"))) as { create: [number, number]; opening: number; run: [number, number]; ratio: number; apart: number };
    const [ours, theirs] = ["ours.onnx", "theirs.onnx"].map((one) => {
      const asked = [1, 2, 3, 4, 5].map(() => JSON.parse(call("memory", at(one), at("inputs.json"))) as { bytes: number; peak: number });
      return { bytes: median(asked.map(({ bytes }) => bytes)), peak: median(asked.map(({ peak }) => peak)) };
    }) as [{ bytes: number; peak: number }, { bytes: number; peak: number }];
    const megabytes = (key: "bytes" | "peak"): string => `${(ours[key] / 1e6).toFixed(0)} / ${(theirs[key] / 1e6).toFixed(0)} MB = ${(ours[key] / theirs[key]).toFixed(3)}`;
    const ms = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
    console.log(`${model.name.padEnd(20)} pass ${ms(run[0])} / ${ms(run[1])} = ${ratio.toFixed(3)} (goal: 1.05)  session ${ms(create[0])} / ${ms(create[1])} = ${opening.toFixed(3)}  memory ${megabytes("bytes")}, at most ${megabytes("peak")}  apart ${apart.toExponential(1)}  (torch.onnx: ${exporter})`);
  } finally {
    if (!words.includes("--keep")) rmSync(folder, { recursive: true, force: true });
    else console.log(folder);
  }
}
