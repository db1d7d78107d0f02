/**
 * Seed → weights → ONNX → onnxruntime, beside what PyTorch recorded of the same models: `npm run parity [-- NAME…]`.
 * Every model of `test/parity/set.json` that is not in the table yet (`--again`: all), or those named. Prints each row and writes the table,
 * `test/facts/models/table.json`. Where HEADTORCH_PYTHON names a Python with onnx and onnxruntime, each exported file is checked and run there too.
 * Packages are read from `.corpus/` (`npm run corpus`).
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Dtype, writeNpy } from "../src/checkpoint/index.ts";
import { bytesOf } from "../src/runtime/elements.ts";
import { drawWeights, embedWeights, foldWeights, inputSizes, mostEmbedded, type ForwardPlan, type RunSuccess } from "../src/runtime/index.ts";
import { makeInputs } from "../src/runtime/inputs.ts";
import { factsOf, type Entry, type Parity, parityGroups, parityOf, paritySet, plannedModel, ranModel } from "../test/parity/models.ts";
import { decodesCleanly } from "../test/parity/decoding.ts";

interface Row extends Parity {
  /** The greatest difference between the exported file in native onnxruntime and our run, or what went wrong there. */
  readonly native?: number | string;
}

const table = "test/facts/models/table.json";
const words = process.argv.slice(2);
const flags = words.filter((one) => one.startsWith("--"));
const chosen = words.filter((one) => !one.startsWith("--"));

/* One model */

const write = (file: string, dtype: string, shape: readonly number[], data: Uint8Array): void => {
  const written = writeNpy({ dtype: dtype as Dtype, shape: [...shape], data });
  if (!written.ok) throw new Error(written.message);
  writeFileSync(file, written.value);
};

/** Node writes at most 2 GiB at once. */
const writeLarge = (file: string, bytes: Uint8Array): void => {
  writeFileSync(file, "");
  for (let at = 0; at < bytes.length; at += 2 ** 30) appendFileSync(file, bytes.subarray(at, at + 2 ** 30));
};

/** Leaves the exported model, its inputs and our outputs in a folder for the native check. */
const leaveFor = (folder: string, plan: ForwardPlan, result: RunSuccess): void => {
  const sizes = inputSizes(plan, {});
  if ("problem" in sizes) throw new Error(sizes.problem);
  let early: ReturnType<typeof makeInputs> | undefined;
  const { bytes, generator } = drawWeights(plan, 0, {}, () => {}, (drawing) => { early = makeInputs(plan, {}, sizes.sizes, drawing); });
  const inputs = early ?? makeInputs(plan, {}, sizes.sizes, generator);
  if ("problem" in inputs) throw new Error(inputs.problem);
  const model = path.join(folder, "model.onnx");
  const folded = foldWeights(plan.model, bytes);
  if (bytes.length + folded.length > mostEmbedded) {
    writeFileSync(model, folded);
    writeLarge(path.join(folder, "weights"), bytes);
  } else {
    writeFileSync(model, Buffer.concat(embedWeights(folded, bytes)));
  }
  const job = { model, inputs: {} as Record<string, string>, outputs: {} as Record<string, string>, delete: [model, path.join(folder, "weights")] };
  for (const [i, { spec, size, elements }] of inputs.entries()) {
    job.inputs[spec.onnxName] = path.join(folder, `in${i}.npy`);
    write(job.inputs[spec.onnxName]!, spec.dtype, size, bytesOf(elements));
  }
  for (const [i, { onnxName }] of plan.outputs.entries()) {
    const output = result.outputs[i]!;
    if (output.dtype === "bfloat16") continue;
    job.outputs[onnxName] = path.join(folder, `out${i}.npy`);
    write(job.outputs[onnxName]!, output.dtype, output.size, output.data);
  }
  writeFileSync(path.join(folder, "job.json"), JSON.stringify(job));
};

const rowOf = async (entry: Entry, folder: string | undefined): Promise<Row> => {
  const fact = factsOf(entry.group).get(entry.name);
  if (!fact) return { problem: "PyTorch has not recorded it: scripts/record_models.py" };
  const plan = plannedModel(entry);
  if ("problem" in plan) return plan;
  const refused = plan.unsupported[0];
  if (refused) return { problem: `${refused.op}: ${refused.reason}` };
  const foreign = decodesCleanly(plan.model);
  if (foreign !== null) return { problem: foreign };
  const result = await ranModel(plan);
  if (!result.ok) return { problem: `${result.message} ${result.detail ?? ""}`.slice(0, 400) };
  if (folder !== undefined) leaveFor(folder, plan, result);
  return parityOf(plan, result, fact);
};

/* All of them */

interface Native {
  ask(job: string): Promise<string>;
  end(): void;
}

const openNative = (python: string): Native => {
  const child: ChildProcessWithoutNullStreams = spawn(python, [fileURLToPath(new URL("check_native.py", import.meta.url))]);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(job) {
      child.stdin.write(`${job}\n`);
      return (await lines.next()).value as string;
    },
    end: () => void child.stdin.end(),
  };
};

interface Child {
  /** The row of a model, or how the process ended over it. */
  row(entry: Entry, folder: string | undefined): Promise<Row>;
  end(): void;
}

/** A process that keeps what it imported for the next model, until it has grown too large. */
const openChild = (): Child => {
  let child: ChildProcessWithoutNullStreams | null = null;
  let [unread, said] = ["", ""];
  let heard: (row: Row) => void = () => {};
  const start = (): ChildProcessWithoutNullStreams => {
    const made = spawn(process.execPath, [...process.execArgv, "--max-old-space-size=6000", process.argv[1]!, "--serve"]);
    [unread, said] = ["", ""];
    made.stderr.on("data", (data) => { said = (said + String(data)).slice(-2000); });
    made.stdout.on("data", (data) => {
      const lines = (unread + String(data)).split("\n");
      unread = lines.pop()!;
      for (const line of lines) {
        if (!line.startsWith("{")) continue;
        const { row, bytes } = JSON.parse(line) as { readonly row: Row; readonly bytes: number };
        if (bytes > largestChild) end();
        heard(row);
      }
    });
    made.on("close", (code) => {
      if (child !== made) return;
      child = null;
      heard({ problem: `the process ended with ${code}: ${said.trim().split("\n").slice(-3).join(" ").slice(0, 300)}` });
    });
    return made;
  };
  const end = (): void => {
    child?.stdin.end();
    child = null;
  };
  return {
    row: ({ name, group }, folder) => new Promise((resolve) => {
      heard = resolve;
      child ??= start();
      child.stdin.write(`${JSON.stringify({ name, group, folder })}\n`);
    }),
    end,
  };
};

/** Bytes; the runtime's memory never shrinks. */
const largestChild = 2e9;

const serve = async (): Promise<void> => {
  const set = paritySet();
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, group, folder } = JSON.parse(line) as { readonly name: string; readonly group: string; readonly folder?: string };
    const row = await rowOf(set.find((one) => one.name === name && one.group === group)!, folder).catch((error: unknown): Row => ({ problem: String(error).slice(0, 400) }));
    process.stdout.write(`\n${JSON.stringify({ row, bytes: process.memoryUsage().rss })}\n`);
  }
};

const nativeOf = async (native: Native, folder: string): Promise<number | string | undefined> => {
  const file = path.join(folder, "job.json");
  if (!existsSync(file)) return undefined;
  const said = JSON.parse(await native.ask(readFileSync(file, "utf8"))) as { readonly checker?: string; readonly native?: string | Readonly<Record<string, number | string>> };
  if (said.checker !== undefined) return `the ONNX checker: ${said.checker}`;
  if (typeof said.native === "string") return said.native;
  const all = Object.values(said.native ?? {});
  return all.find((one) => typeof one === "string") ?? Math.max(0, ...(all as readonly number[]));
};

const short = (value: number | string | undefined): string => (typeof value === "number" ? value.toExponential(1) : (value ?? "–"));

/** Below this share of an output's greatest magnitude a difference is rounding. */
const near = 1e-4;

/** What is no number stands as null in the table. */
const isNear = (error: number | null | undefined): boolean => typeof error === "number" && error < near;

const isRight = (row: Row): boolean =>
  row.problem === undefined && isNear(row.output) && isNear(row.inner) && row.shapes![1] === 0 && (row.native === undefined || (typeof row.native === "number" && row.native < near));

const line = (name: string, row: Row): string =>
  `${isRight(row) ? "  " : "✗ "}${name.padEnd(36)} output ${short(row.output)}  inner ${short(row.inner)}  native ${short(row.native)}  shapes ${row.shapes?.join("/") ?? "–"}${row.problem === undefined ? "" : `  ${row.problem}`}`;

const main = async (): Promise<void> => {
  const rows = known();
  const python = process.env["HEADTORCH_PYTHON"];
  const native = python === undefined ? null : openNative(python);
  const child = openChild();
  const group = new Set(parityGroups());
  const wanted = paritySet().filter(({ name, group: of }) => (chosen.length > 0 ? chosen.includes(name) || (group.has(of) && chosen.includes(of)) : true)
    && (flags.includes("--again") || (chosen.length > 0 && !chosen.includes(of)) || rows[of]?.[name] === undefined || (flags.includes("--wrong") && !isRight(rows[of][name]))));
  for (const entry of wanted) {
    const { name, group: of } = entry;
    const folder = native ? mkdtempSync(path.join(os.tmpdir(), "headtorch-parity-")) : undefined;
    try {
      const row = await child.row(entry, folder);
      const checked = native && folder !== undefined ? await nativeOf(native, folder) : undefined;
      const made: Row = checked === undefined ? row : { ...row, native: checked };
      keep(of, name, made);
      console.log(line(name, made));
    } finally {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }
  native?.end();
  child.end();
  report(known());
};

type Rows = Record<string, Record<string, Row>>;

const known = (): Rows => (existsSync(table) ? JSON.parse(readFileSync(table, "utf8")) as Rows : {});

/** Another run of this program may have written since. */
const keep = (group: string, name: string, row: Row): void => {
  const rows = known();
  (rows[group] ??= {})[name] = row;
  writeFileSync(table, written(rows));
};

/** One row a line, in the order of the set, numbers to two digits. */
const written = (rows: Readonly<Rows>): string => {
  const text = (row: Row): string => JSON.stringify(row, (_, value: unknown) => (typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(2)) : value));
  const set = paritySet();
  const groups = parityGroups().filter((name) => rows[name]).map((name) => {
    const lines = set.filter((one) => one.group === name && rows[name]![one.name]).map((one) => `  ${JSON.stringify(one.name)}: ${text(rows[name]![one.name]!)}`);
    return `${JSON.stringify(name)}: {\n${lines.join(",\n")}}`;
  });
  return `{\n${groups.join(",\n")}}\n`;
};

const report = (rows: Readonly<Rows>): void => {
  for (const [name, models] of Object.entries(rows)) {
    const all = Object.values(models);
    const right = all.filter(isRight);
    const worst = (key: "output" | "inner" | "native"): number => Math.max(0, ...right.map((one) => one[key]).filter((one) => typeof one === "number"));
    console.log(`${name}: ${right.length} of ${all.length} agree; worst output ${short(worst("output"))}, inner layer ${short(worst("inner"))}, native ${short(worst("native"))}; ${right.filter((one) => one.native !== undefined).length} checked natively`);
  }
};

await (flags.includes("--serve") ? serve() : main());
