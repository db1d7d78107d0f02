/** The rows of a plan: every call of a module and every functional step inside the root's call, in call order. */
import type { Span } from "../base/index.ts";
import { countModule, childrenOf, type Heads, isLibraryLeaf, isStep, kindOf, namedModules } from "../model/index.ts";
import type { PyObject } from "../python/index.ts";
import { type ModuleCall, type OpCall, tensorsIn } from "../torch/index.ts";
import { add, type Dim } from "../sym/index.ts";
import type { LayerRow } from "./plan.ts";
import type { Sizes } from "./sizes.ts";

/** A row that is still without the names of its tensors. */
export interface OpenRow extends Omit<LayerRow, "onnxNames" | "notRun"> {
  onnxNames: readonly string[];
  notRun?: string;
}

export interface Rows {
  readonly rows: readonly OpenRow[];
  /** The row of the innermost layer that an op belongs to. */
  readonly ofOp: ReadonlyMap<OpCall, OpenRow>;
  readonly ofCall: ReadonlyMap<ModuleCall, OpenRow>;
  /** Steps: rows of one op. */
  readonly steps: ReadonlyMap<OpCall, OpenRow>;
}

export interface Recorded {
  readonly root: PyObject;
  readonly call: ModuleCall;
  readonly calls: readonly ModuleCall[];
  readonly ops: readonly OpCall[];
  readonly heads: Heads;
}

/** Rows of the calls and ops inside the root's call (which is the first of `calls`). */
export const rowsOf = ({ root, call, calls, ops, heads }: Recorded, sizes: Sizes): Rows => {
  const naming = new Naming(root, call);
  const macs = macsOf(ops);
  const counts = new Map<PyObject, number | undefined>();
  const paramsOf = (module: PyObject): number | undefined => {
    if (!counts.has(module)) {
      const { params } = countModule(namedModules(module).keys());
      counts.set(module, params === null ? undefined : (sizes.planSize(params) ?? undefined));
    }
    return counts.get(module);
  };
  const placed: { readonly order: number; readonly row: OpenRow }[] = [];
  const ofCall = new Map<ModuleCall, OpenRow>();
  const ofOp = new Map<OpCall, OpenRow>();
  const steps = new Map<OpCall, OpenRow>();
  for (const one of calls) {
    const made = callRow(one, naming, sizes, { macs: macs.get(one), params: paramsOf(one.module), parent: one === call ? undefined : ofCall.get(one.parent!)?.id });
    if (heads.heads.some((head) => head.module === one.module)) Object.assign(made, { head: true });
    ofCall.set(one, made);
    placed.push({ order: one.order, row: made });
  }
  for (const op of ops) {
    const owner = op.module && ofCall.get(op.module);
    if (!owner) continue;
    if (!isStep(op) || isLibraryLeaf(op.module!.module.cls)) {
      ofOp.set(op, owner);
      continue;
    }
    const made = stepRow(op, owner, naming, sizes);
    if (heads.heads.some((head) => head.module === null && head.op === op)) Object.assign(made, { head: true });
    steps.set(op, made);
    ofOp.set(op, made);
    placed.push({ order: op.index, row: made });
  }
  return { rows: placed.sort((a, b) => a.order - b.order).map(({ row }) => row), ofOp, ofCall, steps };
};

/** Ids of rows: paths of modules and names of ops, each counted. */
class Naming {
  private readonly paths: ReadonlyMap<PyObject, string>;
  private readonly root: ModuleCall;
  private readonly made = new Map<ModuleCall, string>();
  private readonly counts = new Map<string, number>();

  constructor(root: PyObject, call: ModuleCall) {
    this.paths = namedModules(root);
    this.root = call;
  }

  /** A module that stands nowhere in the tree is called by its class, below the one that calls it. */
  path(call: ModuleCall): string {
    const known = this.made.get(call) ?? this.paths.get(call.module);
    if (known !== undefined) return known;
    const path = `${call === this.root || !call.parent ? "" : this.path(call.parent)}/${call.module.cls.name}`;
    this.made.set(call, path);
    return path;
  }

  id(path: string): string {
    const count = this.counts.get(path) ?? 0;
    this.counts.set(path, count + 1);
    return `${path}#${count}`;
  }
}

const callRow = (call: ModuleCall, naming: Naming, sizes: Sizes, { macs, params, parent }: { macs: Dim | undefined; params: number | undefined; parent: string | undefined }): OpenRow => {
  const path = naming.path(call);
  const { module } = call;
  return {
    id: naming.id(path), path, class: module.cls.name, kind: kindOf(module, childrenOf(module).length > 0),
    predicted: call.outputs ? tensorsIn(call.outputs).map(({ fact }) => fact.shape.map((dim) => sizes.planSize(dim))) : [],
    onnxNames: [],
    ...(parent === undefined ? {} : { parent }), ...placeOf(call.span), ...(params === undefined ? {} : { params }), ...counted("macs", macs ?? 0, sizes),
  };
};

const stepRow = (op: OpCall, owner: OpenRow, naming: Naming, sizes: Sizes): OpenRow => {
  const name = op.name.slice(op.name.lastIndexOf(".") + 1).replace(/^__(\w+)__$/, "$1");
  const path = `${owner.path}/${name}`;
  return {
    id: naming.id(path), parent: owner.id, path, class: name, kind: "step",
    predicted: op.outputs.map(({ shape }) => shape.map((dim) => sizes.planSize(dim))),
    onnxNames: [], ...placeOf(op.span), params: 0, ...counted("macs", op.macs, sizes),
  };
};

/** Our own Python is nothing that a person can open. */
const placeOf = (span: Span | null): { readonly place?: Span } => (span && !span.uri.startsWith("headtorch:") ? { place: span } : {});

const counted = (key: "macs", dim: Dim, sizes: Sizes): { readonly macs?: number } => {
  const size = sizes.planSize(dim);
  return size === null ? {} : { [key]: size };
};

/** Each call's multiply-accumulates, with those of the calls inside. */
const macsOf = (ops: readonly OpCall[]): ReadonlyMap<ModuleCall, Dim> => {
  const sums = new Map<ModuleCall, Dim>();
  for (const op of ops) {
    if (op.macs === 0) continue;
    for (let call = op.module; call; call = call.parent) sums.set(call, add(sums.get(call) ?? 0, op.macs));
  }
  return sums;
};
