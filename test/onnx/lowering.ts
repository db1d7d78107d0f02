/** The ONNX forms of sampled op calls, run in onnxruntime-web and laid beside what PyTorch gave. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-web/wasm";
import { PyList, PyTuple, type Value } from "../../src/python/index.ts";
import { type Engine, type OpCall, type Ref, Tensor } from "../../src/torch/index.ts";
import { emitter } from "../../src/onnx/emit.ts";
import { GraphBuilder } from "../../src/onnx/graph.ts";
import { Sizes } from "../../src/onnx/sizes.ts";
import { Missing, Values } from "../../src/onnx/values.ts";
import { lower } from "../../src/onnx/replay.ts";
import { writeModel } from "../../src/onnx/index.ts";
import { elementsFromBytes, numbersOf, type ElementType } from "../../src/runtime/index.ts";
import { realNumber, run, type Sample } from "../torch/samples.ts";

ort.env.logLevel = "fatal";
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = `${dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")))}/`;

interface TensorFact { readonly s: readonly number[]; readonly d: string; readonly v?: readonly (number | boolean | string)[] }

/** One result tensor of a call, in the graph, and what PyTorch gave for it. */
interface Pair {
  readonly name: string;
  readonly fact: TensorFact;
}

export type Aspect = "form" | "runs" | "shape" | "value";
export interface Difference {
  readonly aspect: Aspect;
  readonly text: string;
}

/** A sample's nodes in a graph of its own; null where it has nothing to compare. */
export interface Lowered {
  readonly model: Uint8Array;
  readonly pairs: readonly Pair[];
}

const factsIn = (fact: unknown, value: Value): readonly (readonly [TensorFact, Tensor])[] => {
  if (value instanceof Tensor) return fact !== null && typeof fact === "object" && "s" in fact && "v" in fact ? [[fact as TensorFact, value]] : [];
  if (!(value instanceof PyTuple || value instanceof PyList)) return [];
  const items = Array.isArray(fact) ? fact : fact !== null && typeof fact === "object" && "tuple" in fact ? (fact.tuple as readonly unknown[]) : [];
  return value.items.flatMap((one, i) => factsIn(items[i], one));
};

const tensorsOf = (values: readonly Value[]): readonly Tensor[] =>
  values.flatMap((one) => (one instanceof Tensor ? [one] : one instanceof PyList || one instanceof PyTuple ? tensorsOf(one.items) : []));

const storable = new Set(["float32", "float64", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]);

/** The nodes of a call whose tensors are given as constants that nothing may be told of. */
export const lowered = (engine: Engine, name: string, sample: Sample): Lowered | Difference | null => {
  const before = new Map<Tensor["storage"], Float64Array | null>();
  const answer = run(engine, name, sample, (args) => {
    for (const tensor of tensorsOf(args)) before.set(tensor.storage, tensor.storage.values && tensor.storage.values.slice());
  });
  const wanted = answer.value === undefined ? [] : factsIn(sample.out, answer.value).filter(([fact]) => storable.has(fact.d) && fact.s.every((dim) => dim > 0));
  const ops = [...engine.recorder.ops];
  if (wanted.length === 0 || ops.length === 0 || ops.some((op) => op.op.random)) return null;
  const graph = new GraphBuilder();
  const sizes = new Sizes(graph, [], new Map());
  const values = new Values({ graph, sizes, home: (tensor) => tensor, initial: () => ({ op: name, reason: "not given", place: null }), makerOf: () => undefined });
  values.emit = emitter(graph, sizes, (tensor) => values.read(tensor));
  for (const tensor of tensorsOf(answer.args)) {
    const numbers_ = before.get(tensor.storage);
    const count = numbers_?.length;
    if (!numbers_ || count === undefined || !storable.has(tensor.dtype.name)) return null;
    const whole = new Tensor({ shape: [count], dtype: tensor.dtype, storage: tensor.storage });
    values.feed(whole);
    values.define(whole, graph.node("Identity", [graph.constant(numbers_, tensor.dtype, [count]).name], {}, [{ dtype: tensor.dtype, shape: [count] }])[0]!);
  }
  return outputsOf(graph, values, sizes, ops, wanted);
};

const outputsOf = (graph: GraphBuilder, values: Values, sizes: Sizes, ops: readonly OpCall[], wanted: readonly (readonly [TensorFact, Tensor])[]): Lowered | Difference => {
  values.expect(ops);
  for (const op of ops) {
    values.spread(op);
    values.settle(op, lower({ graph, sizes, values, faults: [] }, op));
  }
  try {
    const pairs = wanted.map(([fact, tensor]): Pair => {
      const value: Ref = values.read(tensor);
      return { name: graph.node("Identity", [value.name], {}, [value])[0]!.name, fact };
    });
    const { domains, ...rest } = graph.finish(pairs.map((one) => one.name));
    const outputs = pairs.map(({ name, fact }) => ({ name, type: fact.d as ElementType, dims: fact.s }));
    return { model: writeModel({ producer: "test", version: "1", opset: 21, extraDomains: Object.fromEntries(domains.map((one) => [one, 1])), graph: { name: "one", ...rest, outputs } }), pairs };
  } catch (thrown) {
    return { aspect: "form", text: thrown instanceof Missing ? thrown.cause_.reason : String(thrown) };
  }
};

/** Where the ONNX form of a sample gives something else than PyTorch; null where all agrees or there is nothing to lay side by side. */
export const onnxDifference = async (engine: Engine, name: string, sample: Sample): Promise<Difference | null> => {
  if (sample.out === undefined) return null;
  const made = lowered(engine, name, sample);
  if (made === null || "aspect" in made) return made;
  try {
    const session = await ort.InferenceSession.create(made.model, { graphOptimizationLevel: "disabled", logSeverityLevel: 4 });
    try {
      const results = await session.run({}, made.pairs.map((one) => one.name), { logSeverityLevel: 4 });
      for (const { name: output, fact } of made.pairs) {
        const difference = compared(results[output]!, fact);
        if (difference) return difference;
      }
      return null;
    } finally {
      await session.release();
    }
  } catch (thrown) {
    return { aspect: "runs", text: String(thrown).slice(0, 300) };
  }
};

const compared = (tensor: ort.Tensor, { s, d, v }: TensorFact): Difference | null => {
  if (tensor.dims.join() !== s.join() || tensor.type !== d) return { aspect: "shape", text: `[${tensor.dims.join(", ")}] ${tensor.type}, PyTorch gives [${s.join(", ")}] ${d}` };
  const data = tensor.data as unknown as { buffer: ArrayBuffer; byteOffset: number; byteLength: number };
  const numbers_ = numbersOf(d as ElementType, elementsFromBytes(d as ElementType, new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))));
  const wrong = v!.findIndex((one, i) => !near(realNumber(one), Number(numbers_[i]), d));
  return wrong < 0 ? null : { aspect: "value", text: `element ${wrong} is ${String(numbers_[wrong])}, PyTorch gives ${String(v![wrong])}` };
};

const near = (a: number, b: number, dtype: string): boolean => {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const error = dtype === "float16" ? 1e-2 : 1e-4;
  return dtype.startsWith("float") && Math.abs(a - b) <= error * Math.max(Math.abs(a), Math.abs(b), 1e-2);
};
