/** Special functions that have no name outside of `torch.special`: Bessel and Airy functions, orthogonal polynomials, zeta and gamma. */
import { operand, plainInt, tensor } from "../args.ts";
import { floating } from "../dtype.ts";
import { op } from "../op.ts";
import { broadcast, promoted } from "../rules.ts";
import { isTensor } from "../args.ts";
import { refuseDtypes } from "./refusals.ts";

/** A function of each number. */
const ofEach = (short: string, more: readonly string[] = []) => op({
  names: [`torch.special.${short}`, ...more],
  args: { input: tensor },
  result({ input }, rule) {
    refuseDtypes(rule, `${short}_cpu`, input, ["complex", "float16", "bfloat16"]);
    return { shape: input.shape, dtype: floating(input.dtype, rule.defaultDtype) };
  },
  onnx: (_, emit) => emit.unsupported(`torch.special.${short}`),
});
export const functionsOfOne = [
  "airy_ai", "bessel_j0", "bessel_j1", "bessel_y0", "bessel_y1", "modified_bessel_i0", "modified_bessel_i1", "modified_bessel_k0", "modified_bessel_k1",
  "scaled_modified_bessel_k0", "scaled_modified_bessel_k1", "spherical_bessel_j0",
].map((name) => ofEach(name));

/** A function of pairs; a degree or order may be a number. */
const ofPairs = (names: readonly [string, ...string[]], first = "x", second = "n") => op({
  names,
  args: { [first]: operand, [second]: operand } as { x: typeof operand; n: typeof operand },
  result(args, rule) {
    const both = Object.values(args as unknown as Readonly<Record<string, typeof args.x>>);
    const shapes = both.map((one) => (isTensor(one) ? one.shape : []));
    return { shape: broadcast(rule, shapes[0]!, shapes[1]!), dtype: floating(promoted(rule, both), rule.defaultDtype) };
  },
  onnx: (_, emit) => emit.unsupported(names[0]),
});
export const polynomials = [
  "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u",
  "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w", "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p",
].map((name) => ofPairs([`torch.special.${name}`], "input"));
export const zeta = ofPairs(["torch.special.zeta"], "input", "other");
export const gammainc = ofPairs(["torch.special.gammainc", "torch.igamma", "torch.Tensor.igamma"], "input", "other");
export const gammaincc = ofPairs(["torch.special.gammaincc", "torch.igammac", "torch.Tensor.igammac"], "input", "other");

export const polygamma = op({
  names: ["torch.special.polygamma", "torch.polygamma"],
  args: { n: plainInt, input: tensor },
  result: ({ input }, rule) => ({ shape: input.shape, dtype: floating(input.dtype, rule.defaultDtype) }),
  onnx: (_, emit) => emit.unsupported("polygamma"),
});
export const multigammaln = op({
  names: ["torch.special.multigammaln", "torch.mvlgamma", "torch.Tensor.mvlgamma"],
  args: { input: tensor, p: plainInt },
  result: ({ input }, rule) => ({ shape: input.shape, dtype: floating(input.dtype, rule.defaultDtype) }),
  onnx: (_, emit) => emit.unsupported("multigammaln"),
});
