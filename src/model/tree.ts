/** The module tree of a model, in call order, with the ops between modules as steps of their own. */
import type { Span } from "../base/index.ts";
import type { PyClass, PyObject } from "../python/index.ts";
import type { Construction, Fact, ModuleCall, OpCall, Run } from "../torch/index.ts";
import { add, type Dim } from "../sym/index.ts";
import { isTorchLayer } from "./conventions.ts";
import { declaredKind, kindOf, type LayerKind } from "./kinds.ts";
import { childrenOf, countModule } from "./modules.ts";
import type { Tensor } from "../torch/index.ts";

export interface TreeNode {
  /** The module path; a step's is its parent's path, `/`, the op's name and its count: "layer1.0/add#1". */
  readonly id: string;
  readonly path: string;
  /** Class of the module, or name of the op. */
  readonly cls: string;
  readonly kind: LayerKind | "step";
  readonly module: PyObject | null;
  readonly op: OpCall | null;
  readonly params: Dim | null;
  readonly macs: Dim;
  readonly calls: readonly { readonly input: Fact; readonly output: Fact | null; readonly call: ModuleCall | null }[];
  /** Path of the first place of a module that stands in several. */
  readonly sharedWith: string | null;
  /** Where it was built (a step: where it is called). */
  readonly span: Span | null;
  readonly classAt: Span | null;
  readonly children: readonly TreeNode[];
}

interface Context {
  readonly callsOf: ReadonlyMap<PyObject, readonly ModuleCall[]>;
  readonly opsOf: ReadonlyMap<ModuleCall | null, readonly OpCall[]>;
  readonly macsOf: ReadonlyMap<ModuleCall, Dim>;
  readonly constructions: ReadonlyMap<unknown, Construction>;
  readonly firstPath: Map<PyObject, string>;
  readonly counted: Set<Tensor>;
  readonly firstOrder: (module: PyObject) => number;
}

/** The tree of a root and what its run recorded. */
export const buildTree = (root: PyObject, run: Run, constructions: readonly Construction[]): TreeNode => {
  const callsOf = groupBy(run.moduleCalls, (call) => call.module);
  const opsOf = groupBy(run.ops, (op) => op.module);
  const macsOf = macsByCall(run);
  const orders = new Map<PyObject, number>();
  for (const call of run.moduleCalls) if (!orders.has(call.module)) orders.set(call.module, call.order);
  const firstOrder = (module: PyObject): number => {
    const known = orders.get(module);
    if (known !== undefined) return known;
    // a module may hold itself, and one module may stand in very many places
    orders.set(module, Infinity);
    const first = childrenOf(module).reduce((least, child) => Math.min(least, firstOrder(child.module)), Infinity);
    orders.set(module, first);
    return first;
  };
  const made = new Map<unknown, Construction>();
  for (const one of constructions) if (!made.has(one.instance)) made.set(one.instance, one);
  return build(root, "", { callsOf, opsOf, macsOf, constructions: made, firstPath: new Map(), counted: new Set(), firstOrder });
};

const groupBy = <K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const known = groups.get(key(item));
    if (known) known.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
};

/** Each call's multiply-accumulates, with those of the calls inside. */
const macsByCall = (run: Run): ReadonlyMap<ModuleCall, Dim> => {
  const sums = new Map<ModuleCall, Dim>();
  for (const op of run.ops) {
    if (op.macs === 0) continue;
    for (let call = op.module; call; call = call.parent) sums.set(call, add(sums.get(call) ?? 0, op.macs));
  }
  return sums;
};

const build = (module: PyObject, path: string, context: Context): TreeNode => {
  const calls = context.callsOf.get(module) ?? [];
  const shared = context.firstPath.get(module);
  const children = childrenOf(module);
  const made = context.constructions.get(module);
  const base = {
    id: path, path, cls: module.cls.name, kind: kindOf(module, children.length > 0), module, op: null,
    calls: calls.map((call) => ({ input: call.inputs, output: call.outputs, call })), span: made?.span ?? null, classAt: placeOf(module.cls),
    macs: calls.reduce<Dim>((sum, call) => add(sum, context.macsOf.get(call) ?? 0), 0),
  };
  if (shared !== undefined) return { ...base, params: 0, sharedWith: shared, children: [] };
  context.firstPath.set(module, path);
  const own = countModule([module], context.counted).params;
  const inner = children
    .map((child) => ({ order: context.firstOrder(child.module), node: build(child.module, path === "" ? child.name : `${path}.${child.name}`, context) }));
  const steps = stepsOf(module, path, calls, context);
  const ordered = [...inner, ...steps].map((one, i) => ({ ...one, i })).sort((a, b) => (a.order === b.order ? a.i - b.i : a.order - b.order)).map(({ node }) => node);
  const params = ordered.reduce<Dim | null>((sum, node) => (sum === null || node.params === null ? null : add(sum, node.params)), own);
  // what is never called itself (a list of layers) costs what its layers cost
  const macs = calls.length > 0 ? base.macs : inner.reduce<Dim>((sum, { node }) => (node.sharedWith === null ? add(sum, node.macs) : sum), 0);
  return { ...base, macs, params, sharedWith: null, children: ordered };
};

/** Ops performed directly in the module's first call; layers of torch.nn are leaves, their op is the layer itself. */
const stepsOf = (module: PyObject, path: string, calls: readonly ModuleCall[], context: Context): readonly { readonly order: number; readonly node: TreeNode }[] => {
  const first = calls[0];
  if (!first || isLibraryLeaf(module.cls)) return [];
  const counts = new Map<string, number>();
  return (context.opsOf.get(first) ?? []).filter(isStep).map((op) => {
    const name = op.name.slice(op.name.lastIndexOf(".") + 1).replace(/^__(\w+)__$/, "$1");
    const index = counts.get(name) ?? 0;
    counts.set(name, index + 1);
    const output = op.outputs[0];
    const node: TreeNode = {
      id: `${path}/${name}${index > 0 ? `#${index}` : ""}`, path, cls: name, kind: "step", module: null, op, params: 0, macs: op.macs,
      calls: [{ input: inputFact(op), output: output ?? null, call: null }], sharedWith: null, span: op.span, classAt: null, children: [],
    };
    return { order: op.index, node };
  });
};

const inputFact = (op: OpCall): Fact => {
  const first = op.inputs[0];
  return first ? { kind: "tensor", tensor: first.tensor, shape: first.shape, dtype: first.tensor.dtype } : { kind: "none" };
};

/** Steps that a person would draw: what moves or changes data on the way, not bookkeeping on constants. */
export const isStep = (op: OpCall): boolean => op.inputs.length > 0 && op.outputs.length > 0 && op.op.aside !== true;

/** Layers of torch.nn, whose ops are the layer itself; those that only hold others have none of their own. */
export const isLibraryLeaf = (cls: PyClass): boolean => isTorchLayer(cls) && declaredKind(cls) !== "container";

/** Where a class stands, if a person can open it. */
export const placeOf = (cls: PyClass): Span | null => (cls.place && !cls.place.uri.startsWith("headtorch:") ? (cls.nameSpan ?? cls.place) : null);

/** Nodes from the root down, parents first. */
export const flatten = (node: TreeNode): readonly TreeNode[] => [node, ...node.children.flatMap(flatten)];
