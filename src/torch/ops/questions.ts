/** What is asked of tensors and sizes and answered at once: no op in the record. */
import { exactly, type Shape, show } from "../../sym/index.ts";
import { type Arg, sizeTuple, integer, tensor } from "../args.ts";
import { int64 } from "../dtype.ts";
import { sizeOf } from "../objects.ts";
import { op } from "../op.ts";
import { numbers, valuesOf } from "../tensor.ts";
import { PyList, PyTuple } from "../../python/index.ts";
import { notBroadcastable } from "../problems.ts";
import { refuse, refuseAs } from "./refusals.ts";

export const numel = op({ names: ["torch.numel"], args: { input: tensor }, result: ({ input }) => input.count });
export const isFloatingPoint = op({ names: ["torch.is_floating_point"], args: { input: tensor }, result: ({ input }) => input.dtype.kind === "float" });
export const isComplex = op({ names: ["torch.is_complex"], args: { input: tensor }, result: ({ input }) => input.dtype.kind === "complex" });
export const isConj = op({ names: ["torch.is_conj", "torch.is_neg", "torch.Tensor.is_conj", "torch.Tensor.is_neg"], args: { input: tensor }, result: () => false });
export const isSameSize = op({
  names: ["torch.is_same_size"],
  args: { input: tensor, other: tensor },
  result: ({ input, other }) => input.rank === other.rank && input.shape.every((dim, i) => String(dim) === String(other.shape[i])),
});

export const isNonzero = op({
  names: ["torch.is_nonzero", "torch.Tensor.is_nonzero"],
  args: { input: tensor },
  result({ input }, rule) {
    const count = exactly(input.count);
    if (count === 0) refuse(rule, "Boolean value of Tensor with no values is ambiguous");
    else if (count !== null && count > 1) refuse(rule, "Boolean value of Tensor with more than one value is ambiguous");
    const value = valuesOf(input)?.[0];
    return value === undefined ? rule.unknown("data-dependent", "whether a tensor is zero depends on its numbers") : value !== 0;
  },
});

/** Sizes as arguments; a bare integer is a size of one axis, None no size. */
const sizes: Arg<readonly Shape[]> = { variadic: "each", missing: { value: [] }, read: (vm, value, name) =>
  (value as PyTuple).items.filter((one) => one !== null).map((one) => (one instanceof PyTuple || one instanceof PyList ? sizeTuple.read(vm, one, name) : [integer.read(vm, one, name)])) };
export const broadcastShapes = op({
  names: ["torch.broadcast_shapes"],
  args: { shapes: sizes },
  result({ shapes }, rule) {
    if (shapes.flat().some((dim) => (exactly(dim) ?? 0) < 0)) refuse(rule, "Attempting to broadcast a dimension with negative length!", "ValueError");
    const rank = Math.max(0, ...shapes.map((one) => one.length));
    const known: (Shape[number])[] = Array(rank).fill(1);
    shapes.forEach((shape, at) => {
      for (let i = shape.length - 1; i >= 0; i--) {
        const place = i + rank - shape.length;
        const [dim, before] = [shape[i]!, known[place]!];
        if (exactly(dim) === 1) continue;
        if (exactly(before) !== 1 && exactly(dim) !== null && exactly(before) !== null && exactly(dim) !== exactly(before))
          refuseAs(rule, notBroadcastable, `Attempting to broadcast a dimension of length ${show(dim)} at ${i - shape.length}! Mismatching argument at index ${at} had (${shape.map(show).join(", ")}${shape.length === 1 ? "," : ""}); but expected shape should be broadcastable to [${known.map(show).join(", ")}]`);
        else known[place] = dim;
      }
    });
    return sizeOf(known);
  },
});

export const isSigned = op({ names: ["torch.is_signed"], args: { input: tensor }, result: ({ input }) => input.dtype.kind !== "bool" && !input.dtype.name.startsWith("u") });
export const isInference = op({ names: ["torch.is_inference"], args: { input: tensor }, result: ({ input }) => input.inference });
export const getDevice = op({ names: ["torch.get_device"], args: { input: tensor }, result: ({ input }) => (input.device.startsWith("cuda") ? 0 : -1) });
/** The shape as a tensor of integers. */
export const shapeAsTensor = op({
  names: ["torch._shape_as_tensor"],
  args: { input: tensor },
  result: ({ input }) => ({ shape: [input.rank], dtype: int64, values: numbers(input.shape) }),
  onnx: ({ input }, emit) => emit.shape(input.shape),
  manual: "tensors.html",
});
