/** The tree and the heads of a live model, read once however many views ask for them. */
import type { PyObject } from "../python/index.ts";
import { findHeads, type Heads } from "./heads.ts";
import type { Live, LiveModel } from "./session.ts";
import { toldHeads } from "./told.ts";
import { buildTree, type TreeNode } from "./tree.ts";

const trees = new WeakMap<LiveModel, TreeNode>();
const heads = new WeakMap<LiveModel, Heads>();

/** The module tree of a model that was built. */
export const treeOf = (live: Live, model: LiveModel): TreeNode => {
  const known = trees.get(model) ?? buildTree(model.module!, model.run, [...live.script.constructions, ...model.run.constructions]);
  trees.set(model, known);
  return known;
};

const readHeads = (module: PyObject, { run, forward }: LiveModel): Heads => {
  const found = findHeads(module, run, forward?.outputs ?? null);
  return found.heads.length > 0 ? found : { ...found, heads: toldHeads(module) };
};

export const headsOf = (model: LiveModel): Heads => {
  const known = heads.get(model) ?? (model.module ? readHeads(model.module, model) : { heads: [], producer: null });
  heads.set(model, known);
  return known;
};
