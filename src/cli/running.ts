/** `run` and `export`: the forward pass in Node, and the ONNX file. */
import { createRequire } from "node:module";
import { type FileHandle, open, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { openCheckpoint, type ByteSource, readNpy, writeNpy } from "../checkpoint/index.ts";
import type { Span } from "../base/index.ts";
import { forwardPlan } from "../onnx/index.ts";
import { besideWeights, bytesText, drawWeights, embedWeights, fitCheckpoint, imageElements, mostEmbedded, overlayWeight, readTaken, runRecord, takesImage, usualPreparation, type Fit, type ForwardPlan, type InputValue, type RunRequest, type RunResult, type RunSuccess, type WeightValue, type ElementType } from "../runtime/index.ts";
import { runInNode } from "../runtime/node.ts";
import { chosenModel, readTarget } from "./commands.ts";
import { type Options, UsageProblem } from "./options.ts";
import { readPng } from "./png.ts";
import type { Workspace } from "./workspace.ts";

const planOf = (workspace: Workspace, options: Options): ForwardPlan => {
  const target = workspace.target(options.targets[0]!);
  const plan = readTarget(workspace, target, options, (live) => {
    const model = chosenModel(live, target);
    const errors = model.run.faults.filter((one) => one.finding.severity === "error");
    if (errors.length > 0) throw new UsageProblem(`${target.text}: ${errors[0]!.finding.message}`);
    return forwardPlan(live, model);
  });
  if ("problem" in plan) throw new UsageProblem(`${target.text}: ${plan.problem}`);
  return plan;
};

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

/** Pictures as inputs, prepared as pretrained models are fed; what was done is said. */
const pictureInputs = async ({ inputs }: Options, plan: ForwardPlan): Promise<Readonly<Record<string, InputValue>>> => {
  const values: Record<string, InputValue> = {};
  for (const text of inputs) {
    const [name, file] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
    if (!/\.png$/i.test(file)) continue;
    const spec = plan.inputs.find(({ path: one }) => one === name);
    if (!spec) throw new UsageProblem(`--input ${name}: the model takes ${plan.inputs.map((one) => one.path).join(", ")}`);
    if (!takesImage(spec.size)) throw new UsageProblem(`--input ${name}: no picture can fill [${spec.size.join(", ")}]`);
    const bytes = await readFile(file).catch(() => {
      throw new UsageProblem(`${file}: there is no such file`);
    });
    const pixels = readPng(bytes);
    if (typeof pixels === "string") throw new UsageProblem(`${file}: ${pixels}`);
    const how = usualPreparation(spec.size);
    process.stderr.write(`${name}: ${file}, shorter side to ${how.resize}, the middle ${spec.size.at(-2)} × ${spec.size.at(-1)}, mean ${how.mean.join(", ")}, std ${how.std.join(", ")}\n`);
    values[name] = { data: new Uint8Array(imageElements(pixels, spec.size, how).buffer), shape: spec.size, dtype: "float32" };
  }
  return values;
};

/** Inputs from `.npy` files. */
const fileInputs = async (options: Options): Promise<Readonly<Record<string, InputValue>>> => {
  const inputs: Record<string, InputValue> = {};
  for (const text of options.inputs) {
    const [name, file] = [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)];
    if (/\.jpe?g$/i.test(file)) throw new UsageProblem(`--input ${name}: JPEG pictures are read in the panel; here give a .png or .npy file`);
    if (!/\.npy$/i.test(file)) continue;
    const bytes = await readFile(file).catch(() => {
      throw new UsageProblem(`${file}: there is no such file`);
    });
    const array = await readNpy(bytes, file);
    if (!array.ok) throw new UsageProblem(`${file}: ${array.message}`);
    inputs[name] = { data: array.value.data, shape: array.value.shape, dtype: array.value.dtype as ElementType };
  }
  return inputs;
};

/** Sizes of `.npy` inputs are what the plan is made for. */
const withFileShapes = (options: Options, inputs: Readonly<Record<string, InputValue>>): Options => ({
  ...options,
  inputs: options.inputs.map((text) => {
    const value = inputs[text.slice(0, text.indexOf("="))];
    return value && "data" in value ? `${text.slice(0, text.indexOf("="))}=[${value.shape.join(",")}]:${value.dtype}` : text;
  }),
});

const ortFolder = (): string => path.dirname(createRequire(typeof __filename === "string" ? __filename : import.meta.url).resolve("onnxruntime-web"));

export const runTarget = async (workspace: Workspace, options: Options): Promise<number> => {
  const inputs = await fileInputs(options);
  const plan = planOf(workspace, withFileShapes(options, inputs));
  for (const { op, reason, place } of plan.unsupported) process.stderr.write(`not run: ${op}: ${reason}${sourceLine(workspace, place)}\n`);
  const request: RunRequest = { plan, seed: options.seed, backend: "wasm", threads: 0, inputs: { ...inputs, ...await pictureInputs(options, plan) }, stats: true, timing: true };
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
    process.stderr.write(`headtorch: ${result.message}${ran ? "; the layers before it ran" : ""}\n`);
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
  if (plan.unsupported.length > 0) throw new UsageProblem(`cannot export: ${plan.unsupported.map(({ op, reason, place }) => `${op}: ${reason}${sourceLine(workspace, place)}`).join("; ")}`);
  if (plan.weightBytes > mostWeights) throw new UsageProblem(`the weights take ${bytesText(plan.weightBytes)}; at most ${bytesText(mostWeights)} can be held to write them`);
  const drawn = drawWeights(plan, options.seed);
  await withTensors(plan, options, async (fit) => {
    for await (const [name, value] of fit ? valuesOf(fit) : []) overlayWeight(plan, drawn, name, value);
  });
  const file = options.output!;
  const isLarge = plan.weightBytes + plan.model.length > mostEmbedded;
  const data = `${path.basename(file)}.data`;
  await writeParts(file, isLarge ? besideWeights(plan.model, data) : embedWeights(plan.model, drawn.bytes));
  if (isLarge) await writeParts(path.join(path.dirname(file), data), [drawn.bytes]);
  process.stderr.write(`${file}: ${bytesText(plan.model.length + plan.weightBytes)}${isLarge ? `, the weights in ${data} beside it` : ""}\n`);
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
