/** Going over a typed tree without knowing its kinds. */
import { nodeKinds, type Field, type Node, type Structure } from "./schema.ts";
import type { Tree } from "./tree.ts";

type Fields = Readonly<Record<string, unknown>>;
type Collect = (from: Fields, into: Node[]) => void;

/** Collects the nodes under one field; undefined where a field holds none. */
const collector = ({ name, type, list }: Field): Collect | undefined => {
  if (type === "node" || type === "part" || type === "later") {
    if (!list && type === "node") return (from, into) => void (from[name] !== null && into.push(from[name] as Node));
    return (from, into) => {
      for (const each of from[name] as readonly (Node | string | null)[]) if (typeof each === "object" && each !== null) into.push(each);
    };
  }
  if (typeof type === "string") return undefined;
  return (from, into) => {
    const inner = collectorsOf(type);
    const parts = (list ? from[name] : [from[name]]) as readonly (Fields | null)[];
    for (const part of parts) if (part) for (const collect of inner) collect(part, into);
  };
};

const made = new WeakMap<Structure, readonly Collect[]>();

const collectorsOf = (structure: Structure): readonly Collect[] => {
  const known = made.get(structure);
  if (known) return known;
  const collectors = structure.fields.map(collector).filter((each) => each !== undefined);
  made.set(structure, collectors);
  return collectors;
};

const byKind = new Map(nodeKinds.map((kind) => [kind.name, collectorsOf(kind)]));

/**
 * The nodes right under a node, in the order of the table in `schema.ts`. Parameters, clauses, handlers and the like are
 * no nodes: what stands in them counts as a child. Asking a function makes its body.
 */
export const childrenOf = (node: Node | Tree): readonly Node[] => {
  if (node.kind === "Module") return node.body;
  const children: Node[] = [];
  for (const collect of byKind.get(node.kind)!) collect(node as unknown as Fields, children);
  return children;
};

/** Visits a node and all under it, parents first. A visit that returns false keeps the walk out of that node. */
export const walk = (node: Node | Tree, visit: (node: Node | Tree) => boolean | void): void => {
  const waiting: (Node | Tree)[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (visit(next) === false) continue;
    const children = childrenOf(next);
    for (let i = children.length - 1; i >= 0; i--) waiting.push(children[i]!);
  }
};

/** Where a node begins with its decorators, which stand before the offset where it begins itself. */
const reach = (node: Node): number => {
  if (node.kind !== "FunctionDef" && node.kind !== "ClassDef") return node.start;
  return node.decorators[0] ? Math.min(node.start, node.decorators[0].start) : node.start;
};

/**
 * The nodes at an offset, from the tree itself to the innermost. An offset between two neighbours belongs to the later
 * one; at the end of a node with nothing after it, it still belongs to that node.
 */
export const nodesAt = (tree: Tree, offset: number): readonly (Node | Tree)[] => {
  const path: (Node | Tree)[] = [tree];
  for (let node: Node | Tree | undefined = tree; node; ) {
    const around: Node[] = childrenOf(node).filter((child) => reach(child) <= offset && offset <= child.end);
    node = around.find((child) => offset < child.end) ?? around.at(-1);
    if (node) path.push(node);
  }
  return path;
};
