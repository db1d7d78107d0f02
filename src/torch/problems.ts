/** Problems that more than one op family raises, in the words of PyTorch's CPU kernels. Others stand beside their rule. */
import { type BuiltLayer, type Fix, problem } from "../base/index.ts";
import { type Dim, exactly, type Shape, show, showShape, sub } from "../sym/index.ts";

/** A shape as PyTorch's error words print it: "[2, 3]". */
export const words = (shape: Shape): string => showShape(shape);

/** Element-wise operands whose sizes neither agree nor are 1. */
export const notBroadcastable = problem({
  code: "not-broadcastable",
  severity: "error",
  says: (d: Sides) => `The size of tensor a (${show(d.a)}) must match the size of tensor b (${show(d.b)}) at non-singleton dimension ${d.axis}`,
  fix(d, { here, layerAt }) {
    if (!d.shapes || here?.operands.length !== 2) return undefined;
    const layers = here.operands.map(({ span }) => layerAt?.(span));
    const at = layers.findIndex((one) => one?.numbers("kernel_size"));
    return at < 0 ? undefined : padded(layers[at]!, d.shapes[at]!, d.shapes[1 - at]!);
  },
});
interface Sides { readonly a: Dim; readonly b: Dim; readonly axis: number; readonly shapes?: readonly [Shape, Shape] }

/** A convolution that takes as much from each side as its kernel reaches over is padded by that, so that its result is as large as its input. */
const padded = (layer: BuiltLayer, own: Shape, wanted: Shape): Fix | undefined => {
  const [kernel, stride, padding, dilation] = ["kernel_size", "stride", "padding", "dilation"].map((name) => layer.numbers(name)) as [Numbers, Numbers, Numbers, Numbers];
  if (!kernel || !stride || !padding || !dilation || layer.numbers("in_channels") === null || own.length !== wanted.length) return undefined;
  const lead = own.length - kernel.length;
  const missing = own.map((dim, i) => exactly(sub(wanted[i]!, dim)));
  const needed = kernel.map((size, i) => dilation[i]! * (size - 1));
  const fits = missing.every((one, i) => (i < lead ? one === 0 : one === needed[i - lead]! - 2 * padding[i - lead]!)) && stride.every((one) => one === 1);
  const by = needed[0]! / 2;
  if (!fits || !Number.isInteger(by) || needed.some((one) => one !== needed[0])) return undefined;
  const [written, end] = [layer.argument("padding"), layer.built?.end];
  if (written) return { title: `Pad the convolution by ${by}`, edits: [{ span: written, text: String(by) }] };
  return end && { title: `Pad the convolution by ${by}`, edits: [{ span: end, text: `, padding=${by}` }] };
};
type Numbers = readonly number[] | null;

export const noSuchAxis = problem({
  code: "no-such-axis",
  severity: "error",
  raises: "IndexError",
  says: (d: { axis: number; rank: number }) => {
    const most = Math.max(d.rank, 1);
    return `Dimension out of range (expected to be in range of [${-most}, ${most - 1}], but got ${d.axis})`;
  },
});

interface Words { readonly text: string }
/** An index, a length or a class number beyond the size of its axis. */
export const indexOutOfRange = problem({ code: "index-out-of-range", severity: "error", raises: "IndexError", says: (d: Words) => d.text });
/** An order of axes that leaves some out or names one twice. */
export const notInvertiblePermutation = problem({ code: "not-invertible-permutation", severity: "error", says: (d: Words) => d.text });
/** A number was wanted of a tensor that has none, or several. */
export const notScalar = problem({ code: "not-scalar", severity: "error", says: (d: Words) => d.text });
/** A result that does not have the shape of the tensor it is written into. */
export const inPlaceShape = problem({
  code: "in-place-shape", severity: "error", says: (d: Words) => d.text,
  fix(_, { here }) {
    if (!here?.inPlace || !here.operands[1]!.isPrimary) return undefined;
    const { target, operator, sign } = here.inPlace;
    return { title: "Make a new tensor", edits: [{ span: operator, text: `= ${here.text(target)} ${sign}` }] };
  },
});

/** A write into a Parameter, or a view of one, while gradients are recorded. */
export const inPlaceLeaf = problem({
  code: "in-place-leaf", severity: "error", says: (d: Words) => d.text,
  fix: (_, { statement }) => (statement && !statement.text.includes("\n")
    ? { title: "Write under no_grad", edits: [{ span: statement.span, text: `with torch.no_grad():\n${statement.indent}    ${statement.text}` }] } : undefined),
});

/** A rank that the op does not take; each op has words of its own. */
export const wrongRank = problem({ code: "wrong-rank", severity: "error", says: (d: { text: string }) => d.text });
/** A dtype that the op does not take. */
export const wrongDtype = problem({ code: "wrong-dtype", severity: "error", says: (d: { text: string }) => d.text });
/** A value of an argument that the op refuses. */
export const wrongArgument = problem({ code: "wrong-argument", severity: "error", says: (d: { text: string }) => d.text });
