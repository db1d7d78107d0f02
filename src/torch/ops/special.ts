/** Special functions that have no name outside of `torch.special`: Bessel and Airy functions, orthogonal polynomials, zeta and gamma. */
import { isTensor, plainInt, tensor } from "../args.ts";
import { bool, floating } from "../dtype.ts";
import { type AnyOp, op, type Ref, type Rule } from "../op.ts";
import { productWithLogNode } from "./arithmetic_forms.ts";
import { besselI1, besselJ0, besselJ1, besselK0, besselK1, besselY0, besselY1, multigammaOf, polygammaOf as polygammaForm, scaledBesselK0, scaledBesselK1, sphericalJ0, zetaNode } from "./bessel_forms.ts";
import { type Calculator, inDoubles } from "./calculator.ts";
import type { Operand } from "./numbers.ts";
import { binary, kernel, unary } from "./pointwise.ts";
import { laid } from "./layout.ts";
import { bessel as besselI0 } from "./special_forms.ts";
import { refuse, refuseDtypes } from "./refusals.ts";
import type { Tensor } from "../tensor.ts";

const forms: Readonly<Record<string, ((use: Calculator, x: Ref) => Ref) | null>> = {
  airy_ai: null, bessel_j0: besselJ0, bessel_j1: besselJ1, bessel_y0: besselY0, bessel_y1: besselY1, modified_bessel_i0: besselI0, modified_bessel_i1: besselI1,
  modified_bessel_k0: besselK0, modified_bessel_k1: besselK1, scaled_modified_bessel_k0: scaledBesselK0, scaled_modified_bessel_k1: scaledBesselK1, spherical_bessel_j0: sphericalJ0,
};
export const functionsOfOne: readonly AnyOp[] = Object.entries(forms).map(([name, form]) => unary(`special.${name}`, { gives: "float", ...(form ? { onnx: inDoubles(form) } : {}), refuses: [kernel(`${name}_cpu`, "complex", "float16", "bfloat16")] }));

/** Of two operands one is a tensor: two numbers fit no signature. */
const someTensor = (name: string) => (rule: Rule, operands: readonly [Operand, Operand]): void => {
  const words = operands.map((one) => (isTensor(one) ? "Tensor" : one.kind)).join(", ");
  if (!operands.some(isTensor)) refuse(rule, `special_${name}() received an invalid combination of arguments - got (${words}), but expected one of:`, "TypeError");
};
/** A function of pairs; a degree or order may be a number. */
const ofPairs = (name: string): AnyOp => binary(`special.${name}`, { gives: "float", ...(name === "zeta" ? { onnx: zetaNode } : {}), check: someTensor(name), refuses: [kernel(`${name}_cpu`, "complex", "float16", "bfloat16")] });
export const polynomials: readonly AnyOp[] = [
  "chebyshev_polynomial_t", "chebyshev_polynomial_u", "chebyshev_polynomial_v", "chebyshev_polynomial_w", "shifted_chebyshev_polynomial_t", "shifted_chebyshev_polynomial_u",
  "shifted_chebyshev_polynomial_v", "shifted_chebyshev_polynomial_w", "hermite_polynomial_h", "hermite_polynomial_he", "laguerre_polynomial_l", "legendre_polynomial_p", "zeta",
].map(ofPairs);
export const productWithLog = binary("special.xlog1py", { gives: "float", onnx: productWithLogNode, work: (a, b) => (a === 0 ? 0 : a * Math.log1p(b)), check: someTensor("xlog1py"), refuses: [kernel("xlog1py_cpu", "complex")] });

/** Incomplete gamma functions; integers are not turned into floats. */
export const incompleteGammas: readonly AnyOp[] = [
  binary("special.gammainc igamma", { takes: "tensors", refuses: [kernel("igamma_cpu", "int", "bool", "complex")] }),
  binary("special.gammaincc igammac", { takes: "tensors", refuses: [kernel("igammac_cpu", "int", "bool", "complex")] }),
];

export const polygamma = op({
  names: ["torch.special.polygamma", "torch.polygamma"],
  args: { n: plainInt, input: tensor },
  result({ n, input }, rule) {
    if (n < 0) refuse(rule, "polygamma(n, x) does not support negative n.");
    refuseDtypes(rule, n === 0 ? "digamma" : n === 1 ? "trigamma" : "polygamma", input, ["complex"]);
    return { ...laid(input.shape, [input]), dtype: floating(input.dtype, rule.defaultDtype) };
  },
  onnx: ({ n, input }, emit, [out]) => inDoubles((use, x) => polygammaForm(use, n, x))(input, emit, out!),
});
/** The method: the order comes behind the tensor. */
export const polygammaOf = op({
  names: ["torch.Tensor.polygamma"],
  args: { input: polygamma.args.input, n: polygamma.args.n },
  result: (args, rule) => polygamma.result(args, rule),
  onnx: (args, emit, outs) => polygamma.onnx!(args, emit, outs),
});
export const multigammaln = op({
  names: ["torch.special.multigammaln", "torch.mvlgamma", "torch.Tensor.mvlgamma"],
  args: { input: tensor, p: plainInt },
  // the words name the input's dtype and the one in which it is computed
  out(rule, wanted, _, canHold, { input }) {
    if (!canHold) refuse(rule, `mvlgamma: result type ${(input as Tensor).dtype.word} can't be cast to the desired output type ${wanted.word}`);
  },
  result({ input, p }, rule) {
    if (input.dtype === bool) refuse(rule, "The input tensor may not be a boolean tensor.");
    else if (p < 1) refuse(rule, "p has to be greater than or equal to 1");
    refuseDtypes(rule, "arange_cpu", input, ["complex"]);
    return { shape: input.shape, dtype: floating(input.dtype, rule.defaultDtype) };
  },
  onnx: ({ input, p }, emit, [out]) => inDoubles((use, x) => multigammaOf(use, x, p))(input, emit, out!),
});
