/** The greatest singular values of a matrix, by a basis of products with numbers at random. */
import { add, compare, type Dim, exactly, max, min, mul, product, show, sub } from "../../sym/index.ts";
import { int, optional, tensor } from "../args.ts";
import { bfloat16, float32, realOf } from "../dtype.ts";
import { op } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { cName, refuseDtype } from "./batching.ts";
import { columns, failed, isHalf, lead, rows } from "./linalg.ts";
import { notImplemented, refuse } from "./refusals.ts";

/** The longer and the shorter side of a matrix, and how many columns at random it is multiplied by. */
const projections = (A: Tensor, q: Dim | null): { readonly long: Dim; readonly short: Dim; readonly width: Dim } =>
  ({ long: max(rows(A.shape), columns(A.shape)), short: min(rows(A.shape), columns(A.shape)), width: q ?? 6 });
export const svdLowrank = op({
  names: ["torch.svd_lowrank"],
  args: { A: tensor, q: optional(int(6)), niter: optional(int(2)), M: optional(tensor) },
  result({ A, q }, rule) {
    if (A.rank < 2) {
      refuse(rule, `not enough values to unpack (expected 2, got ${A.rank})`, "ValueError");
      return failed(rule);
    }
    const { short, width } = projections(A, q);
    if (compare(width, 0) === "<") refuse(rule, `Trying to create tensor with negative dimension ${show(width)}: [${show(short)}, ${show(width)}]`);
    // in an autocast region products are of one dtype, decompositions on the CPU of float32
    const products = rule.region(A);
    // the numbers at random are float32 for integers and bfloat16
    if (products === null && (A.dtype.kind === "int" || A.dtype.kind === "bool" || A.dtype === bfloat16)) refuseDtype(rule, `expected m1 and m2 to have the same dtype, but got: ${cName(A.dtype)} != float`);
    else if (products === null && isHalf(A.dtype)) notImplemented(rule, "geqrf_cpu", A.dtype);
    const count = min(short, width);
    const [left, others] = products ? [products, A.device === "cpu" ? float32 : products] : [A.dtype, A.dtype];
    return { outs: [{ shape: [...lead(A.shape), rows(A.shape), count], dtype: left }, { shape: [...lead(A.shape), count], dtype: realOf(others) }, { shape: [...lead(A.shape), columns(A.shape), count], dtype: others }] };
  },
  macs({ A, q, niter, M }) {
    const { long, short, width } = projections(A, q);
    const [first, kept] = [min(long, width), min(short, width)];
    const rounds = niter ?? 2;
    // the widths of the basis: of the first product, then twice in each round, and of the projection
    const widths = add(width, mul(rounds, kept), exactly(rounds) === 0 ? first : add(first, mul(sub(rounds, 1), kept), kept));
    const area = mul(product(A.shape), M ? 2 : 1);
    return add(mul(area, widths), mul(product(lead(A.shape)), mul(long, mul(exactly(rounds) === 0 ? first : kept, kept))));
  },
  random: true, says: "The greatest singular values and their vectors, by random projections.",
});
