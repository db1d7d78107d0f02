/** The models of the parity set: their sources, what PyTorch recorded of them, and our answers laid beside it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { forwardPlan, type ForwardPlan } from "../../src/onnx/index.ts";
import { elementsFromBytes, numbersOf, type OutputResult, type RunResult, type RunSuccess } from "../../src/runtime/index.ts";
import { runInNode } from "../../src/runtime/node.ts";
import { Bed, root } from "../harness.ts";

type InputFact = readonly number[] | { readonly shape: readonly number[]; readonly high?: number; readonly ones?: boolean };
export interface Entry {
  readonly name: string;
  readonly group: string;
  readonly text: string;
  readonly inputs: Readonly<Record<string, InputFact>>;
}

interface Described {
  readonly path: string;
  readonly shape: readonly number[];
  readonly step: number;
  readonly values: readonly number[];
  /** Mean, standard deviation, least, greatest. */
  readonly figures: readonly [number, number, number, number];
}
export interface ModelFact {
  readonly name: string;
  readonly outputs: readonly Described[];
  /** Path, shape, mean, standard deviation, least and greatest of what some inner layers gave at their first call. */
  readonly layers: readonly (readonly [string, readonly number[], number, number, number, number])[];
}

/** What laying one model's run beside PyTorch's came to. */
export interface Parity {
  /** Why there is nothing to lay side by side. */
  readonly problem?: string;
  /** The greatest error of an output, as a share of that output's greatest magnitude. */
  readonly output?: number;
  /** The same of the recorded inner layers' figures. */
  readonly inner?: number;
  /** Layers whose real shape is the predicted one, is another, could not be told. */
  readonly shapes?: readonly [number, number, number];
  readonly params?: number;
  readonly nodes?: number;
}

interface ModelJson { readonly name: string; readonly from?: string; readonly import?: string; readonly call?: string; readonly inputs?: Entry["inputs"] }
interface GroupJson { readonly name: string; readonly from?: string; readonly file?: string; readonly inputs?: Entry["inputs"]; readonly models: readonly (string | ModelJson)[] }

const json = <T>(file: string): T => JSON.parse(readFileSync(root + file, "utf8")) as T;

/** Installed packages that the set's models come from. */
export const packages = path.resolve(root, process.env["HEADTORCH_LIBRARIES"] ?? ".corpus/site-packages");

const textOf = (group: GroupJson, model: ModelJson): string => {
  const call = model.call ?? `${model.name}()`;
  if (group.file !== undefined) return `${readFileSync(root + group.file, "utf8")}\n\ndef model():\n    return ${call}\n`;
  return `from ${model.from ?? group.from} import ${model.import ?? call.slice(0, call.indexOf("("))}\n\n\ndef model():\n    return ${call}\n`;
};

export const parityGroups = (): readonly string[] => json<readonly GroupJson[]>("test/parity/set.json").map((one) => one.name);

export const paritySet = (): readonly Entry[] => json<readonly GroupJson[]>("test/parity/set.json").flatMap((group) =>
  group.models.map((one): Entry => {
    const model = typeof one === "string" ? { name: one } : one;
    return { name: model.name, group: group.name, text: textOf(group, model), inputs: model.inputs ?? group.inputs ?? {} };
  }));

export const factsOf = (group: string): ReadonlyMap<string, ModelFact> =>
  new Map(json<{ readonly models: readonly ModelFact[] }>(`test/facts/models/${group}.json`).models.map((one) => [one.name, one]));

const shapeOf = (fact: InputFact): readonly number[] => ("shape" in fact ? fact.shape : fact);

/** Keeps what was imported for the next model. */
let bed: Bed | undefined;

/** The plan of a model of the set, with the vocabulary that the facts were drawn from. */
export const plannedModel = ({ text, inputs }: Entry): ForwardPlan | { readonly problem: string } => {
  const asked = Object.entries(inputs).map(([name, fact]) => ({ path: name, dims: shapeOf(fact).map(String), dtype: "shape" in fact ? "int64" : null, expression: null }));
  bed ??= new Bed({ packages: [packages] });
  const plan = bed.read(text, (live) => {
    const model = live.models[0];
    if (!model) return { problem: live.ended?.reason ?? live.script.faults[0]?.finding.message ?? live.script.gaps[0]?.reason ?? "no model was found" };
    const error = model.run.faults.find((one) => one.finding.severity === "error");
    return error ? { problem: `an error that PyTorch does not raise: ${error.finding.message}` } : forwardPlan(live, model);
  }, { callable: "model", inputs: asked });
  if ("problem" in plan) return plan;
  return { ...plan, inputs: plan.inputs.map((one) => ({ ...one, ...highOf(inputs, one.path, plan.inputs.length) })) };
};

const highOf = (inputs: Entry["inputs"], name: string, count: number): { readonly high?: number } => {
  const fact = inputs[name] ?? (count === 1 ? Object.values(inputs)[0] : undefined);
  return fact && "shape" in fact && fact.high !== undefined ? { high: fact.high } : {};
};

const assets = path.dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")));

export const ranModel = (plan: ForwardPlan, threads = 1): Promise<RunResult> =>
  runInNode({ plan, seed: 0, backend: "wasm", threads, inputs: {}, stats: true, timing: false }, { assets });

/** Errors as shares of the greatest magnitude, for an output by PyTorch's sampled elements and all figures. */
export const outputError = (numbers: ArrayLike<number>, fact: Described): number => {
  const [mean, std, least, greatest] = fact.figures;
  const scale = Math.max(Math.abs(least), Math.abs(greatest), Number.MIN_VALUE);
  const ours = figuresOf(numbers);
  const errors = [
    ...fact.values.map((value, i) => apart(Number(numbers[i * fact.step]), value)),
    ...[mean, std, least, greatest].map((value, i) => apart(ours[i]!, value)),
  ];
  return Math.max(...errors) / scale;
};

/** NaN where PyTorch has NaN is no error; anything else that is no number is. */
const apart = (ours: number, theirs: number): number => {
  if (Object.is(ours, theirs) || ours === theirs) return 0;
  const error = Math.abs(ours - theirs);
  return Number.isNaN(error) ? Infinity : error;
};

const figuresOf = (numbers: ArrayLike<number>): readonly number[] => {
  let [sum, least, greatest] = [0, Infinity, -Infinity];
  for (let i = 0; i < numbers.length; i++) {
    const one = Number(numbers[i]);
    sum += one;
    least = Math.min(least, one);
    greatest = Math.max(greatest, one);
  }
  const mean = sum / numbers.length;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) squares += (Number(numbers[i]) - mean) ** 2;
  return [mean, Math.sqrt(squares / numbers.length), least, greatest];
};

const numbersIn = ({ dtype, data }: OutputResult): ArrayLike<number> => numbersOf(dtype, elementsFromBytes(dtype, data));

/** A run of ours beside PyTorch's. */
export const parityOf = (plan: ForwardPlan, result: RunSuccess, fact: ModelFact): Parity => {
  const problems: string[] = [];
  let [output, inner] = [0, 0];
  for (const theirs of fact.outputs) {
    const ours = result.outputs.find((one) => one.path === theirs.path);
    if (!ours) problems.push(`no output ${theirs.path}`);
    else if (ours.size.join() !== theirs.shape.join()) problems.push(`output ${theirs.path} is [${ours.size.join(", ")}], PyTorch's [${theirs.shape.join(", ")}]`);
    else output = Math.max(output, outputError(numbersIn(ours), theirs));
  }
  for (const [where, shape, mean, std, least, greatest] of fact.layers) {
    const row = result.layers.find((one) => one.id === `${where}#0`);
    const size = row?.real[0];
    if (!row?.stats || !size) problems.push(`layer ${where} was not seen`);
    else if (size.join() !== shape.join()) problems.push(`layer ${where} is [${size.join(", ")}], PyTorch's [${shape.join(", ")}]`);
    else {
      const { stats } = row;
      const scale = Math.max(Math.abs(least), Math.abs(greatest), Number.MIN_VALUE);
      inner = Math.max(inner, ...[[stats.mean, mean], [stats.count === 1 ? 0 : stats.std * Math.sqrt((stats.count - 1) / stats.count), std], [stats.min, least], [stats.max, greatest]].map(([a, b]) => apart(a!, b!) / scale));
    }
  }
  const counted = (agree: string): number => result.layers.filter((one) => one.agree === agree).length;
  return {
    ...(problems.length === 0 ? {} : { problem: problems.slice(0, 4).join("; ") }), output, inner,
    shapes: [counted("yes"), counted("no"), counted("unknown")], params: plan.layers[0]?.params ?? 0,
  };
};
