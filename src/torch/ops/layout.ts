/** In which order of axes a fresh result lies in memory: element-wise ops keep the order of their operands, as PyTorch's `TensorIterator` does. */
import { type Dim, exactly, exampleOf, mul, type Shape } from "../../sym/index.ts";
import { Tensor } from "../tensor.ts";
import { isContiguous } from "../tensor_class.ts";

const sizeAt = (dim: Dim): number => exampleOf(dim) ?? 2;

/** Strides of an operand along the axes of the result; 0 where it is broadcast. */
const stridesIn = ({ shape, strides }: Tensor, rank: number): readonly number[] =>
  Array.from({ length: rank }, (_, i) => {
    const own = i - rank + shape.length;
    return own < 0 || exactly(shape[own]!) === 1 ? 0 : sizeAt(strides[own]!);
  });

/** Below 0 where axis `a` moves faster than `b`, above 0 where slower, 0 where no operand tells. */
const order = (a: number, b: number, sizes: readonly number[], operands: readonly (readonly number[])[]): number => {
  for (const strides of operands) {
    const [x, y] = [strides[a]!, strides[b]!];
    if (x === 0 || y === 0) continue;
    if (x !== y) return x - y;
    if (sizes[a]! > sizes[b]!) return 1;
  }
  return 0;
};

/** Axes from the fastest to the slowest: an insertion sort that leaves ties in row-major order. */
const fastestFirst = (shape: Shape, operands: readonly (readonly number[])[]): readonly number[] => {
  const sizes = shape.map(sizeAt);
  const axes = [...shape.keys()].reverse();
  for (let i = 1; i < axes.length; i++) {
    let at = i;
    for (let before = i - 1; before >= 0; before--) {
      const found = order(axes[before]!, axes[at]!, sizes, operands);
      if (found < 0) break;
      if (found === 0) continue;
      [axes[before], axes[at]] = [axes[at]!, axes[before]!];
      at = before;
    }
  }
  return axes;
};

/** The strides of a result of this shape made from these operands; undefined where they are row-major. */
export const laidLike = (shape: Shape, operands: readonly unknown[]): Shape | undefined => {
  const tensors = operands.filter((one): one is Tensor => one instanceof Tensor);
  if (tensors.every(isContiguous)) return undefined;
  const axes = fastestFirst(shape, tensors.map((one) => stridesIn(one, shape.length)));
  const strides: Dim[] = Array<Dim>(shape.length).fill(1);
  let step: Dim = 1;
  for (const axis of axes) {
    strides[axis] = step;
    step = mul(step, exactly(shape[axis]!) === 0 ? 1 : shape[axis]!);
  }
  return strides;
};

/** Shape and strides of a result of this shape made element by element from these operands. */
export const laid = (shape: Shape, operands: readonly unknown[]): { readonly shape: Shape; readonly strides?: Shape } => {
  const strides = laidLike(shape, operands);
  return strides ? { shape, strides } : { shape };
};
