/** What passes through a layer of a library that is not installed: as much of it as the catalogue tells. */
import { mul, named } from "../../sym/index.ts";
import { any, int, optional, size, tensor } from "../args.ts";
import { op } from "../op.ts";

export const outline = op({
  names: ["torch._C._outline"],
  args: { input: tensor, shape: { ...size, variadic: false }, macs: optional(int()), weight: any },
  result({ input, shape }) { return { shape, dtype: input.dtype }; },
  // per example; null: nobody counted them at this size
  macs: ({ input, macs }) => (macs === null ? named("uncounted", { example: null, min: 0 }) : mul(macs, input.shape[0] ?? 1)),
  onnx: (_, emit) => emit.unsupported("the inside of a library that is not installed"),
  // the layer's own row says what there is to say
  aside: true,
  says: "A layer of a library that is not installed: its result is known from the catalogue.",
});
