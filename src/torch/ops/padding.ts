/** Padding: numbers laid around a tensor, or taken away where an amount is negative. */
import { type Problem, problem } from "../../base/index.ts";
import { add, compare, type Dim, exactly, type Shape, show, sub } from "../../sym/index.ts";
import { number, optional, sizeTuple, string, tensor, withDefault } from "../args.ts";
import { fullOnCpu } from "../autocast.ts";
import { op, type Rule } from "../op.ts";
import { indicesOf } from "../rules.ts";
import { numbers, type Tensor } from "../tensor.ts";
import { listed } from "./batching.ts";
import { like, one } from "./lowering.ts";
import { countOf, fitted, flatPlace, plainValues, sizeOf } from "./numbers.ts";
import { wrongArgument } from "../problems.ts";
import { refuse } from "./refusals.ts";

/** Amounts of padding that a mode or the tensor does not take. */
export const cannotPad = problem({ code: "cannot-pad", severity: "error", says: (d: { text: string }) => d.text });
const notSupported: Problem<{ text: string }> = { ...cannotPad, raises: "NotImplementedError" };

const unknownMode: Problem<{ text: string }> = { ...wrongArgument, raises: "NotImplementedError" };

const modes: Readonly<Record<string, string>> = { constant: "constant", reflect: "reflect", replicate: "edge", circular: "wrap" };

/** Amounts before and after each axis: PyTorch names them from the last axis on. */
const amounts = (rank: number, pad: Shape): { readonly before: Dim[]; readonly after: Dim[] } => {
  const [before, after] = [Array<Dim>(rank).fill(0), Array<Dim>(rank).fill(0)];
  for (let i = 0; i + 1 < pad.length && i / 2 < rank; i += 2) {
    before[rank - 1 - i / 2] = pad[i]!;
    after[rank - 1 - i / 2] = pad[i + 1]!;
  }
  return { before, after };
};

/** The amounts are pairs, for no more axes than there are; modes that look at neighbours take certain ranks only. */
const checkLength = (rule: Rule, { rank }: Tensor, pad: Shape, mode: string): void => {
  if (pad.length % 2 !== 0) rule.raise(cannotPad, { text: "Padding length must be divisible by 2" });
  else if (pad.length > 2 * rank) rule.raise(cannotPad, { text: `Padding length should be less than or equal to two times the input dimension but got padding length ${pad.length} and input of dimension ${rank}` });
  else if (mode === "constant") return;
  else if (!(mode in modes)) rule.raise(unknownMode, { text: `Unrecognised padding mode ${mode}` });
  else if (pad.length === 0 || pad.length > 6 || (rank !== pad.length / 2 + 1 && rank !== pad.length / 2 + 2))
    rule.raise(notSupported, { text: `Padding size ${pad.length} is not supported for ${rank}D input tensor.` });
};

const isAbove = (a: Dim, b: Dim): boolean => compare(a, b) === ">";
const isAtLeast = (a: Dim, b: Dim): boolean => ["==", ">=", ">"].includes(compare(a, b) ?? "");
const axisNames = ["W", "H", "D"];

/** Whether the neighbours that a mode repeats are there. */
const checkAmounts = (rule: Rule, input: Tensor, { before, after }: { before: Shape; after: Shape }, mode: string): void => {
  const out = input.shape.map((dim, i) => add(dim, add(before[i]!, after[i]!)));
  for (let axis = input.rank - 1; axis >= 0; axis--) {
    const [dim, left, right] = [input.shape[axis]!, before[axis]!, after[axis]!];
    const fromEnd = input.rank - 1 - axis;
    const text = complaint(mode, { dim, left, right, out: out[axis]!, axis, fromEnd, shape: input.shape });
    if (text === null) continue;
    rule.raise(cannotPad, { text });
    return;
  }
};
interface Side { readonly dim: Dim; readonly left: Dim; readonly right: Dim; readonly out: Dim; readonly axis: number; readonly fromEnd: number; readonly shape: Shape }
const complaint = (mode: string, { dim, left, right, out, axis, fromEnd, shape }: Side): string | null => {
  const empty = compare(out, 1) === "<";
  switch (mode) {
    case "constant":
      if (isAbove(sub(0, left), dim) || isAbove(sub(0, right), dim)) return "narrow(): length must be non-negative.";
      return compare(out, 0) === "<" ? "narrow(): length must be non-negative." : null;
    case "circular":
      if (isAbove(left, dim) || isAbove(right, dim)) return "Padding value causes wrapping around more than once.";
      return compare(out, 0) === "<" ? "Negative padding value is resulting in an empty dimension" : null;
    case "reflect":
      if (isAtLeast(left, dim) || isAtLeast(right, dim))
        return `Argument #${4 + 2 * fromEnd}: Padding size should be less than the corresponding input dimension, but got: padding (${show(left)}, ${show(right)}) at dimension ${axis} of input [${listed(shape)}]`;
      break;
  }
  const letter = axisNames[fromEnd] ?? "W";
  return empty ? `input (${letter}: ${show(dim)}) is too small. Calculated output ${letter}: ${show(out)}` : null;
};

/** The place of the input that a place of the result shows; -1 where it shows the filler. */
const placeIn = (mode: string, place: number, size: number, { before, after }: { readonly before: number; readonly after: number }): number => {
  // a circle is one of what is left where an amount is negative
  const [first, kept] = [Math.max(-before, 0), size + Math.min(before, 0) + Math.min(after, 0)];
  if (place >= (mode === "circular" ? first : 0) && place < (mode === "circular" ? first + kept : size)) return place;
  switch (mode) {
    case "reflect":
      return place < 0 ? -place : 2 * (size - 1) - place;
    case "replicate":
      return place < 0 ? 0 : size - 1;
    case "circular":
      return (((place - first) % kept) + kept) % kept + first;
    default:
      return -1;
  }
};

/** The same under its name in `torch`: constants only. */
export const constantPad = op({
  names: ["torch.constant_pad_nd"],
  args: { input: tensor, pad: sizeTuple, value: withDefault(number, 0) },
  result(args, rule) {
    const { input: { rank }, pad: { length } } = args;
    if (length % 2 !== 0) rule.raise(cannotPad, { text: `Length of pad must be even but instead it equals ${length}` });
    else if (length > 2 * rank) rule.raise(cannotPad, { text: `Length of pad should be no more than twice the number of dimensions of the input. Pad length is ${length}while the input has ${rank}dimensions.` });
    return pad.result({ ...args, mode: "constant" }, rule);
  },
  value: (args, outs) => pad.value!({ ...args, mode: "constant" }, outs),
  onnx: (args, emit, outs) => pad.onnx!({ ...args, mode: "constant" }, emit, outs),
  says: "Lays a number around the tensor.",
});

export const pad = op({
  names: ["torch.nn.functional.pad", "torch._C._nn.pad"],
  args: { input: tensor, pad: sizeTuple, mode: string("constant"), value: optional(number) },
  result({ input, pad: wanted, mode, value }, rule) {
    checkLength(rule, input, wanted, mode);
    const { before, after } = amounts(input.rank, wanted);
    checkAmounts(rule, input, { before, after }, mode);
    if (value !== null && !Number.isFinite(value) && input.dtype.kind === "int" && mode === "constant") refuse(rule, `value cannot be converted to type ${input.dtype.name}_t without overflow`);
    // neighbours are computed in full in an autocast region, but for those of a circle
    const dtype = mode === "reflect" || mode === "replicate" ? fullOnCpu(rule.region(input), input) : input.dtype;
    return { shape: input.shape.map((dim, i) => add(dim, add(before[i]!, after[i]!))), dtype };
  },
  value({ input, pad: wanted, mode, value }, [out]) {
    const { before, after } = amounts(input.rank, wanted);
    const [size, shift, rest] = [numbers(input.shape), numbers(before), numbers(after)];
    const values = plainValues(input);
    if (!size || !shift || !rest || !values) return null;
    const target = sizeOf(out!);
    return fitted(Array.from({ length: countOf(target) }, (_, i) => {
      const at = indicesOf(i, target).map((one, axis) => placeIn(mode, one - shift[axis]!, size[axis]!, { before: shift[axis]!, after: rest[axis]! }));
      return at.includes(-1) ? (value ?? 0) : values[flatPlace(at, size)]!;
    }), out!.dtype);
  },
  onnx({ input, pad: wanted, mode, value }, emit, [out]) {
    if (input.rank === 0) return emit.of(input);
    const { before, after } = amounts(input.rank, wanted);
    const filler = mode === "constant" ? one(emit, value ?? 0, input.dtype) : null;
    if (mode === "constant" || [...before, ...after].every((dim) => (exactly(dim) ?? 0) >= 0))
      return emit("Pad", [emit.cast(input, out!.dtype), emit.shape([...before, ...after]), filler], { mode: modes[mode]! }, like(out!));
    return emit.unsupported(`negative amounts of ${mode} padding`);
  },
  says: "Lays numbers around the tensor.",
});
