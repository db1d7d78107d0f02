/** Element types that the runtime's kernels know: many nodes run in float32 (and half precision) only, so others are cast on the way. */
import type { Shape } from "../../sym/index.ts";
import { type DType, float32 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const isKnown = ({ name }: DType): boolean => name === "float32" || name === "float16";

interface Like { readonly dtype: DType; readonly shape: Shape }

/**
 * A form whose nodes want one float type: operands come in it, the result goes back to the op's dtype. It is the result's own
 * where kernels know that, else float32.
 */
export const inFloat = (emit: Emit, operands: readonly (Tensor | null)[], out: Tensor, form: (operands: readonly (Ref | null)[], like: Like) => Ref): Ref => {
  const dtype = isKnown(out.dtype) ? out.dtype : float32;
  const given = operands.map((one) => one && emit.cast(one, dtype));
  return emit.cast(form(given, { dtype, shape: out.shape }), out.dtype);
};
