/** The head of a model: the last layers with weights on the way to an output, found by following the output's data back. */
import type { Span } from "../base/index.ts";
import type { PyObject } from "../python/index.ts";
import { byRows, type OpCall, type Run, type Tensor, tensorsIn, type Fact } from "../torch/index.ts";
import { type Dim, exampleOf, same } from "../sym/index.ts";
import { isLayer, isTorchLayer } from "./conventions.ts";
import { kindOf, type LayerKind } from "./kinds.ts";
import { childrenOf, namedModules, parametersOf } from "./modules.ts";
import { roleByName } from "./roles.ts";

export type HeadRole = "classifier" | "regression" | "mask" | "keypoints" | "objectness" | "language" | "auxiliary" | "features" | "other";

export interface Head {
  /** Path of the layer: "classifier.2". */
  readonly path: string;
  /** What a person calls it: "classifier". */
  readonly container: string;
  readonly role: HeadRole;
  readonly kind: LayerKind;
  readonly in: Dim | null;
  readonly out: Dim | null;
  readonly module: PyObject | null;
  /** The op that it is; null where a catalogue names the head of a model that was not run. */
  readonly op: OpCall | null;
  /** Outputs for each class, where a catalogue tells that. */
  readonly perClass?: number;
  /** Paths of the outputs it makes. */
  readonly outputs: readonly string[];
  readonly span: Span | null;
}

export interface Producer {
  readonly path: string;
  readonly kind: LayerKind | "step";
  readonly cls: string;
  readonly span: Span | null;
}

export interface Heads {
  readonly heads: readonly Head[];
  /** What makes the output where no fully connected layer does. */
  readonly producer: Producer | null;
}

/** A layer with weights that the output's data come from. */
interface Found {
  readonly op: OpCall;
  readonly module: PyObject | null;
  readonly path: string;
  readonly kind: LayerKind;
  readonly weight: Tensor;
  /** It adds to a stream that earlier layers made: what comes out are features. */
  readonly inStream: boolean;
}

export const findHeads = (root: PyObject, run: Run, outputs: Fact | null): Heads => {
  if (!outputs) return { heads: [], producer: null };
  const paths = namedModules(root);
  const owners = ownersOf(paths);
  const producers = producersOf(run);
  const found = new Map<string, { found: Found; outputs: string[]; shapes: (readonly Dim[])[] }>();
  let last: OpCall | null = null;
  for (const { path, tensor, fact } of tensorsIn(outputs)) {
    last ??= producers.get(tensor)?.at(-1) ?? null;
    for (const one of lastInStream(lastLayers(tensor, producers, owners, paths), producers)) {
      const known = found.get(one.path) ?? { found: one, outputs: [], shapes: [] };
      known.outputs.push(path);
      known.shapes.push(fact.shape);
      found.set(one.path, known);
    }
  }
  const vocabulary = vocabularyOf(paths);
  const heads = [...found.values()].filter(({ found: one }) => one.kind === "fully connected" || one.kind === "convolution")
    .map(({ found: one, outputs: names, shapes }) => asHead(one, names, shapes, paths, vocabulary));
  const isConnected = heads.some((one) => one.kind === "fully connected");
  return { heads, producer: isConnected ? null : producerOf([...found.values()][0]?.found ?? null, last, paths) };
};

type Owners = ReadonlyMap<Tensor, { readonly module: PyObject; readonly name: string }>;

/** Which module owns a parameter. */
const ownersOf = (paths: ReadonlyMap<PyObject, string>): Owners => {
  const owners = new Map<Tensor, { readonly module: PyObject; readonly name: string }>();
  for (const module of paths.keys()) for (const { name, tensor } of parametersOf(module)) if (!owners.has(tensor)) owners.set(tensor, { module, name });
  return owners;
};

/** The ops that made or wrote each tensor, in order. */
const producersOf = (run: Run): ReadonlyMap<Tensor, readonly OpCall[]> => {
  const producers = new Map<Tensor, OpCall[]>();
  const add = (tensor: Tensor, op: OpCall): void => {
    const known = producers.get(tensor);
    if (known) known.push(op);
    else producers.set(tensor, [op]);
  };
  for (const op of run.ops) {
    for (const { tensor } of op.outputs) add(tensor, op);
    if (op.writes) add(op.writes, op);
  }
  return producers;
};

/** Scales and shifts what a layer gave; the layer before it is the head. */
const passesThrough = new Set<LayerKind>(["normalization", "activation", "dropout"]);

const lastLayers = (
  output: Tensor, producers: ReadonlyMap<Tensor, readonly OpCall[]>, owners: Owners, paths: ReadonlyMap<PyObject, string>,
): readonly Found[] => {
  const result: Found[] = [];
  const queue: { tensor: Tensor; before: number }[] = [{ tensor: output, before: Infinity }];
  const seen = new Set<OpCall>();
  while (queue.length > 0) {
    const { tensor, before } = queue.shift()!;
    const op = producers.get(tensor)?.findLast((one) => one.index < before) ?? null;
    if (!op || seen.has(op)) continue;
    seen.add(op);
    const weight = op.inputs.find(({ tensor: one }) => ownerOf(one, owners, producers) !== null);
    const layer = weight ? asFound(op, ownerOf(weight.tensor, owners, producers)!, weight.tensor, paths) : null;
    if (layer && !passesThrough.has(layer.kind)) {
      result.push(layer);
      continue;
    }
    const data = op.inputs.filter(({ tensor: one }) => ownerOf(one, owners, producers) === null).map((one) => one.tensor);
    for (const one of layer ? data.slice(0, 1) : weighedOf(op, data, producers, owners)) queue.push({ tensor: one, before: op.index });
  }
  return result;
};

/** Of a value and the shares that weigh it (a gate, attention over places) the value, where layers made it. */
const weighedOf = (op: OpCall, data: readonly Tensor[], producers: ReadonlyMap<Tensor, readonly OpCall[]>, owners: Owners): readonly Tensor[] => {
  if (op.op.scales !== true || data.length !== 2) return data;
  const values = data.filter((one) => !isShare(one, producers));
  const made = values.length === 1 ? producers.get(values[0]!)?.findLast((one) => one.index < op.index) : undefined;
  if (!made) return data;
  return [made, ...upstream(made, producers)].some(({ inputs }) => inputs.some(({ tensor }) => ownerOf(tensor, owners, producers) !== null)) ? values : data;
};

const isShare = (tensor: Tensor, producers: ReadonlyMap<Tensor, readonly OpCall[]>): boolean => {
  for (let one: Tensor | null = tensor; one; one = one.base) if (producers.get(one)?.at(-1)?.op.shares === true) return true;
  return false;
};

/** The owner of a parameter, also where a view of it is used (`weight.t()`), or its numbers in another dtype (autocast). */
const ownerOf = (tensor: Tensor, owners: Owners, producers: ReadonlyMap<Tensor, readonly OpCall[]>): { readonly module: PyObject; readonly name: string } | null => {
  for (let one: Tensor | null = tensor; one;) {
    const owner = owners.get(one);
    if (owner) return owner;
    const made = producers.get(one);
    if (!made) break;
    const here: Tensor = one;
    // a cast to the dtype that a tensor has gives the tensor itself
    one = here.base ?? made.find(({ op, inputs }) => op.castsOnly && inputs[0]!.tensor !== here)?.inputs[0]!.tensor ?? null;
  }
  return null;
};

const opKind = ({ op }: OpCall): LayerKind => op.weighs?.as ?? (op.kind as LayerKind | undefined) ?? "other";

const asFound = (op: OpCall, owner: { readonly module: PyObject; readonly name: string }, weight: Tensor, paths: ReadonlyMap<PyObject, string>): Found | null => {
  // the innermost layer of torch.nn, or one derived from it, whose call this op belongs to; else the owner of the weight
  const caller = op.module?.module;
  const isOne = caller !== undefined && paths.has(caller) && (isTorchLayer(caller.cls) || (caller === owner.module && isLayer(caller.cls)));
  const layer = isOne ? caller : null;
  const module = layer ?? owner.module;
  const path = layer ? paths.get(layer)! : `${paths.get(owner.module) ?? ""}${(paths.get(owner.module) ?? "") === "" ? "" : "."}${owner.name}`;
  const kind = layer ? kindOf(layer, childrenOf(layer).length > 0) : opKind(op);
  // adding a learned bias or scale is no layer of its own
  if (!layer && kind === "other") return null;
  return { op, module: layer ? module : null, path, kind, weight, inStream: false };
};

/** The features that a layer gives and takes, read off its weight. */
const widthsOf = ({ op, weight }: Found): { readonly out: Dim | undefined; readonly into: Dim | undefined } => {
  const { out, into } = op.op.weighs ?? byRows;
  return { out: weight.shape.at(out), into: weight.shape.at(into) };
};

/**
 * Of layers that add to one residual stream only the last: a layer that feeds another one of the same width is not the end of the
 * way. Layers of other widths stay (the proposals of a detector feed its boxes, and both reach the output).
 */
const lastInStream = (layers: readonly Found[], producers: ReadonlyMap<Tensor, readonly OpCall[]>): readonly Found[] => {
  if (layers.length < 2) return layers;
  const fed = new Set<OpCall>();
  const marked = new Set<Found>();
  for (const layer of [...layers].sort((a, b) => b.op.index - a.op.index)) {
    if (fed.has(layer.op)) continue;
    const before = upstream(layer.op, producers);
    for (const other of layers) {
      if (other.op === layer.op || !before.has(other.op) || !sameWidth(layer, other)) continue;
      fed.add(other.op);
      marked.add(layer);
    }
  }
  return layers.filter((one) => !fed.has(one.op)).map((one) => (marked.has(one) ? { ...one, inStream: true } : one));
};

const sameWidth = (a: Found, b: Found): boolean => {
  const [one, other] = [widthsOf(a).out, widthsOf(b).out];
  return a.path !== b.path && one !== undefined && other !== undefined && same(one, other);
};

/** Every op that an op's data come from. */
const upstream = (op: OpCall, producers: ReadonlyMap<Tensor, readonly OpCall[]>): ReadonlySet<OpCall> => {
  const seen = new Set<OpCall>();
  const queue = [op];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const { tensor } of next.inputs) {
      const made = producers.get(tensor)?.findLast((one) => one.index < next!.index);
      if (!made || seen.has(made)) continue;
      seen.add(made);
      queue.push(made);
    }
  }
  return seen;
};

const vocabularyOf = (paths: ReadonlyMap<PyObject, string>): readonly Dim[] =>
  [...paths.keys()].flatMap((module) => {
    const size = kindOf(module, false) === "embedding" ? parametersOf(module).find((one) => one.name === "weight")?.tensor.shape[0] : undefined;
    return size === undefined ? [] : [size];
  });

const asHead = (found: Found, outputs: readonly string[], shapes: readonly (readonly Dim[])[], paths: ReadonlyMap<PyObject, string>, vocabulary: readonly Dim[]): Head => {
  const { out = null, into = null } = widthsOf(found);
  return {
    path: found.path, container: containerOf(found, paths), role: roleOf(found, outputs, shapes, out, vocabulary), kind: found.kind, in: into, out,
    module: found.module, op: found.op, outputs, span: found.op.module?.span ?? found.op.span,
  };
};

const containerOf = ({ path }: Found, paths: ReadonlyMap<PyObject, string>): string => {
  const parent = path.includes(".") ? path.slice(0, path.lastIndexOf(".")) : null;
  const module = parent === null ? undefined : [...paths].find(([, one]) => one === parent)?.[0];
  return module && module.cls.mro.some((cls) => cls.name === "Sequential" && isTorchLayer(cls)) ? parent! : path;
};

const roleOf = ({ path, kind, inStream }: Found, outputs: readonly string[], shapes: readonly (readonly Dim[])[], out: Dim | null, vocabulary: readonly Dim[]): HeadRole => {
  const said = roleByName(path, outputs);
  if (said) return said;
  if (inStream) return "features";
  const survives = out !== null && shapes.some((shape) => axes(kind, shape).some((axis) => shape[axis] !== undefined && same(shape[axis]!, out)));
  if (!survives) return "other";
  if (vocabulary.some((size) => same(size, out)) && (exampleOf(out) ?? 0) > 16) return "language";
  return "classifier";
};

/** Axes of an output where the out axis of a layer may stand: last for linear ones, channels for convolutions. */
const axes = (kind: LayerKind, shape: readonly Dim[]): readonly number[] => (kind === "convolution" ? [1, shape.length - 1, 0] : [shape.length - 1, 1]);

const producerOf = (found: Found | null, last: OpCall | null, paths: ReadonlyMap<PyObject, string>): Producer | null => {
  if (found) return { path: found.path, kind: found.kind, cls: found.module?.cls.name ?? found.op.name, span: found.op.module?.span ?? found.op.span };
  if (!last) return null;
  const module = last.module?.module;
  return { path: (module && paths.get(module)) ?? "", kind: "step", cls: last.name, span: last.span };
};
