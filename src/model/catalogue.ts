/** A line of the catalogue: what is told of a library's model where the library is not installed. */
import { isInt, PyFloat, type PyObject, PyTuple, type Value } from "../python/index.ts";
import { type Fact, type Tensor, tensorsIn } from "../torch/index.ts";
import { sizeOf } from "./forward.ts";
import { isTorchLayer } from "./conventions.ts";
import { countModule, namedModules, parametersOf } from "./modules.ts";
import { exampleOf, substitute } from "../sym/index.ts";
import type { Head, HeadRole } from "./heads.ts";
import { headsOf, treeOf } from "./readings.ts";
import type { Live, LiveModel } from "./session.ts";
import type { TreeNode } from "./tree.ts";

/** Sizes at a batch of one. */
type Sizes = readonly (number | null)[];
type Plain = number | boolean | string | null | readonly (number | null)[];

/**
 * Name, class, parameters, elements of buffers, MACs, what goes in and comes out, the constructor's arguments where it is a layer of torch.nn,
 * the layers inside where these lead to a head, and the kind of a layer whose inside is left out. `per_class` among the arguments says by
 * how much the width grows with each class.
 */
export type CatalogueLayer = readonly [string, string, number, number, number, Sizes | null, Sizes | null, Readonly<Record<string, Plain>> | null, readonly CatalogueLayer[] | null, string?];

export interface CatalogueRow {
  readonly name: string;
  readonly class: string;
  /** Path, sizes, dtype and reason of the usual input. */
  readonly input: readonly [string, Sizes, string, string] | null;
  /** The number of classes that heads have by default. */
  readonly classes: number | null;
  /** How the last layer's result becomes the output; null where the catalogue cannot say. */
  readonly ends: "plain" | "flatten" | "segmentation" | null;
  readonly params: number;
  readonly macs: number | null;
  readonly output: Sizes | null;
  /** Path, widths in and out, role, outputs for each class. */
  readonly heads: readonly (readonly [string, number | null, number | null, HeadRole, number])[];
  /** Plain numbers among the model's attributes: `last_channel`. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly layers: readonly CatalogueLayer[];
}

/** What rebuilds a layer of torch.nn: its constructor's arguments, which are attributes too. */
const builtBy: Readonly<Record<string, readonly string[]>> = {
  Conv2d: ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups"], Conv3d: ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups"],
  ConvTranspose2d: ["in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "dilation"],
  Linear: ["in_features", "out_features"], BatchNorm2d: ["num_features", "eps", "momentum"], LayerNorm: ["normalized_shape", "eps"], Dropout: ["p"], ReLU: ["inplace"],
  MaxPool2d: ["kernel_size", "stride", "padding", "dilation", "ceil_mode"], AdaptiveAvgPool2d: ["output_size"], AdaptiveAvgPool3d: ["output_size"], Flatten: ["start_dim", "end_dim"],
  Identity: [], GELU: [], SiLU: [], Hardswish: ["inplace"], ReLU6: ["inplace"], Tanh: [],
};
const withBias = new Set(["Conv2d", "Conv3d", "ConvTranspose2d", "Linear"]);

/** By how much the width of each layer grows with a class: read from the same model with a number of classes that nobody gave. */
export const slopesOf = ({ module }: LiveModel): ReadonlyMap<string, number> => {
  const slopes = new Map<string, number>();
  for (const [one, path] of module ? namedModules(module) : []) {
    const width = parametersOf(one).find((each) => each.name === "weight")?.tensor.shape[0];
    const at = (classes: number): number | null => (width === undefined ? null : exampleOf(substitute(width, new Map([["num_classes", classes]]))));
    const [few, more] = [at(100), at(101)];
    if (few !== null && more !== null && more !== few) slopes.set(path, more - few);
  }
  return slopes;
};

export const catalogueRow = (live: Live, model: LiveModel, name: string, slopes: ReadonlyMap<string, number>): CatalogueRow => {
  const { module, forward } = model;
  const tree = treeOf(live, model);
  const heads = headsOf(model).heads;
  const [input] = forward?.inputs ?? [];
  const children = tree.children.filter(({ kind }) => kind !== "step");
  const layers = children.map((child) => layerOf(live, child, { heads: heads.map(({ path }) => path), slopes }));
  const output = outputOf(forward?.outputs ?? null);
  const shape = input?.shape.map(sizeOf) ?? null;
  return {
    name, class: module!.cls.name, input: input && shape ? [input.path, shape, input.dtype.name, input.why] : null,
    classes: classesOf(heads, slopes), ends: endOf(forward?.outputs ?? null, children),
    params: tree.params === null ? 0 : (sizeOf(tree.params) ?? 0), macs: sizeOf(tree.macs), output,
    heads: heads.map(({ path, in: into, out, role }) => [path, into === null ? null : sizeOf(into), out === null ? null : sizeOf(out), role, slopes.get(path) ?? 0] as const), numbers: numbersOf(module!), layers,
  };
};

const sizesOf = (fact: Fact | null): Sizes | null => (fact?.kind === "tensor" ? fact.shape.map(sizeOf) : null);
const outputOf = (fact: Fact | null): Sizes | null => sizesOf(fact) ?? (fact && tensorsIn(fact).length === 1 ? tensorsIn(fact)[0]!.fact.shape.map(sizeOf) : null);

const numbersOf = (module: PyObject): Readonly<Record<string, number>> =>
  Object.fromEntries([...(module.attrs ?? [])].filter((entry): entry is [string, number] => typeof entry[1] === "number" && !entry[0].startsWith("_")));

/** What a layer was given, where that is one tensor. */
const givenTo = (fact: Fact | null): Sizes | null => {
  if (!fact) return null;
  const tensors = tensorsIn(fact);
  return tensors.length === 1 ? tensors[0]!.fact.shape.map(sizeOf) : null;
};

/** The number of classes that the widths of the heads come from. */
const classesOf = (heads: readonly Head[], slopes: ReadonlyMap<string, number>): number | null => {
  const [head] = heads.filter(({ path, out }) => out !== null && slopes.has(path));
  const width = head?.out === undefined || head.out === null ? null : sizeOf(head.out);
  return width === null ? null : width / slopes.get(head!.path)!;
};

const endOf = (output: Fact | null, children: readonly TreeNode[]): CatalogueRow["ends"] => {
  const called = children.filter((child) => child.calls.length > 0 && sizesOf(child.calls[0]!.output) !== null);
  const last = sizesOf(called.at(-1)?.calls[0]?.output ?? null);
  if (!last || called.some((child) => givenTo(child.calls[0]!.input) === null)) return null;
  const own = sizesOf(output);
  if (own && own.join() === last.join()) return "plain";
  if (own?.length === 2 && last.length > 2 && last.slice(2).every((one) => one === 1) && own[1] === last[1]) return "flatten";
  const only = output && !own ? tensorsIn(output) : [];
  return only.length === 1 && only[0]!.path.includes("out") && only[0]!.fact.shape.length === 4 && sizeOf(only[0]!.fact.shape[1]!) === last[1] ? "segmentation" : null;
};

interface Leads { readonly heads: readonly string[]; readonly slopes: ReadonlyMap<string, number> }

const layerOf = (live: Live, node: TreeNode, known: Leads): CatalogueLayer => {
  const { module, path, cls } = node;
  const counts = countModule(namedModules(module!).keys(), new Set<Tensor>());
  const leads = [...known.heads, ...known.slopes.keys()].some((head) => head === path || head.startsWith(`${path}.`));
  const [args, slope] = [argumentsOf(live, module!), known.slopes.get(path)];
  const inside = args === null && leads && node.children.some(({ kind }) => kind !== "step") ? node.children.filter(({ kind }) => kind !== "step").map((child) => layerOf(live, child, known)) : null;
  const call = node.calls[0];
  const kind: [] | [string] = args === null && inside === null ? [node.kind] : [];
  return [
    path.slice(path.lastIndexOf(".") + 1), cls, sizeOf(counts.params ?? 0) ?? 0, sizeOf(counts.buffers ?? 0) ?? 0, macsOf(node),
    call ? givenTo(call.input) : null, call ? sizesOf(call.output) : null,
    args && slope !== undefined ? { ...args, per_class: slope } : args, inside, ...kind,
  ];
};

/** A list of layers is not called itself. */
const macsOf = (node: TreeNode): number => (node.calls.length > 0 ? (sizeOf(node.macs) ?? 0) : node.children.reduce((sum, child) => sum + macsOf(child), 0));

const argumentsOf = ({ engine: { vm } }: Live, module: PyObject): CatalogueLayer[7] => {
  // a library's own class of the same name is built as torch.nn's
  const cls = module.cls.mro.find((one) => isTorchLayer(one));
  const names = cls?.name === module.cls.name ? builtBy[cls.name] : undefined;
  if (!names) return null;
  const found: Record<string, Plain> = {};
  for (const name of names) {
    const value = plain(vm.tryAttr(module, name));
    if (value === undefined) return null;
    found[name] = value;
  }
  if (withBias.has(module.cls.name)) found["bias"] = (vm.tryAttr(module, "bias") ?? null) !== null;
  return found;
};

const plain = (value: Value | undefined): Plain | undefined => {
  if (value === null || typeof value === "boolean" || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple && value.items.every((one) => one === null || (isInt(one) && typeof one === "number"))) return value.items as readonly (number | null)[];
  return undefined;
};
