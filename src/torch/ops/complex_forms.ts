/** ONNX forms of Fourier transforms: each axis by a DFT node on the parts of the numbers. */
import { exactly, type Shape } from "../../sym/index.ts";
import { type DType, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import { sliced, vector } from "./lowering.ts";

export interface Transform {
  readonly at: number;
  readonly points: number;
  readonly inverse: boolean;
  /** Keeps the first half, of real numbers. */
  readonly half?: boolean;
}

/** A share of 1 or √n or n, by which a transform of n points is divided. */
const scaleOf = (points: number, inverse: boolean, norm: string | null): number => {
  const forward = norm === "forward" ? 1 / points : norm === "ortho" ? 1 / Math.sqrt(points) : 1;
  const backward = norm === "forward" ? 1 : norm === "ortho" ? 1 / Math.sqrt(points) : 1 / points;
  return inverse ? backward : forward;
};

/** The transform along one axis of complex numbers; ONNX divides where it goes back, and so does PyTorch unless told otherwise. */
export const transformed = (emit: Emit, value: Ref, { at, points, inverse, half }: Transform, norm: string | null): Ref => {
  const parts = fitted(emit, emit.parts(value), at, points);
  const count = half ? Math.floor(points / 2) + 1 : points;
  const shape = parts.shape.with(at, count);
  const made = emit("DFT", [parts, null, emit.constant(at, int64)], { inverse: inverse ? 1 : 0, onesided: 0 }, { dtype: parts.dtype, shape: parts.shape });
  const kept = half ? sliced(emit, made, { axis: at, start: 0, end: count }, { dtype: parts.dtype, shape }) : made;
  const scale = scaleOf(points, inverse, norm) * (inverse ? points : 1);
  return emit.whole(scale === 1 ? kept : emit("Mul", [kept, emit.constant(scale, parts.dtype)], {}, { dtype: parts.dtype, shape }), value.dtype);
};

/** Cut or filled with zeros to so many points. */
const fitted = (emit: Emit, parts: Ref, at: number, points: number): Ref => {
  const own = exactly(parts.shape[at]!);
  if (own === null) return emit.unsupported("a Fourier transform along a size with a name");
  const form = { dtype: parts.dtype, shape: parts.shape.with(at, points) };
  if (own === points) return parts;
  if (own > points) return sliced(emit, parts, { axis: at, start: 0, end: points }, form);
  const shape: Shape = parts.shape.with(at, points - own);
  const zeros = emit("Expand", [emit.constant(0, parts.dtype), emit.shape(shape)], {}, { dtype: parts.dtype, shape });
  return emit("Concat", [parts, zeros], { axis: at }, form);
};

/** Half of a spectrum with the mirrored, conjugate half behind it. */
export const mirrored = (emit: Emit, value: Ref, at: number, points: number): Ref => {
  const count = Math.floor(points / 2) + 1;
  const parts = fitted(emit, emit.parts(value), at, count);
  const places = Array.from({ length: points - count }, (_, i) => points - count - i);
  if (places.length === 0) return emit.whole(parts, value.dtype);
  const shape = parts.shape.with(at, places.length);
  const back = emit("Gather", [parts, vector(emit, places)], { axis: at }, { dtype: parts.dtype, shape });
  const turned = emit("Mul", [back, emit.constant([1, -1], parts.dtype, [2])], {}, { dtype: parts.dtype, shape });
  return emit.whole(emit("Concat", [parts, turned], { axis: at }, { dtype: parts.dtype, shape: parts.shape.with(at, points) }), value.dtype);
};

export const realPart = (emit: Emit, value: Ref): Ref => {
  const parts = emit.parts(value);
  return emit("Gather", [parts, emit.constant(0, int64)], { axis: value.shape.length }, { dtype: parts.dtype, shape: value.shape });
};
export const pointsOf = (emit: Emit, dim: Shape[number]): number => exactly(dim) ?? emit.unsupported("a Fourier transform along a size with a name");

/** A complex number of two real ones. */
export const pairOf = (emit: Emit, real: Ref, imaginary: Ref, out: { readonly dtype: DType; readonly shape: Shape }): Ref => {
  const columns = [real, imaginary].map((one) => emit.reshape(emit("Expand", [one, emit.shape(out.shape)], {}, { dtype: one.dtype, shape: out.shape }), [...out.shape, 1]));
  return emit.whole(emit("Concat", columns, { axis: out.shape.length }, { dtype: real.dtype, shape: [...out.shape, 2] }), out.dtype);
};
