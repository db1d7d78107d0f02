/** Einstein sums: an equation names the axes of the operands and of the result. */
import { problem } from "../../base/index.ts";
import { add, type Dim, exactly, mul, same, type Shape, show } from "../../sym/index.ts";
import { string, type Arg } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { ellipsis, type Machine, PyList, PyTuple } from "../../python/index.ts";
import { byRows, type Emit, op, type Out, type Ref, type Result, type Rule } from "../op.ts";
import { wrongRank } from "../problems.ts";
import { tensor, tensors } from "../args.ts";
import { Tensor } from "../tensor.ts";
import { sameDtype } from "./batching.ts";
import { like } from "./lowering.ts";
import { refuse } from "./refusals.ts";
import { promoted } from "../rules.ts";

const einsumDiffers = problem({ code: "einsum-differ", severity: "error", says: (d: { text: string }) => d.text });

/** Axes of an operand or the result: letters, and axes that an ellipsis stands for ("…0" is the last of them). */
type Labels = readonly string[];
interface Equation {
  readonly inputs: readonly Labels[];
  readonly output: Labels;
}

const letter = /^[a-zA-Z]$/;
const ellipsisLabels = (count: number): string[] => Array.from({ length: count }, (_, i) => `…${count - 1 - i}`);

/** Reads "ij,jk->ik" for operands of these ranks; a text says what is wrong. */
const readEquation = (equation: string, ranks: readonly number[]): Equation | string => {
  const text = equation.replaceAll(" ", "");
  const arrow = text.indexOf("->");
  const left = arrow < 0 ? text : text.slice(0, arrow);
  const inputs: Labels[] = [];
  let start = 0;
  for (const [i, term] of left.split(",").entries()) {
    if (i >= ranks.length) return "fewer operands were provided than specified in the equation";
    const labels = readTerm(term, ranks[i]!, i, start);
    if (typeof labels === "string") return labels;
    inputs.push(labels);
    start += term.length + 1;
  }
  if (inputs.length < ranks.length) return "more operands were provided than specified in the equation";
  const output = arrow < 0 ? impliedOutput(inputs) : readOutput(text.slice(arrow + 2), inputs, arrow + 2);
  return typeof output === "string" ? output : { inputs, output };
};

const readTerm = (term: string, rank: number, operand: number, start: number): Labels | string => {
  const labels: string[] = [];
  let dots = -1;
  for (let i = 0; i < term.length; i++) {
    const char = term[i]!;
    if (char === ".") {
      if (dots >= 0) return `found '.' for operand ${operand} for which an ellipsis was already found`;
      if (term.slice(i, i + 3) !== "...") return `found '.' for operand ${operand} that is not part of any ellipsis`;
      dots = labels.length;
      i += 2;
    } else if (letter.test(char)) labels.push(char);
    else return `invalid subscript given at index ${start + i} in the equation string, subscripts must be in [a-zA-Z]`;
  }
  if (dots < 0 ? labels.length !== rank : labels.length > rank)
    return `the number of subscripts in the equation (${labels.length}) ${dots < 0 ? "does not match" : "is more than"} the number of dimensions (${rank}) for operand ${operand}${dots < 0 ? " and no ellipsis was given" : ""}`;
  if (dots >= 0) labels.splice(dots, 0, ...ellipsisLabels(rank - labels.length));
  return labels;
};

/** Without an arrow: the ellipsis, then letters that occur once, in alphabetic order. */
const impliedOutput = (inputs: readonly Labels[]): Labels => {
  const counts = new Map<string, number>();
  for (const label of inputs.flat()) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...widestEllipsis(inputs), ...[...counts].filter(([label, count]) => count === 1 && letter.test(label)).map(([label]) => label).sort()];
};
const widestEllipsis = (inputs: readonly Labels[]): string[] => ellipsisLabels(Math.max(0, ...inputs.map((labels) => labels.filter((one) => !letter.test(one)).length)));

const readOutput = (text: string, inputs: readonly Labels[], start: number): Labels | string => {
  const labels: string[] = [];
  let dots = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === ".") {
      if (dots) return "found '.' for output but an ellipsis (...) was already found";
      if (text.slice(i, i + 3) !== "...") return "found '.' for output that is not part of any ellipsis (...)";
      labels.push(...widestEllipsis(inputs));
      dots = true;
      i += 2;
    } else if (!letter.test(char)) return `invalid subscript given at index ${start + i} in the equation string, subscripts must be in [a-zA-Z]`;
    else if (labels.includes(char)) return `output subscript ${char} appears more than once in the output`;
    else if (!inputs.some((one) => one.includes(char))) return `output subscript ${char} does not appear in the equation for any input operand`;
    else labels.push(char);
  }
  return labels;
};

/* Sizes */

const isOne = (dim: Dim): boolean => exactly(dim) === 1;

const ellipsisWords = (labels: Labels, label: string, operand: number, dim: Dim, seen: Dim): string =>
  `einsum(): dimension ${labels.indexOf(label)} covered by ellipsis in operand ${operand}has size ${show(dim)} which does not broadcast with previously seen ellipsis with size ${show(seen)} for the respective dimension`;

/** The size of every label; 1 gives way. */
const sizesOf = (rule: Rule | null, { inputs }: Equation, operands: readonly Tensor[]): ReadonlyMap<string, Dim> => {
  const sizes = new Map<string, Dim>();
  inputs.forEach((labels, i) => {
    const own = new Map<string, Dim>();
    labels.forEach((label, axis) => {
      const dim = operands[i]!.shape[axis]!;
      const before = own.get(label);
      if (before !== undefined && !same(before, dim)) rule?.match(dim, before, einsumDiffers, { text: `einsum(): subscript ${label} is repeated for operand ${i} but the sizes don't match, ${show(dim)} != ${show(before)}` });
      own.set(label, dim);
      const seen = sizes.get(label);
      if (seen !== undefined && !isOne(seen) && !isOne(dim))
        rule?.match(dim, seen, einsumDiffers, { text: !letter.test(label) ? ellipsisWords(labels, label, i, dim, seen) : `einsum(): subscript ${label} has size ${show(dim)} for operand ${i} which does not broadcast with previously seen size ${show(seen)}` });
      if (seen === undefined || isOne(seen)) sizes.set(label, dim);
    });
  });
  return sizes;
};

/** One operand whose axes are only exchanged (or laid on a diagonal) stays in its memory. */
const asView = (input: Tensor, labels: Labels, output: Labels, shape: Shape): Out | null => {
  if (labels.some((label) => !output.includes(label))) return null;
  const strides = output.map((label) => labels.reduce<Dim>((sum, one, axis) => (one === label ? add(sum, input.strides[axis]!) : sum), 0));
  return { viewOf: input, shape, strides };
};

/* Costs: operands are contracted from left to right, each time by one batched product */

interface Part { readonly sizes: ReadonlyMap<string, Dim> }
const contraction = ({ inputs, output }: Equation, operands: readonly Tensor[]): { readonly cost: Dim; readonly order: Labels | null } => {
  const labels = [...output, ...new Set(inputs.flat().filter((one) => !output.includes(one)))];
  const parts: Part[] = inputs.map((own, i) => ({ sizes: new Map(labels.map((label) => [label, own.includes(label) ? operands[i]!.shape[own.indexOf(label)]! : 1] as const)) }));
  const left = new Map(labels.map((label) => [label, parts.filter((one) => !isOne(one.sizes.get(label)!)).length] as const));
  let total: Dim = 0;
  let order: Labels | null = null;
  while (parts.length > 1) {
    const [a, b] = parts.splice(0, 2) as [Part, Part];
    const { cost, part, order: laid } = multiply(a, b, labels, output, left);
    total = add(total, cost);
    order = laid;
    parts.unshift(part);
  }
  return { cost: total, order };
};

/**
 * The product of two: labels that nobody needs any more are summed in it. A batched product lies in memory in the order of
 * what both have, what only the left and what only the right has; null where nothing is summed.
 */
const multiply = (a: Part, b: Part, labels: Labels, output: Labels, left: Map<string, number>): { readonly cost: Dim; readonly part: Part; readonly order: Labels | null } => {
  const sizes = new Map<string, Dim>();
  let cost: Dim = 1;
  let sums = false;
  for (const label of labels) {
    const [x, y] = [a.sizes.get(label)!, b.sizes.get(label)!];
    const shared = !isOne(x) && !isOne(y);
    const isLast = !output.includes(label) && (shared ? left.get(label) === 2 : left.get(label) === 1 && (!isOne(x) || !isOne(y)));
    if (shared) left.set(label, left.get(label)! - 1);
    if (isLast) left.set(label, 0);
    const dim = isOne(x) ? y : x;
    // what only one of them has is summed before
    if (!isLast || shared) cost = mul(cost, dim);
    if (isLast && shared) sums = true;
    sizes.set(label, isLast ? 1 : dim);
  }
  const kept = labels.filter((label) => !isOne(sizes.get(label)!));
  const has = (part: Part, label: string): boolean => !isOne(part.sizes.get(label)!);
  const order = [kept.filter((one) => has(a, one) && has(b, one)), kept.filter((one) => has(a, one) && !has(b, one)), kept.filter((one) => !has(a, one) && has(b, one))].flat();
  return { cost: sums ? cost : 0, part: { sizes }, order: sums ? order : null };
};

/* The op */

/** The axes of an operand by their numbers, as the form without an equation has them; letters and an ellipsis are written for them. */
type Subscripts = { readonly letters: string };
const isSubscripts = (one: Tensor | Subscripts): one is Subscripts => "letters" in one;
const allLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const subscripts = (vm: Machine, { items }: PyList | PyTuple): Subscripts => ({ letters: items.map((one) => {
  if (one === ellipsis) return "...";
  if (typeof one !== "number") return vm.raise("ValueError", "einsum(): expected subscripts to be of type int or Ellipsis, but got something else");
  return allLetters[one] ?? vm.raise("ValueError", "einsum(): subscript in subscript list is not within the valid range [0, 52)");
}).join("") });

const equationArg: Arg<string | Tensor> = { read: (vm, value, name) => (value instanceof Tensor ? value : string().read(vm, value, name)) };
/** Operands one by one or in a list; without an equation each is followed by the numbers of its axes. */
const operandsArg: Arg<readonly (Tensor | Subscripts)[]> = { variadic: true, read: (vm, value, name) => {
  if (!(value instanceof PyList || value instanceof PyTuple)) return [tensor.read(vm, value, name)];
  const [first] = value.items;
  if (value.items.length > 0 && value.items.every((one) => typeof one === "number" || one === ellipsis)) return [subscripts(vm, value)];
  if (value.items.length === 1 && (first instanceof PyList || first instanceof PyTuple)) return tensors.read(vm, first, name);
  return value.items.map((one) => (one instanceof PyList || one instanceof PyTuple ? subscripts(vm, one) : tensor.read(vm, one, name)));
} };

/** Both forms of a call as an equation and its operands. */
const written = ({ equation, operands }: { readonly equation: string | Tensor; readonly operands: readonly (Tensor | Subscripts)[] }): { readonly equation: string; readonly operands: readonly Tensor[] } => {
  if (typeof equation === "string") return { equation, operands: operands.filter((one): one is Tensor => !isSubscripts(one)) };
  const all = [equation, ...operands];
  const terms = all.filter(isSubscripts).map(({ letters }) => letters);
  const given = all.filter((one): one is Tensor => !isSubscripts(one));
  const inputs = terms.slice(0, given.length).join(",");
  return { equation: terms.length > given.length ? `${inputs}->${terms.at(-1)!}` : inputs, operands: given };
};

const failed = (rule: Rule): Result => rule.unknown("after-error", "the shape of an einsum that fails");

export const einsum = op({
  names: ["torch.einsum", "torch.functional.einsum"],
  autocasts: everywhere("lower"),
  weighs: byRows,
  args: { equation: equationArg, operands: operandsArg },
  result(args, rule) {
    const { equation, operands } = written(args);
    if (operands.length === 0) {
      refuse(rule, "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list", "ValueError");
      return failed(rule);
    }
    const read = readEquation(equation, operands.map((one) => one.rank));
    if (typeof read === "string") {
      if (read.startsWith("the number of subscripts")) rule.raise(wrongRank, { text: `einsum(): ${read}` });
      else refuse(rule, `einsum(): ${read}`);
      return failed(rule);
    }
    const sizes = sizesOf(rule, read, operands);
    const shape = read.output.map((label) => sizes.get(label) ?? 1);
    const first = operands[0]!;
    const other = operands.find((one) => one.dtype !== first.dtype);
    // where nothing is summed over, the factors are multiplied as anywhere
    const isSummed = [...sizes.keys()].some((label) => !read.output.includes(label) && read.inputs.filter((labels) => labels.includes(label)).length > 1);
    if (other && isSummed) sameDtype(rule, first, other);
    const dtype = isSummed ? first.dtype : promoted(rule, operands);
    return (operands.length === 1 ? asView(first, read.inputs[0]!, read.output, shape) : null) ?? { shape, dtype, ...laidOut(read, operands, sizes) };
  },
  macs(args) {
    const { equation, operands } = written(args);
    const read = readEquation(equation, operands.map((one) => one.rank));
    return typeof read === "string" ? 0 : contraction(read, operands).cost;
  },
  onnx: (args, emit, [out]) => einsumForm(written(args).equation, written(args).operands, emit, out!),
  says: "Sums products over the axes that an equation names.",
});

/** Strides of the result, which is a product's memory with its axes exchanged. */
const laidOut = (equation: Equation, operands: readonly Tensor[], sizes: ReadonlyMap<string, Dim>): { readonly strides?: Shape } => {
  const order = contraction(equation, operands).order;
  if (!order) return {};
  const steps = new Map<string, Dim>();
  let step: Dim = 1;
  for (const label of order.toReversed()) {
    steps.set(label, step);
    step = mul(step, sizes.get(label)!);
  }
  return { strides: equation.output.map((label) => steps.get(label) ?? step) };
};

/** Ellipses are written out: ONNX's own are not understood everywhere. */
const einsumForm = (equation: string, operands: readonly Tensor[], emit: Emit, out: Tensor): Ref => {
  const read = readEquation(equation, operands.map((one) => one.rank));
  if (typeof read === "string") return emit.unsupported("an equation that fails");
  const names = new Map<string, string>();
  const free = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((one) => !read.inputs.flat().includes(one));
  const plain = (labels: Labels): string => labels.map((label) => {
    if (letter.test(label)) return label;
    if (!names.has(label)) names.set(label, free.shift() ?? emit.unsupported("more axes than letters"));
    return names.get(label)!;
  }).join("");
  const text = `${read.inputs.map(plain).join(",")}->${plain(read.output)}`;
  return emit("Einsum", operands, { equation: text }, like(out));
};
