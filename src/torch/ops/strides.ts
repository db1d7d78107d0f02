/** Strides of views: whether a tensor's memory can be read in another shape without a copy, and a size that `-1` stands for. */
import { type Fix, type FixSite, problem, type Span } from "../../base/index.ts";
import { type Dim, differ, exactly, exampleOf, floordiv, mod, mul, product, same, type Shape, show } from "../../sym/index.ts";
import type { OutParts, Rule } from "../op.ts";
import { contiguousStrides, type Tensor } from "../tensor.ts";
import { isContiguous } from "../tensor_class.ts";
import { refuse, refuseAs } from "./refusals.ts";

/** A shape of another number of elements. */
export const wrongCount = problem({
  code: "cannot-view",
  severity: "error",
  says: (d: { shape: Shape; count: Dim; from?: Shape }) => `shape '[${d.shape.map(show).join(", ")}]' is invalid for input of size ${show(d.count)}`,
  fix(d, site) {
    const { here } = site;
    const written = here?.operands.length === 1 && here.operands[0]!.items.length > 0 ? here.operands[0]!.items : here?.operands.filter(({ name }) => name === null).map(({ span }) => span);
    const rest = exactly(product(d.shape.slice(0, -1)));
    const count = exactly(d.count);
    if (written?.length === 2 && isInferred(d.shape[0] ?? 0)) return unfolded(d, written[1]!, site);
    if (!written || written.length !== d.shape.length || d.shape.some(isInferred) || rest === null || count === null || rest === 0 || count % rest !== 0) return undefined;
    return { title: "Use -1", edits: [{ span: written.at(-1)!, text: "-1" }] };
  },
});

/** `view(-1, k)` before a linear layer of k features: k becomes what an example has, at both places. */
const unfolded = ({ shape, from }: { readonly shape: Shape; readonly from?: Shape }, width: Span, { taker }: FixSite): Fix | undefined => {
  const [wanted, features] = [exactly(shape[1]!), from && from.length > 2 ? exactly(product(from.slice(1))) : null];
  const built = taker?.argument("in_features");
  if (!built || features === null || wanted === null || taker!.numbers("in_features")?.[0] !== wanted) return undefined;
  return { title: `Set in_features to ${features}`, edits: [built, width].map((span) => ({ span, text: String(features) })) };
};

/** A view that would have to jump in memory. */
export const needsCopy = problem({
  code: "view-strides",
  severity: "error",
  says: () => "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
  fix: (_, { here }) => (here?.name && here.text(here.name) === "view" ? { title: "Use reshape", edits: [{ span: here.name, text: "reshape" }] } : undefined),
});

const isInferred = (dim: Dim): boolean => exactly(dim) === -1;

/** The wanted shape with `-1` solved by division; raises where the number of elements is another. */
export const solved = (rule: Rule, count: Dim, wanted: Shape, from?: Shape): Shape => {
  const sizes = from ? { from } : {};
  const at = wanted.findIndex(isInferred);
  const negative = wanted.find((dim, i) => i !== at && (exactly(dim) ?? 0) < 0);
  if (negative !== undefined) {
    refuse(rule, isInferred(negative) ? "only one dimension can be inferred" : `invalid shape dimension ${show(negative)} at index ${wanted.indexOf(negative)} of shape [${wanted.map(show).join(", ")}]`);
    return wanted.map((dim, i) => (i !== at && (exactly(dim) ?? 0) < 0 ? 1 : dim)).map((dim) => (isInferred(dim) ? count : dim));
  }
  if (at < 0) {
    rule.match(count, product(wanted), wrongCount, { shape: wanted, count });
    return wanted;
  }
  const rest = product(wanted.filter((_, i) => i !== at));
  if (exactly(rest) === 0) {
    if (exactly(count) === 0) refuseAs(rule, wrongCount, `cannot reshape tensor of 0 elements into shape [${wanted.map(show).join(", ")}] because the unspecified dimension size -1 can be any value and is ambiguous`);
    else rule.raise(wrongCount, { shape: wanted, count });
    return wanted.map((dim, i) => (i === at ? 1 : dim));
  }
  rule.match(mod(count, rest), 0, wrongCount, { shape: wanted, count, ...sizes });
  return wanted.map((dim, i) => (i === at ? floordiv(count, rest) : dim));
};

const isOne = (dim: Dim): boolean => exactly(dim) === 1;
/** Equal, as far as a proof or else the examples tell. */
const seemSame = (a: Dim, b: Dim): boolean => same(a, b) || (!differ(a, b) && exampleOf(a) !== null && exampleOf(a) === exampleOf(b));
const seemsLess = (a: Dim, b: Dim): boolean => {
  const [x, y] = [exampleOf(a), exampleOf(b)];
  return x === null || y === null ? !same(a, b) : x < y;
};

/**
 * Strides under which the same memory has the shape `wanted`; null where no strides do (PyTorch's `computeStride`). Axes of the
 * tensor that lie without a gap form a block; each block has to be a product of wanted axes.
 */
export const viewStrides = ({ shape, strides }: Pick<Tensor, "shape" | "strides">, wanted: Shape): Shape | null => {
  if (shape.some((dim) => exactly(dim) === 0)) return shape.length === wanted.length && shape.every((dim, i) => same(dim, wanted[i]!)) ? strides : contiguousStrides(wanted);
  const made: Dim[] = Array<Dim>(wanted.length).fill(1);
  let at = wanted.length - 1;
  let block: Dim = 1;
  let step: Dim = strides.at(-1) ?? 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    block = mul(block, shape[axis]!);
    const goesOn = axis > 0 && (isOne(shape[axis - 1]!) || same(strides[axis - 1]!, mul(block, step)));
    if (goesOn) continue;
    let covered: Dim = 1;
    while (at >= 0 && (isOne(wanted[at]!) || (!seemSame(covered, block) && seemsLess(covered, block)))) {
      made[at] = mul(covered, step);
      covered = mul(covered, wanted[at]!);
      at--;
    }
    if (!seemSame(covered, block)) return null;
    if (axis > 0) {
      step = strides[axis - 1]!;
      block = 1;
    }
  }
  return at < 0 || wanted.slice(0, at + 1).every(isOne) ? made : null;
};

/** The tensor seen in this shape (which has as many elements); raises where a copy would be needed. */
export const viewed = (rule: Rule, input: Tensor, shape: Shape): OutParts => {
  const strides = strideFor(input, shape);
  if (!strides) {
    rule.raise(needsCopy, {});
    return { shape, viewOf: input, strides: contiguousStrides(shape) };
  }
  return { shape, viewOf: input, strides };
};

/** A view where one is possible, else a copy. */
export const reshaped = (input: Tensor, shape: Shape): OutParts => {
  const strides = strideFor(input, shape);
  return strides ? { shape, viewOf: input, strides } : { shape, dtype: input.dtype };
};

const strideFor = (input: Tensor, shape: Shape): Shape | null => (isContiguous(input) && input.rank > 0 ? contiguousStrides(shape) : viewStrides(input, shape));
