/**
 * Lays our record of real library models beside what PyTorch recorded: `npm run precision [-- NAME…]`. Every builder of
 * torchvision × (params, buffers, MACs, outputs, states, tree, heads); models of timm (`--timm`) and small configurations of
 * transformers (`--transformers`); each cell is right, wrong or unknown.
 * Prints the counts and the reasons, writes them to `test/facts/precision.json`, and fails where a cell is wrong; with `--check` writes
 * nothing and fails where a cell is not as the table has it. Reads `.corpus/` (`npm run corpus`).
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Workspace } from "../src/cli/workspace.ts";
import { parseOptions } from "../src/cli/options.ts";
import { inspectionOf, type FactJson, type InspectionJson, type Live, type LiveModel, namedModules, parametersOf, factJson } from "../src/model/index.ts";
import { PyDict } from "../src/python/index.ts";
import { type ModuleCall, Tensor } from "../src/torch/index.ts";
import type { PyObject } from "../src/python/index.ts";

type Verdict = "right" | "wrong" | "unknown";
interface Cell { readonly verdict: Verdict; readonly why?: string }
type Row = Readonly<Record<string, Cell>>;

const right: Cell = { verdict: "right" };
const compare = <T,>(ours: T | null, theirs: T): Cell => {
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
  if (a === b) return right;
  return ours === null ? { verdict: "unknown", why: "no figure" } : { verdict: "wrong", why: `${brief(a)} instead of ${brief(b)}` };
};
const brief = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

/* What PyTorch recorded */

type Shapes = readonly number[] | { readonly list: readonly Shapes[]; readonly names?: readonly string[] } | { readonly dict: Readonly<Record<string, Shapes>> } | { readonly value: string } | null;
interface Builder {
  readonly params: number;
  readonly trainable: number;
  readonly buffers: number;
  readonly states: string;
  readonly runs: readonly { readonly inputs: readonly Shapes[]; readonly macs?: number; readonly macsOfRun?: number; readonly outputs: Shapes }[];
  readonly trainOutputs?: Shapes;
  readonly modules: readonly (readonly [path: string, cls: string, params: number, output?: Shapes])[];
}
type HeadFact = readonly [path: string, role: string, kind: string, into: number, out: number];

const facts = "test/facts";
const json = <T,>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

/** Shapes of a record's structure as the facts write them, at N = 1; data-dependent sizes are null. */
const shapesOf = (fact: FactJson): Shapes => {
  if (fact === null) return null;
  if ("size" in fact) return fact.size as readonly number[];
  if ("list" in fact) return { list: fact.list.map(shapesOf), ...(fact.names ? { names: fact.names } : {}) };
  if ("dict" in fact) return { dict: Object.fromEntries(Object.entries(fact.dict).map(([key, one]) => [key, shapesOf(one)])) };
  if ("fields" in fact) return { value: fact.object };
  return { value: fact.value };
};

/** The same structure and the same sizes; sizes that only data decide hold any number. */
const sameShapes = (ours: Shapes, theirs: Shapes): boolean => {
  if (ours === null || theirs === null) return ours === theirs;
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.length === theirs.length && ours.every((size, i) => size === null || size === theirs[i]);
  if ("list" in ours && "list" in theirs) return ours.list.length === theirs.list.length && String(ours.names) === String(theirs.names) && ours.list.every((one, i) => sameShapes(one, theirs.list[i]!));
  if ("dict" in ours && "dict" in theirs) return Object.keys(ours.dict).join() === Object.keys(theirs.dict).join() && Object.entries(ours.dict).every(([key, one]) => sameShapes(one, theirs.dict[key]!));
  return "value" in ours && "value" in theirs;
};

/* What we say */

interface Reading {
  readonly record: InspectionJson;
  readonly states: string | null;
  readonly modules: ReadonlyMap<string, { readonly cls: string; readonly params: number | null; readonly output: Shapes | undefined }>;
}

const read = (live: Live, model: LiveModel, target: string, workspace: Workspace): Reading => {
  const record = inspectionOf(live, model, target, workspace.places, 0);
  if (!model.module) return { record, states: null, modules: new Map() };
  const calls = new Map<PyObject, ModuleCall>();
  for (const call of model.run.moduleCalls) if (!calls.has(call.module)) calls.set(call.module, call);
  const modules = [...namedModules(model.module)].map(([module, path]) => {
    const own = parametersOf(module).reduce<number | null>((sum, { tensor }) => (sum === null || typeof tensor.count !== "number" ? null : sum + tensor.count), 0);
    const call = calls.get(module);
    return [path, { cls: module.cls.name, params: own, output: call ? shapesOf(factJson(call.outputs)) : undefined }] as const;
  });
  const state = live.engine.vm.attempt(["Exception"], () => live.engine.vm.callMethod(model.module!, "state_dict"));
  return { record, states: state instanceof PyDict ? hashOf(state) : null, modules: new Map(modules) };
};

const hashOf = (state: PyDict): string => {
  const lines = [...state.entries.values()].map(({ key, value }) => (value instanceof Tensor ? `${String(key)} ${value.dtype.name} [${value.shape.join(", ")}]` : String(key)));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
};

const treeCell = ({ modules }: Reading, theirs: Builder["modules"]): Cell => {
  if (modules.size === 0) return { verdict: "unknown", why: "not built" };
  const paths = [...modules.keys()];
  const wrongPath = theirs.findIndex(([path], i) => paths[i] !== path);
  if (wrongPath >= 0 || paths.length !== theirs.length) return { verdict: "wrong", why: `${paths[wrongPath < 0 ? theirs.length : wrongPath] ?? "nothing"} instead of ${theirs[wrongPath]?.[0] ?? "nothing"}` };
  let unknown: string | undefined;
  for (const [path, cls, params, output] of theirs) {
    const ours = modules.get(path)!;
    if (ours.cls !== cls) return { verdict: "wrong", why: `${path}: class ${ours.cls} instead of ${cls}` };
    if (ours.params !== params) return { verdict: "wrong", why: `${path}: ${ours.params} parameters instead of ${params}` };
    if (output === undefined) continue;
    if (ours.output === undefined || isUnknown(ours.output)) unknown ??= `${path}: the output is not known`;
    else if (!sameShapes(ours.output, output)) return { verdict: "wrong", why: `${path}: gives ${brief(JSON.stringify(ours.output))} instead of ${brief(JSON.stringify(output))}` };
  }
  return unknown === undefined ? right : { verdict: "unknown", why: unknown };
};

const isUnknown = (shapes: Shapes): boolean => {
  if (shapes === null || Array.isArray(shapes)) return false;
  if ("list" in shapes) return shapes.list.some(isUnknown);
  if ("dict" in shapes) return Object.values(shapes.dict).some(isUnknown);
  return "value" in shapes && shapes.value.startsWith("? (");
};

const outputCell = (reading: Reading, theirs: Shapes): Cell => {
  const ours = shapesOf(reading.record.outputs);
  if (ours === null || isUnknown(ours)) return { verdict: "unknown", why: gapOf(reading) };
  return sameShapes(ours, theirs) ? right : { verdict: "wrong", why: `${brief(JSON.stringify(ours))} instead of ${brief(JSON.stringify(theirs))}` };
};

const gapOf = ({ record }: Reading): string => {
  const gap = record.gaps.at(-1);
  return brief(record.reason ?? record.findings[0]?.message ?? (gap ? `${gap.code}: ${gap.reason} (${gap.file?.split("/").slice(-2).join("/") ?? ""}:${gap.line ?? ""})` : "no output"));
};

/** All heads that are called in this mode, and no others. */
const headCell = ({ record }: Reading, theirs: readonly HeadFact[]): Cell => {
  const expected = theirs.map((one) => one.join(" ")).sort();
  const ours = record.heads.map((one) => [one.path, one.role, one.kind, one.in, one.out].join(" ")).sort();
  if (ours.join() === expected.join()) return right;
  if (ours.length === 0) return { verdict: "unknown", why: "no head was found" };
  const [extra, missing] = [ours.filter((one) => !expected.includes(one)), expected.filter((one) => !ours.includes(one))];
  if (extra.length === 0 && record.gaps.length > 0) return { verdict: "unknown", why: brief(`lacks ${missing.join(", ")}`) };
  return { verdict: "wrong", why: brief(`${extra.length > 0 ? `has ${extra.join(", ")}; ` : ""}${missing.length > 0 ? `lacks ${missing.join(", ")}` : ""}`) };
};

const atBatchTwo = (inputs: readonly string[]): readonly string[] => inputs.map((one) => one.replace("=[1,", "=[2,"));

/** Heads of the call by its defaults, in evaluation and, where some are only called there, in training. */
const headCells = async (target: string, given: readonly string[], reading: Reading | null, theirs: readonly HeadFact[]): Promise<readonly Cell[]> => {
  const plain = theirs.filter(([, role]) => role !== "auxiliary");
  const inEval = headCell(reading ?? (await inspect(target, given, [])), plain);
  if (plain.length === theirs.length) return [inEval];
  const args = target.includes("segmentation") ? ["weights_backbone=None", "aux_loss=True"] : ["init_weights=False"];
  return [inEval, headCell(await inspect(target, atBatchTwo(given), args, "train"), theirs)];
};

/** Steps of a failed run: an error that PyTorch does not raise is wrong, whatever else fits. */
const errorCell = ({ record }: Reading): Cell => {
  const errors = record.findings.filter((one) => one.severity === "error");
  return errors.length === 0 ? right : { verdict: "wrong", why: brief(`${errors[0]!.message} (${errors[0]!.file.split("/").slice(-2).join("/")}:${errors[0]!.line})`) };
};

/* Runs */

const inspect = async (target: string, inputs: readonly string[], args: readonly string[], mode = "eval"): Promise<Reading> => {
  const words = ["inspect", target, "--mode", mode, ...inputs.flatMap((one) => ["--input", one]), ...args.flatMap((one) => ["--arg", one]), "--path", library];
  const options = parseOptions(words);
  const place = workspace.target(target);
  const done = workspace.session(place.uri).read(workspace.request(place, options), (live) => {
    const model = live.models[0];
    if (!model) throw new Error(`no model: ${live.ended?.reason ?? live.script.faults[0]?.finding.message ?? live.script.gaps[0]?.reason ?? ""}`);
    return read(live, model, target, workspace);
  });
  if (done.kind === "wants") throw new Error(`wants ${done.uris.join(", ")}`);
  return done.value;
};

/** Arguments of `forward` by name; one tensor answers to any name. */
const inputTexts = (given: readonly Shapes[]): readonly string[] =>
  given.flatMap((one, i) => (Array.isArray(one) ? [`${given.length > 1 ? `image${i + 1}` : "x"}=[${one.join(",")}]`] : one && "list" in one ? one.list.map((inner, k) => `images.${k}=[${(inner as readonly number[]).join(",")}]`) : []));

const moduleOf = (file: string): string => {
  const name = file.replace(/^(quantization|video)_/, "$1.");
  const places = [name, `detection.${name}`, `segmentation.${name}`, `optical_flow.${name}`];
  return `torchvision.models.${places.find((one) => existsSync(`${library}/torchvision/models/${one.replaceAll(".", "/")}.py`)) ?? name}`;
};

const columns = ["params", "trainable", "buffers", "states", "macs", "outputs", "tree", "heads", "errors"] as const;
const nothing = (why: string): Row => Object.fromEntries(columns.map((name) => [name, { verdict: "unknown", why }]));

const torchvisionRow = async (module: string, builder: string, fact: Builder, heads: readonly HeadFact[]): Promise<Row> => {
  const args = /detection|segmentation/.test(module) ? ["weights_backbone=None"] : [];
  const target = `${module}:${builder.replace(/^quantized_/, "")}`;
  try {
    const [first, ...more] = fact.runs;
    const reading = await inspect(target, inputTexts(first!.inputs), args);
    const { record } = reading;
    const others: Reading[] = [];
    for (const run of more) others.push(await inspect(target, inputTexts(run.inputs), args));
    // in training, at batch 2, some give more than one output
    const trained = fact.trainOutputs === undefined ? [] : [outputCell(await inspect(target, atBatchTwo(inputTexts(first!.inputs)), args, "train"), fact.trainOutputs)];
    const all = (cells: readonly Cell[]): Cell => cells.find((one) => one.verdict === "wrong") ?? cells.find((one) => one.verdict === "unknown") ?? right;
    return {
      params: compare(record.params, fact.params), trainable: compare(record.trainable, fact.trainable), buffers: compare(record.buffers, fact.buffers),
      states: reading.states === null ? { verdict: "unknown", why: "no state_dict" } : reading.states === fact.states ? right : { verdict: "wrong", why: "other names, dtypes or shapes" },
      macs: all(fact.runs.map((run, i) => macsCell((i === 0 ? reading : others[i - 1]!).record, run))),
      outputs: all([...fact.runs.map((run, i) => outputCell(i === 0 ? reading : others[i - 1]!, run.outputs)), ...trained]),
      tree: treeCell(reading, fact.modules), heads: all(await headCells(target, inputTexts(first!.inputs), args.length > 0 ? null : reading, heads)), errors: errorCell(reading),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (process.env["TRACE"]) console.error(error);
    return nothing(brief(`${error.name}: ${error.message}`));
  }
};

/** A detector's figure is that of one run with random weights; ours stands at the bounds, "at most". */
const macsCell = (record: InspectionJson, run: { readonly macs?: number; readonly macsOfRun?: number }): Cell => {
  if (run.macs !== undefined) return compare(record.macs, run.macs);
  if (record.macs === null) return { verdict: "unknown", why: "no figure" };
  return record.macs >= run.macsOfRun! && (record.macsAtMost || record.macs === run.macsOfRun) ? right : { verdict: "wrong", why: `${record.macs}${record.macsAtMost ? " at most" : ""} where a run has ${run.macsOfRun}` };
};

/* timm */

interface TimmFact { readonly name: string; readonly module: string; readonly params: number; readonly buffers: number; readonly macs: number; readonly input: readonly number[]; readonly output: readonly number[]; readonly heads: readonly string[]; readonly classes: number }

const timmRow = async (fact: TimmFact): Promise<Row> => {
  try {
    const reading = await inspect(`${fact.module}:${fact.name}`, [`x=[${[1, ...fact.input].join(",")}]`], []);
    const { record } = reading;
    const missing = fact.heads.filter((path) => !record.heads.some((one) => one.path === path && one.out === fact.classes));
    const head: Cell = missing.length === 0 ? right : record.heads.length === 0 ? { verdict: "unknown", why: "no head was found" } : { verdict: "wrong", why: `${record.heads.map((one) => one.path).join(", ")} instead of ${missing.join(", ")}` };
    return { params: compare(record.params, fact.params), buffers: compare(record.buffers, fact.buffers), macs: compare(record.macs, fact.macs), outputs: outputCell(reading, fact.output), heads: head, errors: errorCell(reading) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (process.env["TRACE"]) console.error(error);
    return Object.fromEntries(["params", "buffers", "macs", "outputs", "heads", "errors"].map((name) => [name, { verdict: "unknown", why: brief(`${error.name}: ${error.message}`) }]));
  }
};

/* transformers */

interface TransformersFact {
  readonly model: string; readonly config: string; readonly arguments: unknown; readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly params: number; readonly buffers: number; readonly modules: number; readonly tree: string; readonly states: string; readonly macs?: number; readonly macsOfRun?: number; readonly outputs: Shapes;
}

/** Names and classes of all modules, in order; the facts keep a hash of them. */
const treeOfNames = ({ modules }: Reading, fact: TransformersFact): Cell => {
  const text = [...modules].map(([path, { cls }]) => `${path} ${cls}`).join("\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  if (process.env["TRACE"] && hash !== fact.tree) console.log(text);
  return hash === fact.tree ? right : { verdict: "wrong", why: modules.size === fact.modules ? "other names or classes of modules" : `${modules.size} modules instead of ${fact.modules}` };
};

/** A JSON value as Python writes it. */
const python = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${python(one)}`).join(", ")}}`;
  return value === true ? "True" : value === false ? "False" : value === null ? "None" : JSON.stringify(value);
};

const wholeInputs = new Set(["input_ids", "attention_mask", "decoder_input_ids"]);

const transformersRow = async (fact: TransformersFact): Promise<Row> => {
  const file = path.join(os.tmpdir(), `headtorch-${process.pid}-${fact.model}.py`);
  try {
    writeFileSync(file, `from transformers import ${fact.config}, ${fact.model}\n\nmodel = ${fact.model}(${fact.config}(**${python(fact.arguments)}))\n`);
    const reading = await inspect(`${file}:model`, Object.entries(fact.inputs).map(([name, shape]) => `${name}=[${shape.join(",")}]:${wholeInputs.has(name) ? "int64" : "float32"}`), []);
    const { record } = reading;
    return {
      params: compare(record.params, fact.params), buffers: compare(record.buffers, fact.buffers), tree: treeOfNames(reading, fact), states: compare(reading.states?.slice(0, 16) ?? null, fact.states),
      macs: macsCell(record, fact), outputs: outputCell(reading, fact.outputs), errors: errorCell(reading),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return Object.fromEntries(["params", "buffers", "tree", "states", "macs", "outputs", "errors"].map((name) => [name, { verdict: "unknown", why: brief(`${error.name}: ${error.message}`) }]));
  } finally {
    rmSync(file, { force: true });
  }
};

/* Counts */

const count = (rows: ReadonlyMap<string, Row>): Readonly<Record<string, Readonly<Record<Verdict, number>>>> => {
  const counts: Record<string, Record<Verdict, number>> = {};
  for (const row of rows.values()) for (const [name, { verdict }] of Object.entries(row)) (counts[name] ??= { right: 0, wrong: 0, unknown: 0 })[verdict]++;
  return counts;
};

const report = (title: string, rows: ReadonlyMap<string, Row>): void => {
  console.log(`\n${title}: ${rows.size} models`);
  for (const [name, { right: yes, wrong, unknown }] of Object.entries(count(rows))) console.log(`  ${name.padEnd(10)} right ${String(yes).padStart(4)}   wrong ${String(wrong).padStart(4)}   unknown ${String(unknown).padStart(4)}`);
};

const sweep = async (names: readonly string[], row: (name: string) => Promise<Row>): Promise<ReadonlyMap<string, Row>> => {
  const rows = new Map<string, Row>();
  for (const name of names) {
    const start = performance.now();
    const made = await row(name);
    rows.set(name, made);
    const bad = Object.entries(made).filter(([, one]) => one.verdict !== "right");
    console.log(`${bad.length === 0 ? "  " : bad.some(([, one]) => one.verdict === "wrong") ? "✗ " : "? "}${name} ${Math.round(performance.now() - start)} ms${bad.map(([column, one]) => `\n      ${column} ${one.verdict}: ${one.why ?? ""}`).join("")}`);
  }
  return rows;
};

const library = process.env["HEADTORCH_LIBRARIES"] ?? ".corpus/site-packages";
if (!existsSync(`${library}/torchvision`)) {
  console.error("The libraries are not here: run `npm run corpus` first.");
  process.exit(2);
}
const words = process.argv.slice(2);
const chosen = words.filter((one) => !one.startsWith("-"));
const wants = (name: string): boolean => chosen.length === 0 || chosen.some((one) => name === one || (one.endsWith("*") && name.startsWith(one.slice(0, -1))));
const workspace = await Workspace.open({ paths: [library] }, "dist", process.env["HEADTORCH_CACHE"] ?? ".corpus/trees");

const heads = json<Readonly<Record<string, readonly HeadFact[]>>>(`${facts}/torchvision-heads.json`);
const builders = new Map(readdirSync(`${facts}/torchvision`).flatMap((file) =>
  Object.entries(json<{ readonly builders: Readonly<Record<string, Builder>> }>(`${facts}/torchvision/${file}`).builders).map(([name, fact]) => [name, { module: moduleOf(file.replace(".json", "")), fact }] as const)));

const written: Record<string, unknown> = {};
if (!words.includes("--timm") && !words.includes("--transformers")) {
  const rows = await sweep([...builders.keys()].filter(wants), (name) => torchvisionRow(builders.get(name)!.module, name, builders.get(name)!.fact, heads[name] ?? []));
  report("torchvision", rows);
  written["torchvision"] = summary(rows);
}
if (words.includes("--timm")) {
  const timm = new Map(json<readonly TimmFact[]>(`${facts}/timm.json`).map((one) => [one.name, one]));
  const rows = await sweep([...timm.keys()].filter(wants), (name) => timmRow(timm.get(name)!));
  report("timm", rows);
  written["timm"] = summary(rows);
}
if (words.includes("--transformers")) {
  const models = new Map(json<{ readonly models: readonly TransformersFact[] }>(`${facts}/transformers.json`).models.map((one) => [one.model, one]));
  const rows = await sweep([...models.keys()].filter(wants), (name) => transformersRow(models.get(name)!));
  report("transformers", rows);
  written["transformers"] = summary(rows);
}
/** Counts, and what is not right, by column and reason. */
function summary(rows: ReadonlyMap<string, Row>): unknown {
  const open: Record<string, Record<string, string>> = {};
  for (const [name, row] of rows) for (const [column, { verdict, why }] of Object.entries(row)) if (verdict !== "right") (open[name] ??= {})[column] = `${verdict}: ${why ?? ""}`;
  return { models: rows.size, counts: count(rows), open };
}
const isWrong = Object.values(written).some((one) => Object.values((one as { counts: ReturnType<typeof count> }).counts).some(({ wrong }) => wrong > 0));
if (isWrong) process.exitCode = 1;
const file = `${facts}/precision.json`;
const before = existsSync(file) ? json<Record<string, { readonly models: number; readonly open: Readonly<Record<string, Readonly<Record<string, string>>>> }>>(file) : {};
if (words.includes("--check")) {
  // what is listed as open is expected, and nothing else is
  for (const [library, found] of Object.entries(written) as [string, { readonly models: number; readonly open: unknown }][]) {
    const listed = chosen.length === 0 ? before[library]?.open : Object.fromEntries(Object.entries(before[library]?.open ?? {}).filter(([name]) => wants(name)));
    const isListed = JSON.stringify(found.open) === JSON.stringify(listed) && (chosen.length > 0 || found.models === before[library]?.models);
    if (!isListed) console.error(`${library} is not as test/facts/precision.json has it: npm run precision`);
    process.exitCode = isListed ? 0 : 1;
  }
} else if (chosen.length === 0) {
  writeFileSync(file, `${JSON.stringify({ ...before, ...written }, null, 1)}\n`);
}
