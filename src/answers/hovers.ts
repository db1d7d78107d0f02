/** Hovers: what a layer, a tensor or a call is, with shape, dtype, cost, a sentence and the manual's page. */
import type { Span } from "../base/index.ts";
import { missingPackage } from "./rows.ts";
import { PyClass, PyObject } from "../python/index.ts";
import { type Construction, holdsTensor, type ModuleCall, type Observation, type OpCall, Tensor } from "../torch/index.ts";
import { childrenOf, flatten, headsOf, treeOf, kindOf, kindSays, type Live, printed, type LiveModel, type TreeNode } from "../model/index.ts";
import { isModule } from "../model/index.ts";
import { type CallKey, callKeys, chosenCall, oncePerCall } from "./calls.ts";
import type { Hover } from "./contract.ts";
import { distinctShapes, listed, observationsOf, pathsOf } from "./hints.ts";
import { count, dtypeText, macsText, shapeText } from "./words.ts";

const manual = "https://docs.pytorch.org/docs/stable/generated/";

interface Known {
  readonly nodes: ReadonlyMap<PyObject, TreeNode>;
  readonly heads: ReadonlySet<string>;
  /** What is said of the model as a whole: its input and why, its heads. */
  readonly whole: readonly string[];
}

/** A hover with every call of its place, in call order; which of them is shown is chosen later (`hoverAt`). */
export interface PlaceHover {
  readonly span: Span;
  readonly calls: readonly { readonly call: CallKey; readonly markdown: string }[];
}

/** A place in more calls than this shows the first of them. */
const mostCalls = 64;

/** All hovers of a document; the smallest span that holds the offset is shown. */
export const hoversOf = (live: Live): readonly PlaceHover[] => {
  const paths = pathsOf(live);
  const keyOf = callKeys(live);
  const known = live.models.map((model) => knownOf(live, model));
  const groups = new Map<number, Observation[]>();
  for (const one of observationsOf(live)) {
    if (one.span.uri !== live.request.uri || one.value instanceof PyClass) continue;
    if (!(holdsTensor(one.fact) || isModule(live.engine, one.value))) continue;
    const key = placeKey(one.span);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const ops = bySpan([...live.models.flatMap((model) => model.run.ops), ...live.script.ops], live.request.uri);
  const calls = bySpan([...live.models.flatMap((model) => model.run.moduleCalls), ...live.script.moduleCalls], live.request.uri);
  const observed = [...groups].map(([key, seen]): PlaceHover => ({
    span: seen[0]!.span,
    calls: oncePerCall(seen, keyOf).slice(0, mostCalls).map((one) => {
      const op = inCall(ops.get(key), (each) => each.module, one);
      const call = inCall(calls.get(key), (each) => each.parent, one);
      const markdown = isModule(live.engine, one.value) ? [layerText(one.value as PyObject, known), ...layersOf(seen, known)].join("\n\n") : tensorText(live, { one, seen }, paths, known, { op, call });
      return { call: keyOf(one), markdown };
    }),
  }));
  return [...observed, ...constructed(live, known)];
};

/** One number for a place in a text. */
const placeKey = ({ start, end }: Span): number => start * 2 ** 26 + end;

const bySpan = <T extends { readonly span: Span | null }>(items: readonly T[], uri: string): ReadonlyMap<number, readonly T[]> => {
  const found = new Map<number, T[]>();
  for (const item of items) if (item.span?.uri === uri) {
    const key = placeKey(item.span);
    const known = found.get(key);
    if (known) known.push(item);
    else found.set(key, [item]);
  }
  return found;
};

/** What happened at a place in the call that an observation was made in. */
const inCall = <T>(items: readonly T[] | undefined, callOf: (item: T) => ModuleCall | null, { module }: Observation): T | undefined =>
  items?.find((item) => callOf(item) === module) ?? items?.[0];

const knownOf = (live: Live, model: LiveModel): Known => {
  if (!model.module) return { nodes: new Map(), heads: new Set(), whole: [] };
  const tree = treeOf(live, model);
  const nodes = new Map<PyObject, TreeNode>();
  for (const node of flatten(tree)) if (node.module && !nodes.has(node.module)) nodes.set(node.module, node);
  const { heads } = headsOf(model);
  const whole = [
    ...(model.forward?.inputs ?? []).map(({ path, shape, why }) => `input \`${path}\`: \`[${printed(shape).join(", ")}]\` (${why})`),
    ...heads.filter(({ path }) => path !== "").map(({ path, kind, in: into, out }) => `**head** \`${path}\` · ${kind}${into === null || out === null ? "" : ` · ${count(into)} → ${count(out)}`}`),
  ];
  return { nodes, heads: new Set(heads.filter((one) => one.role === "classifier").map((one) => one.path)), whole };
};

/** Calls of layer classes show the layer even where nobody looked at the value. */
const constructed = (live: Live, known: readonly Known[]): readonly PlaceHover[] => {
  const all: readonly Construction[] = [...live.script.constructions, ...live.models.flatMap((model) => model.run.constructions)];
  return all.filter((one) => one.span.uri === live.request.uri && isModule(live.engine, one.instance)).map((one) => ({ span: one.span, calls: [{ call: "", markdown: layerText(one.instance as PyObject, known) }] }));
};

const layerText = (module: PyObject, known: readonly Known[]): string => {
  const said = texts.get(known)?.get(module) ?? sayLayer(module, known);
  if (!texts.has(known)) texts.set(known, new Map());
  texts.get(known)!.set(module, said);
  return said;
};
/** A layer is shown where it is built, called and read: its text is written once. */
const texts = new WeakMap<readonly Known[], Map<PyObject, string>>();

const sayLayer = (module: PyObject, known: readonly Known[]): string => {
  const owner = known.find((one) => one.nodes.has(module));
  const node = owner?.nodes.get(module);
  const kind = kindOf(module, childrenOf(module).length > 0);
  const isHead = node !== undefined && owner!.heads.has(node.path);
  const output = shapeText(node?.calls[0]?.output ?? null);
  const input = shapeText(node?.calls[0]?.input ?? null);
  const page = module.cls.mro.find((cls) => cls.place?.uri.startsWith("headtorch:torch/nn/modules/"));
  const missing = missingPackage(module);
  const lines = [
    `**${module.cls.name}** · ${kind}${isHead ? " · **head**" : ""}${node && node.path !== "" ? ` · \`${node.path}\`` : ""}`,
    output ? `\`${input ?? "?"}\` → \`${output}\` ${dtypeText(node?.calls[0]?.output ?? null) ?? ""}` : "",
    node ? `${count(node.params)} parameters · ${macsText(node.macs)} MACs` : "",
    ...(node?.path === "" ? owner!.whole : []),
    missing === null ? kindSays[kind] : `Install ${missing} to see inside.`,
    isHead && kind === "fully connected" ? "As the model's head it gives logits, not probabilities: one unbounded score a class. `softmax` would turn them into probabilities; `CrossEntropyLoss` wants the logits." : "",
    page && page.name !== "Module" ? `[torch.nn.${page.name} in PyTorch's manual](${manual}torch.nn.${page.name}.html)` : "",
  ];
  return lines.filter((line) => line !== "").join("\n\n");
};

/** The layers that one place meant in its calls, by the shapes they make; none where there is only one. */
const layersOf = (seen: readonly Observation[], known: readonly Known[]): readonly string[] => {
  const nodes = new Set(seen.map(({ value }) => known.find((one) => one.nodes.has(value as PyObject))?.nodes.get(value as PyObject)).filter((node) => node !== undefined));
  if (nodes.size < 2) return [];
  const paths = new Map<string, string[]>();
  for (const { path, calls: [first] } of nodes) {
    const shapes = `\`${shapeText(first?.input ?? null) ?? "?"}\` → \`${shapeText(first?.output ?? null) ?? "?"}\``;
    paths.set(shapes, [...(paths.get(shapes) ?? []), path]);
  }
  return [[...paths].map(([shapes, where]) => `- ${shapes} ${listed(where)}`).join("\n")];
};

const tensorText = (live: Live, { one: first, seen }: { readonly one: Observation; readonly seen: readonly Observation[] }, paths: ReadonlyMap<object, string>, known: readonly Known[], at: { readonly op: OpCall | undefined; readonly call: ModuleCall | undefined }): string => {
  const name = live.request.text.slice(first.span.start, first.span.end).split("\n")[0]!;
  const distinct = distinctShapes(seen, paths);
  const lines = [`\`${name.length > 40 ? `${name.slice(0, 39)}…` : name}\`: \`${shapeText(first.fact) ?? "?"}\` ${dtypeText(first.fact) ?? ""}${seen.length > 1 ? ` ×${seen.length}` : ""}`];
  if (first.value instanceof Tensor && first.value.requiresGrad && first.value.cls.name === "Parameter") lines.push("A learned parameter.");
  if (distinct.length > 1) lines.push(distinct.join("\n"));
  if (at.call) lines.push(layerText(at.call.module, known));
  else if (at.op) lines.push(opText(at.op));
  return lines.join("\n\n");
};

const opText = (op: OpCall): string => {
  const page = op.op.manual ?? op.op.names[0];
  const cost = op.macs === 0 ? "" : ` · ${macsText(op.macs)} MACs`;
  return [`**${op.op.names[0]}**${cost}`, op.op.says ?? "", `[${page} in PyTorch's manual](${manual}${page}.html)`].filter((line) => line !== "").join("\n\n");
};

/** The hover at an offset: the smallest span that holds it, in the selected call. */
export const hoverAt = (hovers: readonly PlaceHover[], offset: number, selected: CallKey | null): Hover | null => {
  let best: PlaceHover | null = null;
  for (const one of hovers) {
    if (one.span.start > offset || offset > one.span.end) continue;
    if (!best || one.span.end - one.span.start < best.span.end - best.span.start) best = one;
  }
  return best && { span: best.span, markdown: chosenCall(best.calls, selected).markdown };
};
