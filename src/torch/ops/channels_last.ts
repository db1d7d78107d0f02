/** Images whose channels lie innermost in memory: kernels over planes leave their results in the same order. */
import { exactly, mul, same, type Shape } from "../../sym/index.ts";
import type { Tensor } from "../tensor.ts";
import { isContiguous } from "../tensor_class.ts";

/** Strides of a (N, C, H, W) tensor that lies as (N, H, W, C). */
const innermostChannels = ([, channels, height, width]: Shape): Shape => {
  const row = mul(width!, channels!);
  return [mul(height!, row), 1, row, channels!];
};

/** Whether an image's channels lie next to each other, and not just for want of others. */
export const isChannelsLast = (input: Tensor): boolean => {
  if (input.rank !== 4 || isContiguous(input)) return false;
  const wanted = innermostChannels(input.shape);
  return input.strides.every((one, i) => exactly(input.shape[i]!) === 1 || same(one, wanted[i]!));
};

/** The result's shape, with its channels innermost where those of an operand are. */
export const laidAsPlane = (shape: Shape, ...operands: readonly Tensor[]): { readonly shape: Shape; readonly strides?: Shape } =>
  shape.length === 4 && operands.some(isChannelsLast) ? { shape, strides: innermostChannels(shape) } : { shape };
