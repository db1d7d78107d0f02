/** Functions of linear algebra that are no more: whatever they are given, they say what took their place. */
import { any, type Arg, boolean, optional } from "../args.ts";
import { op } from "../op.ts";
import { failed } from "./linalg.ts";
import { refuse } from "./refusals.ts";

const holders = ["torch", "torch.Tensor"];
const removed = (name: string, instead: string, { wants, among = holders }: { wants?: "both" | "flag"; among?: readonly string[] } = {}) => op({
  names: among.map((one) => `${one}.${name}`) as [string, ...string[]],
  args: { input: any, other: wants === "both" ? any : wants === "flag" ? boolean(true) : optional(any as Arg<unknown>), more: optional(any as Arg<unknown>) },
  result(_, rule) {
    refuse(rule, `This function was deprecated since version 1.9 and is now removed.${instead}`);
    return failed(rule);
  },
});

export const cholesky = removed("cholesky", " `torch.cholesky` is deprecated in favor of `torch.linalg.cholesky`.");
export const qr = removed("qr", " `torch.qr` is deprecated in favor of `torch.linalg.qr` and the boolean parameter `some` has been replaced with a string parameter `mode`.", { wants: "flag" });
export const eig = removed("eig", " `torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors mimicking complex tensors.");
export const symeig = removed("symeig", " The default behavior has changed from using the upper triangular portion of the matrix by default to using the lower triangular portion.");
export const solve = removed("solve", " `torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments reversed and does not return the LU factorization.", { wants: "both" });
export const lstsq = removed("lstsq", " `torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.", { wants: "both" });
export const matrixRank = removed("matrix_rank", "", { among: ["torch"] });
