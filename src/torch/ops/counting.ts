/** Histograms with the edges of their bins. */
import { add, exactly, type Dim, type Shape, sub } from "../../sym/index.ts";
import { type Arg, boolean, float, int, keywordOnly, list, optional, tensor } from "../args.ts";
import { type DType } from "../dtype.ts";
import { named, op, type Out, type Rule } from "../op.ts";
import { Tensor } from "../tensor.ts";
import { listed, refuseDtype, refuseRank } from "./batching.ts";
import { failed } from "./linalg.ts";
import { cppName } from "./outs.ts";
import { notImplemented, refuse } from "./refusals.ts";

interface Counting {
  readonly input: Tensor;
  /** Sizes of the rows; one axis less than the input's. */
  readonly rows: Shape;
  readonly bins: readonly Dim[];
  readonly range: readonly number[] | null;
  readonly weight: Tensor | null;
}

const checkRange = (rule: Rule, { bins, range }: Counting): boolean => {
  if (range === null) return true;
  if (range.length !== bins.length * 2) {
    refuse(rule, `torch.histogramdd: for a ${bins.length}-dimensional histogram range should have ${bins.length * 2} elements, but got ${range.length}`);
    return false;
  }
  const wrong = bins.findIndex((_, i) => range[2 * i]! > range[2 * i + 1]!);
  if (wrong >= 0) refuse(rule, `torch.histogramdd: min should not exceed max, but got min ${range[2 * wrong]} max ${range[2 * wrong + 1]} for dimension ${wrong}`);
  return wrong < 0;
};
const checkWeight = (rule: Rule, { input, rows, weight, bins }: Counting): void => {
  if (!weight) return;
  if (weight.dtype !== input.dtype) refuseDtype(rule, `torch.histogramdd: if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(${cppName(input.dtype)}), and weight(${cppName(weight.dtype)})`);
  else if (weight.rank !== rows.length || weight.shape.some((dim, i) => exactly(sub(dim, rows[i]!)) !== 0 && exactly(sub(dim, rows[i]!)) !== null))
    refuse(rule, `torch.histogramdd: if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape [${listed([...rows, bins.length])}] and weight with shape [${listed(weight.shape)}]`);
};
/** Whether counts can be given. */
const check = (rule: Rule, counting: Counting): void => {
  const { input, bins } = counting;
  const empty = bins.findIndex((one) => (exactly(one) ?? 1) <= 0);
  checkWeight(rule, counting);
  if (empty >= 0) refuse(rule, `torch.histogram(): bins must be > 0, but got ${exactly(bins[empty]!)} for dimension ${empty}`);
  else checkRange(rule, counting);
  if (input.dtype.name !== "float32" && input.dtype.name !== "float64") notImplemented(rule, "histogramdd", input.dtype);
};

const range = keywordOnly(optional(list(float())));
const edges = (count: Dim, dtype: DType): Out => ({ shape: [add(count, 1)], dtype });

/** A number of bins, or their edges. */
const binsArg = (usual: number): Arg<Dim | Tensor> => ({ read: (vm, value, name) => (value instanceof Tensor && value.rank > 0 ? value : int().read(vm, value, name)), missing: { value: usual } });

export const histogram = op({
  names: ["torch.histogram", "torch.Tensor.histogram"],
  args: { input: tensor, bins: binsArg(100), range, weight: keywordOnly(optional(tensor)), density: keywordOnly(boolean(false)) },
  result({ input, bins, range: bounds, weight }, rule) {
    const given = bins instanceof Tensor ? bins : null;
    if (given && given.dtype !== input.dtype) refuseDtype(rule, `torch.histogramdd: input tensor and bins tensors should have the same dtype, but got input with dtype ${cppName(input.dtype)} and bins for dimension 0 with dtype ${cppName(given.dtype)}`);
    if (given && given.rank !== 1) {
      refuseRank(rule, `torch.histogramdd: bins tensor should have one dimension, but got ${given.rank} dimensions in the bins tensor for dimension 0`);
      return failed(rule);
    }
    if (given && exactly(given.shape[0]!) === 0) refuse(rule, "torch.histogramdd: bins tensor should have at least 1 element, but got 0 elements in the bins tensor for dimension 0");
    const count = bins instanceof Tensor ? sub(bins.shape[0]!, 1) : bins;
    // weights are laid flat as the numbers are
    const flat = weight && exactly(sub(weight.count, input.count)) === 0 ? null : weight;
    if (weight && weight.dtype !== input.dtype) checkWeight(rule, { input, rows: [input.count], bins: [count], range: null, weight });
    check(rule, { input, rows: [input.count], bins: [count], range: bounds, weight: flat });
    return named("histogram", ["hist", "bin_edges"], [{ shape: [count], dtype: input.dtype }, edges(count, input.dtype)]);
  },
  onnx: (_, emit) => emit.unsupported("histogram"),
  says: "Counts numbers in bins, and gives the bins' edges.",
});
