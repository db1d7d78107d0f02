/** Which call of a line is meant: a line of a class that a model uses eight times has eight calls, named by the module around them. */
import { type Live, namedModules } from "../model/index.ts";
import type { Observation } from "../torch/index.ts";
import type { FileTree, TreeNode } from "./contract.ts";

/** `model/path` of the module that was running: `Net/layer1.0`, `Net/` for the model itself, `""` for the script. */
export type CallKey = string;

/** What several readings of one run need is worked out once. */
export const oncePerReading = <T>(known: WeakMap<Live, T>, live: Live, make: () => T): T => {
  const before = known.get(live);
  if (before !== undefined) return before;
  const made = make();
  known.set(live, made);
  return made;
};

const keysOf = new WeakMap<Live, ReadonlyMap<object, CallKey>>();

/** How the calls of a document's models are named. */
export const callKeys = (live: Live): ((seen: Observation) => CallKey) => {
  const keys = oncePerReading(keysOf, live, () => {
    const made = new Map<object, CallKey>();
    for (const { root, module } of live.models) {
      if (module) for (const [one, path] of namedModules(module)) if (!made.has(one)) made.set(one, `${root.name}/${path}`);
    }
    return made;
  });
  return ({ module }) => (module ? (keys.get(module.module) ?? "") : "");
};

/** The first of what was seen in each call, in call order. */
export const oncePerCall = (seen: readonly Observation[], keyOf: (seen: Observation) => CallKey): readonly Observation[] => {
  if (seen.length === 1) return seen;
  const keys = new Set<CallKey>();
  return seen.filter((one) => !keys.has(keyOf(one)) && keys.add(keyOf(one)));
};

/** Whether `inner` is `outer` or lies in it. */
const holds = (outer: CallKey, inner: CallKey): boolean => inner === outer || inner.startsWith(outer.endsWith("/") ? outer : `${outer}.`);

/** The call around what is selected, else the first one inside it, else the first. */
export const chosenCall = <T extends { readonly call: CallKey }>(calls: readonly T[], selected: CallKey | null): T => {
  const first = calls[0]!;
  if (selected === null || calls.length === 1) return first;
  const around = calls.filter(({ call }) => call !== "" && holds(call, selected)).sort((a, b) => b.call.length - a.call.length)[0];
  return around ?? calls.find(({ call }) => holds(selected, call)) ?? first;
};

/** The call that a row of the tree stands for; a row of folded siblings stands for the first of them. */
export const callOfRow = (tree: FileTree, id: string): CallKey | null => {
  for (const model of tree.models) {
    const row = rowIn(model, id);
    if (row) return `${model.id}/${row.path}`;
  }
  return null;
};

const rowIn = (row: TreeNode, id: string): TreeNode | null => {
  if (row.id === id) return row;
  for (const child of row.children ?? []) {
    const found = rowIn(child, id);
    if (found) return found;
  }
  return null;
};
