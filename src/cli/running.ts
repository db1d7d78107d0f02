/** `run` and `export`: the forward pass in Node, and the ONNX file. */
import { createRequire } from "node:module";
import { type FileHandle, open, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Span } from "../base/index.ts";
import { openCheckpoint, type ByteSource, writeNpy } from "../checkpoint/index.ts";
import { forwardPlan } from "../onnx/index.ts";
import { besideWeights, bytesText, drawWeights, embedWeights, fitCheckpoint, foldWeights, mostEmbedded, overlayWeight, readTaken, refusingLayer, runRecord, type Fit, type ForwardPlan, type RunRequest, type RunResult, type RunSuccess, type Unsupported, type WeightValue } from "../runtime/index.ts";
import { runInNode } from "../runtime/node.ts";
import { chosenModel, readTarget } from "./commands.ts";
import { arrayInputs, pictureInputs, withArrayShapes } from "./given.ts";
import { type Options, UsageProblem } from "./options.ts";
import type { Workspace } from "./workspace.ts";

const planOf = (workspace: Workspace, options: Options): ForwardPlan => {
  const target = workspace.target(options.targets[0]!);
  const plan = readTarget(workspace, target, options, (live) => {
    const model = chosenModel(live, target);
    return forwardPlan(live, model);
  });
  if ("problem" in plan) throw new UsageProblem(`${target.text}: ${plan.problem}`);
  return plan;
};

/** What cannot run, at its layer and its line. */
const refusal = (workspace: Workspace, plan: ForwardPlan, { op, reason, place }: Unsupported): string =>
  `${refusingLayer(plan, place) ?? op}: ${reason}${sourceLine(workspace, place)}`;

/** Files that stay open while their tensors are asked for. */
class Files {
  private readonly handles: FileHandle[] = [];

  async open(file: string): Promise<ByteSource> {
    const handle = await open(file).catch(() => {
      throw new UsageProblem(`${file}: there is no such file`);
    });
    this.handles.push(handle);
    return sourceOf(handle);
  }

  async close(): Promise<void> {
    for (const one of this.handles) await one.close();
  }
}

const sourceOf = async (handle: FileHandle): Promise<ByteSource> => {
  const { size } = await handle.stat();
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      await handle.read(bytes, 0, length, offset);
      return bytes;
    },
  };
};

/** A checkpoint laid against the model: what is missing, unexpected or of another shape is said before anything is read or run. */
const laidAgainst = async (plan: ForwardPlan, file: string, files: Files): Promise<Fit> => {
  const folder = path.dirname(file);
  const opened = await openCheckpoint(await files.open(file), path.basename(file), { sibling: async (name) => files.open(path.join(folder, name)).catch(() => null) });
  if (!opened.ok) throw new UsageProblem(path.join(folder, opened.message));
  const fit = fitCheckpoint(plan, opened.value);
  const wrong = fit.mismatched.map((one) => `${one.name}: the file has [${one.file.join(", ")}], the model [${one.model.join(", ")}]`);
  const report = [["missing in the file", fit.missing], ["not in the model", fit.unexpected], ["of another shape", wrong]] as const;
  for (const [what, list] of report) if (list.length > 0) process.stderr.write(`${list.length} tensor${list.length === 1 ? "" : "s"} ${what}: ${list.slice(0, 8).join("; ")}${list.length > 8 ? "; …" : ""}\n`);
  for (const note of fit.notes) process.stderr.write(`${path.basename(file)}: ${note}\n`);
  if (wrong.length > 0 && !fit.onlyHeadDiffers) throw new UsageProblem(`${file} does not fit the model: ${wrong.length} tensors of another shape`);
  if (fit.taken.length === 0) throw new UsageProblem(`${file} has none of the model's tensors${fit.notes.length > 0 ? ` (${fit.notes[0]})` : ""}`);
  return fit;
};

/** The tensors' values, one in memory at a time. */
async function* valuesOf({ taken }: Fit): AsyncGenerator<readonly [string, WeightValue]> {
  for (const one of taken) {
    const value = await readTaken(one).catch((fault: unknown) => {
      throw new UsageProblem(`${one.name} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
    });
    yield [one.name, value];
  }
}

/** Does something with the tensors of `--weights`, null without it, and closes the files. */
const withTensors = async <T>(plan: ForwardPlan, { weights }: Options, work: (fit: Fit | null) => Promise<T>): Promise<T> => {
  const files = new Files();
  try {
    return await work(weights === null ? null : await laidAgainst(plan, weights, files));
  } finally {
    await files.close();
  }
};

const ortFolder = (): string => path.dirname(createRequire(typeof __filename === "string" ? __filename : import.meta.url).resolve("onnxruntime-web"));

export const runTarget = async (workspace: Workspace, options: Options): Promise<number> => {
  const arrays = await arrayInputs(options);
  const plan = planOf(workspace, withArrayShapes(options, arrays));
  for (const one of plan.unsupported) process.stderr.write(`headtorch: cannot run ${refusal(workspace, plan, one)}\n`);
  const request: RunRequest = { plan, seed: options.seed, backend: "wasm", threads: options.threads, inputs: { ...arrays, ...await pictureInputs(options, plan) }, stats: true, timing: true };
  const result = await withTensors(plan, options, async (fit) => runInNode(request, { assets: ortFolder(), ...(fit ? { checkpoint: valuesOf(fit) } : {}) }));
  if (options.json) process.stdout.write(`${JSON.stringify(runRecord(result), null, 1)}\n`);
  else printResult(plan, result);
  if (result.ok && options.save !== null) await saveFirst(result, options.save);
  return result.ok ? 0 : 2;
};

/** ` (net.py:12)`; nothing where nobody can open the source. */
const sourceLine = ({ places }: Workspace, place: Span | undefined): string => {
  const file = places.file(place ?? null);
  return file === null ? "" : ` (${file}:${places.line(place!)})`;
};

const saveFirst = async (result: RunResult, file: string): Promise<void> => {
  if (!result.ok) return;
  const first = result.outputs[0];
  if (!first) throw new UsageProblem("there is no output tensor to save");
  const written = writeNpy({ dtype: first.dtype as never, shape: [...first.size], data: first.data });
  if (!written.ok) throw new UsageProblem(written.message);
  await writeFile(file, written.value);
};

const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(5));

const printResult = (plan: ForwardPlan, result: RunResult): void => {
  const ran = result.ok ? result : result.ran;
  if (ran) printLayers(plan, ran);
  if (!result.ok) {
    // What is unsupported was said before.
    if (result.kind !== "unsupported") process.stderr.write(`headtorch: ${result.message}\n`);
    return;
  }
  process.stdout.write(`\n${result.backend}, ${result.threads} thread${result.threads === 1 ? "" : "s"}, ${result.ms.toFixed(1)} ms\n`);
  for (const output of result.outputs) process.stdout.write(`${output.path || "output"} [${output.size.join(", ")}] ${output.dtype}: top ${output.top.slice(0, 5).map((one) => `${one.name ?? one.index}: ${number(one.value)}`).join(", ")}\n`);
};

const printLayers = (plan: ForwardPlan, { layers }: RunSuccess): void => {
  const rows = layers.map((layer) => {
    const row = plan.layers.find((one) => one.id === layer.id);
    const real = layer.real.map((size) => `[${size.join(", ")}]`).join(" ");
    return [row?.path || row?.class || layer.id, row?.class ?? "", layer.predicted.map((size) => `[${size.map((one) => one ?? "?").join(", ")}]`).join(" "), real || (layer.notRun === undefined ? "–" : "not run"), layer.agree === "yes" ? "✓" : layer.agree === "no" ? "✗" : "·",
      layer.ms === undefined ? "" : layer.ms.toFixed(2), layer.notRun !== undefined ? layer.notRun : layer.stats ? `${number(layer.stats.min)} … ${number(layer.stats.max)}` : ""];
  });
  const titles = ["layer", "class", "predicted", "real", "", "ms", "min … max"];
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  for (const row of [titles, ...rows]) process.stdout.write(`${row.map((cell, i) => (i === 5 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ").trimEnd()}\n`);
};

export const exportTarget = async (workspace: Workspace, options: Options): Promise<number> => {
  const plan = planOf(workspace, options);
  if (plan.unsupported.length > 0) throw new UsageProblem(`cannot export: ${plan.unsupported.map((one) => refusal(workspace, plan, one)).join("; ")}`);
  if (plan.weightBytes > mostWeights) throw new UsageProblem(`the weights take ${bytesText(plan.weightBytes)}; at most ${bytesText(mostWeights)} can be held to write them`);
  const drawn = drawWeights(plan, options.seed);
  await withTensors(plan, options, async (fit) => {
    for await (const [name, value] of fit ? valuesOf(fit) : []) overlayWeight(plan, drawn, name, value);
  });
  const file = options.output!;
  const model = foldWeights(plan.model, drawn.bytes);
  const isLarge = plan.weightBytes + model.length > mostEmbedded;
  const data = `${path.basename(file)}.data`;
  await writeParts(file, isLarge ? besideWeights(model, data) : embedWeights(model, drawn.bytes));
  if (isLarge) await writeParts(path.join(path.dirname(file), data), [drawn.bytes]);
  process.stderr.write(`${file}: ${bytesText(model.length + plan.weightBytes)}${isLarge ? `, the weights in ${data} beside it` : ""}\n`);
  return 0;
};

/** JavaScript's buffers end here. */
const mostWeights = 2 ** 33;

/** Node writes at most 2 GiB at once. */
const writeParts = async (file: string, parts: readonly Uint8Array[]): Promise<void> => {
  const handle = await open(file, "w");
  try {
    for (const part of parts) for (let at = 0; at < part.length; at += 2 ** 30) await handle.write(part.subarray(at, at + 2 ** 30));
  } finally {
    await handle.close();
  }
};
