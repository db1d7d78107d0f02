/** Tries every kind of node that a model uses on WebGPU against Wasm, before any of WebGPU's numbers is believed. */
import { newElements, numbersOf, product, storeNumbers, elementsOf, type Elements } from "./elements.ts";
import type { Engine, OrtSession, Proof } from "./engine.ts";
import { weightsLocation, type ElementType, type ForwardPlan } from "./plan.ts";
import { ModelParts, type Fed, type GraphNode } from "./probe.ts";
import { Generator } from "./random.ts";

/** The largest difference that rounding explains, relative to the largest value. */
const tolerance = 1e-3;
const floats: ReadonlySet<string> = new Set(["float32", "float64", "float16"]);
/** A size that only data decide stands for this many in a test. */
const unknownSize = 2;

export interface SelfTest {
  readonly plan: ForwardPlan;
  readonly weights: Uint8Array;
  /** Of the inputs, by path. */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
}

/** A kind of node with the smallest of its examples. */
interface Kind {
  readonly key: string;
  readonly node: GraphNode;
  readonly elements: number;
}

export interface Verdict {
  /** Why WebGPU must not be used for this model. */
  readonly wrong?: string;
  /** Operators of the model that give a number where Wasm gives NaN: the language of shaders leaves that open. */
  readonly hidesNaN: readonly string[];
}

/** Whether WebGPU may be used for this model. `share` says how much is done. Kinds that agreed are remembered by the engine. */
export const selfTest = async (engine: Engine, asked: SelfTest, share: (done: number, op: string) => void): Promise<Verdict> => {
  const parts = new ModelParts(asked.plan.model);
  let values: ReadonlyMap<string, Fed>;
  try {
    values = await valuesOf(engine, parts, asked);
  } catch (thrown) {
    return { wrong: `WebGPU could not be tested (${firstLine(thrown)})`, hidesNaN: [] };
  }
  const kinds = kindsOf(parts, values);
  const hiding = new Set<string>();
  for (const [index, { key, node }] of kinds.entries()) {
    share(index / kinds.length, node.op);
    const tried = engine.proven.get(key) ?? await tryNode(engine, parts, values, { node, asked });
    if (typeof tried === "string") return { wrong: tried, hidesNaN: [] };
    engine.proven.set(key, tried);
    if (tried.hidesNaN) hiding.add(node.op);
  }
  return { hidesNaN: [...hiding] };
};

/** Types and sizes of all values, as the runtime infers them for these inputs. */
const valuesOf = async ({ ort }: Engine, parts: ModelParts, { plan, sizes }: SelfTest): Promise<ReadonlyMap<string, Fed>> => {
  const named = Object.fromEntries(plan.inputs.flatMap(({ path, shape }) =>
    shape.flatMap((dim, axis) => (typeof dim === "string" ? [[dim, sizes.get(path)![axis]!]] : []))));
  const session = await ort.InferenceSession.create(parts.outline(), {
    executionProviders: ["wasm"], graphOptimizationLevel: "disabled", logSeverityLevel: silent, freeDimensionOverrides: named,
  });
  try {
    const found = new Map<string, Fed>(plan.inputs.map(({ path, onnxName, dtype }) => [onnxName, { name: onnxName, type: dtype, size: sizes.get(path)! }]));
    for (const value of session.outputMetadata) {
      if (!value.isTensor) continue;
      const size = value.shape.map((dim) => (typeof dim === "number" && dim >= 0 ? dim : named[dim] ?? unknownSize));
      found.set(value.name, { name: value.name, type: value.type as ElementType, size });
    }
    return found;
  } finally {
    await session.release();
  }
};

/** Nodes of one operator, with the same attributes and the same types and ranks of inputs, run the same kernel. */
const kindsOf = (parts: ModelParts, values: ReadonlyMap<string, Fed>): readonly Kind[] => {
  const kinds = new Map<string, Kind>();
  for (const node of parts.nodes) {
    const inputs = node.inputs.map((name) => (parts.isConstant(name) ? `c${parts.dimsOf(name)!.length}` : `${values.get(name)?.type}${values.get(name)?.size.length}`));
    const key = `${node.kind} ${inputs.join(" ")}`;
    const elements = [...node.inputs, ...node.outputs].reduce((sum, name) => sum + product(values.get(name)?.size ?? parts.dimsOf(name) ?? []), 0);
    if (elements < (kinds.get(key)?.elements ?? Infinity)) kinds.set(key, { key, node, elements });
  }
  return [...kinds.values()];
};

const tryNode = async (
  engine: Engine, parts: ModelParts, values: ReadonlyMap<string, Fed>, { node, asked }: { node: GraphNode; asked: SelfTest },
): Promise<Proof | string> => {
  const { nodes, fed } = withIntegers(parts, values, node);
  const model = parts.slice(nodes, fed);
  const right = await answers(engine, model, "wasm", fed, asked).catch(() => undefined);
  // What Wasm cannot do with made-up numbers proves nothing.
  if (right === undefined) return { hidesNaN: false };
  try {
    const tried = await answers(engine, model, "webgpu", fed, asked);
    const off = right.reduce((most, one, index) => Math.max(most, difference(one, tried[index]!)), 0);
    const hidesNaN = right.some((one, index) => one.some((value, i) => Number.isNaN(value) && !Number.isNaN(tried[index]![i])));
    return off <= tolerance ? { hidesNaN } : `WebGPU gave other numbers than Wasm for ${node.op} in a self-test (${off.toPrecision(2)} off)`;
  } catch (thrown) {
    return `WebGPU failed its self-test of ${node.op} (${firstLine(thrown)})`;
  }
};

/** The node, after those that compute the integers it reads (sizes, indices, masks): such values cannot be made up. */
const withIntegers = (parts: ModelParts, values: ReadonlyMap<string, Fed>, last: GraphNode): { readonly nodes: readonly GraphNode[]; readonly fed: readonly Fed[] } => {
  const makers = new Map(parts.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const taken = new Set<GraphNode>([last]);
  const fed = new Map<string, Fed>();
  const waiting = [...last.inputs];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const value = values.get(name);
    const maker = makers.get(name);
    if (value === undefined || parts.isConstant(name)) continue;
    if (maker === undefined || floats.has(value.type)) fed.set(name, value);
    else if (!taken.has(maker)) {
      taken.add(maker);
      waiting.push(...maker.inputs);
    }
  }
  return { nodes: parts.nodes.filter((node) => node !== last && taken.has(node)).concat(last), fed: [...fed.values()] };
};

type Answer = Exclude<Elements, BigInt64Array>;

/** Every output of the last node: for numbers of both signs, for numbers from 0 to 1 (roots and logarithms want those), and with a NaN among them. */
const answers = async ({ ort }: Engine, model: Uint8Array, backend: "wasm" | "webgpu", fed: readonly Fed[], { plan, weights }: SelfTest): Promise<readonly Answer[]> => {
  const session: OrtSession = await ort.InferenceSession.create(model, {
    executionProviders: backend === "webgpu" ? ["webgpu", "wasm"] : ["wasm"], graphOptimizationLevel: "disabled", logSeverityLevel: silent,
    ...(weights.length === 0 ? {} : { externalData: [{ path: weightsLocation, data: weights }] }),
  });
  try {
    const all: Answer[] = [];
    for (const manner of manners) {
      const feeds = Object.fromEntries(fed.map((value, index) => [value.name, new ort.Tensor(value.type as "float32", madeUp(value, plan, { manner, seed: index }) as never, value.size)]));
      const given = await session.run(feeds, { logSeverityLevel: silent });
      for (const name of session.outputNames) {
        const data = await given[name]!.getData() as unknown as Elements;
        const type = given[name]!.type as ElementType;
        all.push(numbersOf(type, elementsOf(type, data.buffer as ArrayBuffer, data.byteOffset, product(given[name]!.dims))));
      }
    }
    return all;
  } finally {
    await session.release();
  }
};

const manners = ["both signs", "0 to 1", "NaN"] as const;

const madeUp = ({ name, type, size }: Fed, plan: ForwardPlan, { manner, seed }: { manner: (typeof manners)[number]; seed: number }): Elements => {
  const numbers = new Float32Array(product(size));
  const generator = new Generator(seed + 1);
  if (floats.has(type)) {
    if (manner === "both signs") generator.normal(numbers, 0, 1);
    else generator.uniform(numbers, 0, 1);
    if (manner === "NaN" && numbers.length > 0) numbers[0] = NaN;
  } else {
    const { low = 0, high = 2 } = plan.inputs.find(({ onnxName }) => onnxName === name) ?? {};
    generator.integers(numbers as never, low, high);
  }
  const elements = newElements(type, numbers.length);
  storeNumbers(type, elements, numbers);
  return elements;
};

/** The largest difference where Wasm's number is finite, relative to its largest; NaN on the other side is infinitely far. */
const difference = (right: Answer, tried: Answer): number => {
  let [scale, off] = [1e-6, 0];
  for (let i = 0; i < right.length; i++) {
    const value = right[i]!;
    if (!Number.isFinite(value)) continue;
    scale = Math.max(scale, Math.abs(value));
    const far = Math.abs(value - tried[i]!);
    off = Math.max(off, Number.isNaN(far) ? Infinity : far);
  }
  return right.length === tried.length ? off / scale : Infinity;
};

const silent = 4;

const firstLine = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown)).split("\n", 1)[0]!;
