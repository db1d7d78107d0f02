/** Embedding: rows of a table picked by number. */
import { problem } from "../../base/index.ts";
import { compare, type Dim, exactly, show, sub } from "../../sym/index.ts";
import { typeOf, Unknown } from "../../python/index.ts";
import { type Arg, boolean, float, int, optional, string, tensor } from "../args.ts";
import { type DType, int64, promote } from "../dtype.ts";
import { op, type Result, type Rule } from "../op.ts";
import { Tensor, valuesOf } from "../tensor.ts";
import { refuseDtype, refuseRank, typeText } from "./batching.ts";
import { bagForm } from "./bag_forms.ts";
import { like } from "./lowering.ts";
import { refuse, refuseAs } from "./refusals.ts";
import { indexOutOfRange } from "../problems.ts";

const kind = "embedding";

const outOfRange = problem({ code: "index-out-of-range", severity: "error", raises: "IndexError", says: () => "index out of range in self" });

const paddingOutside = problem({ code: "index-out-of-range", severity: "error", raises: "AssertionError", says: () => "Padding_idx must be within num_embeddings" });

const isIndex = (dtype: DType): boolean => dtype.name === "int64" || dtype.name === "int32";
/** `torch.FloatTensor`, but `CPUBoolType`. */
export const checkIndex = (rule: Rule, input: Tensor, name: string, place = 1): void => {
  if (!isIndex(input.dtype)) refuseDtype(rule, `Expected tensor for argument #${place} 'indices' to have one of the following scalar types: Long, Int; but got ${typeText(input.dtype)} instead (while checking arguments for ${name})`);
};
/** Numbers that are known may be seen to lie outside of the table. */
const checkRange = (rule: Rule, input: Tensor, rows: Dim): void => {
  const values = valuesOf(input);
  const most = exactly(rows);
  if (values && most !== null && values.some((one) => one < 0 || one >= most)) rule.raise(outOfRange, undefined);
};

/** Rows that are shortened first are picked one by one. */
const checkRows = (rule: Rule, input: Tensor, weight: Tensor): void => {
  const most = exactly(weight.shape[0]!);
  const wrong = most === null ? undefined : valuesOf(input)?.find((one) => one >= most || one < -most);
  if (wrong !== undefined) refuseAs(rule, indexOutOfRange, `select(): index ${wrong} out of range for tensor of size [${weight.shape.map(show).join(", ")}] at dimension 0`);
};
/** PyTorch's own names of the arguments, which it gives the kernel in another order. */
const indices: Arg<Tensor> = { read: (vm, value, name) =>
  value instanceof Tensor || value instanceof Unknown ? tensor.read(vm, value, name) : vm.raise("TypeError", `embedding(): argument 'indices' (position 2) must be Tensor, not ${typeOf(value).name}`) };

export const embedding = op({
  names: ["torch.nn.functional.embedding"],
  args: {
    input: indices, weight: tensor, padding_idx: optional(int()), max_norm: optional(float()), norm_type: float(2), scale_grad_by_freq: boolean(false), sparse: boolean(false),
  },
  result({ input, weight, padding_idx, max_norm }, rule) {
    if (weight.rank !== 2) {
      refuseRank(rule, "'weight' must be 2-D");
      return rule.unknown("after-error", "the shape of an embedding that fails");
    }
    const [rows, width] = weight.shape as readonly [Dim, Dim];
    const isOutside = padding_idx !== null && (compare(padding_idx, rows) === ">=" || compare(padding_idx, rows) === "==" || compare(padding_idx, rows) === ">" || compare(sub(0, rows), padding_idx) === ">");
    if (isOutside) rule.raise(paddingOutside, undefined);
    if (max_norm === null) checkIndex(rule, input, "embedding");
    else checkIndex(rule, input, "embedding_renorm_", 2);
    if (exactly(rows) === 0 && exactly(input.count) !== 0) refuse(rule, "index_select(): self indexing axis dim should be positive");
    else {
      if (max_norm !== null) checkRows(rule, input, weight);
      checkRange(rule, input, rows);
    }
    return { shape: [...input.shape, width], dtype: weight.dtype };
  },
  onnx: ({ input, weight, max_norm }, emit, [out]) => (max_norm === null ? emit("Gather", [weight, input], { axis: 0 }, like(out!)) : emit.unsupported("an embedding with a greatest norm changes its table")),
  kind, says: "Picks a row of the table for each number.",
});

/** The same under its name in `torch`: the table comes first. */
export const torchEmbedding = op({
  names: ["torch.embedding"],
  args: { weight: tensor, indices: tensor, padding_idx: int(-1), scale_grad_by_freq: boolean(false), sparse: boolean(false) },
  result({ weight, indices }, rule): Result {
    if (weight.rank !== 2) {
      refuseRank(rule, "'weight' must be 2-D");
      return { shape: [...indices.shape, ...weight.shape.slice(1)], dtype: weight.dtype };
    }
    checkIndex(rule, indices, "embedding");
    checkRange(rule, indices, weight.shape[0]!);
    return { shape: [...indices.shape, ...weight.shape.slice(1)], dtype: weight.dtype };
  },
  onnx: ({ indices, weight }, emit, [out]) => emit("Gather", [weight, indices], { axis: 0 }, like(out!)),
  kind, says: "Picks a row of the table for each number.",
});

const bad = problem({ code: "wrong-argument", severity: "error", raises: "ValueError", says: (d: { text: string }) => d.text });

/** Bags that are known begin at 0 and within the numbers. */
const checkOffsets = (rule: Rule, input: Tensor, offsets: Tensor | null): void => {
  if (offsets && offsets.dtype.kind !== "int" && offsets.dtype.kind !== "bool") {
    checkIndex(rule, offsets, "embedding_bag");
    return;
  }
  const values = offsets && valuesOf(offsets);
  const most = exactly(input.shape[0]!);
  if (!values || values.length === 0 || most === null) return;
  if (values[0] !== 0) refuse(rule, `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${values[0]}`);
  else if (values.at(-1)! > most) refuse(rule, `offsets[-1] can not be greater than input's length ${most} but got offsets[-1] of ${values.at(-1)}`);
};

/** What the kernel itself says of bags; false where no shape can be given. */
export const checkBags = (rule: Rule, weight: Tensor, input: Tensor, offsets: Tensor): boolean => {
  if (weight.rank !== 2) refuseRank(rule, `weight has to be a 2D Tensor, but got Tensor of dimension ${weight.rank}`);
  else if (offsets.rank !== 1) refuseRank(rule, `offsets has to be a 1D Tensor, but got Tensor of dimension ${offsets.rank}`);
  if (weight.rank !== 2 || offsets.rank !== 1) return false;
  // both are converted to the one dtype that holds them
  const dtype = promote(input.dtype, offsets.dtype);
  if (!isIndex(dtype)) checkIndex(rule, input.dtype === dtype ? input : offsets, "embedding_bag");
  if (weight.dtype.kind !== "float") refuseDtype(rule, `Expected tensor for argument #1 'weight' to have one of the following scalar types: Half, BFloat16, Float, Double; but got ${typeText(weight.dtype)} instead (while checking arguments for embedding_bag)`);
  checkOffsets(rule, input, offsets);
  const [values, rows] = [valuesOf(input), exactly(weight.shape[0]!)];
  const wrong = rows === null ? -1 : (values?.findIndex((one) => one < 0 || one >= rows) ?? -1);
  if (wrong >= 0) refuse(rule, `Index ${wrong} of input takes value ${values![wrong]} which is not in the valid range [0, ${rows})`);
  return true;
};
/** Sums of these tables are taken without a list of which bag each number is in. */
export const isFastSum = (weight: Tensor, padding: Dim | null): boolean => weight.dtype.bytes <= 4 && (padding === null || exactly(padding) === -1);

export const embeddingBag = op({
  names: ["torch.nn.functional.embedding_bag"],
  args: {
    input: tensor, weight: tensor, offsets: optional(tensor), max_norm: optional(float()), norm_type: float(2), scale_grad_by_freq: boolean(false), mode: string("mean"),
    sparse: boolean(false), per_sample_weights: optional(tensor), include_last_offset: boolean(false), padding_idx: optional(int()),
  },
  result({ input, weight, offsets, mode, per_sample_weights: weights, include_last_offset }, rule) {
    const failed = (): Result => rule.unknown("after-error", "the shape of an embedding that fails");
    const refused = (text: string): Result => {
      rule.raise(bad, { text });
      return failed();
    };
    if (weights && (weights.rank !== input.rank || weights.shape.some((dim, i) => compare(dim, input.shape[i]!) === "!=" )))
      return refused(`embedding_bag: If per_sample_weights (torch.Size([${weights.shape.map(show).join(", ")}])) is not None, then it must have the same shape as the input (torch.Size([${input.shape.map(show).join(", ")}])).`);
    if (weight.rank !== 2) return refused(`weight has to be a 2D Tensor, but got Tensor of dimension ${weight.rank}`);
    if (input.rank === 2 && offsets) return refused("if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>");
    if (input.rank === 1 && !offsets) return refused("offsets has to be a 1D Tensor but got None");
    if (input.rank === 1 && offsets!.rank !== 1) return refused(`offsets has to be a 1D Tensor`);
    if (input.rank !== 1 && input.rank !== 2) return refused(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.rank}`);
    if (mode !== "sum" && mode !== "mean" && mode !== "max") return refused("mode has to be one of sum, mean or max");
    if (mode === "max" && weights) rule.vm.raise("NotImplementedError", "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='max'). Please open a feature request on GitHub.");
    checkOffsets(rule, input, offsets);
    checkRange(rule, input, weight.shape[0]!);
    const bags = offsets ? (include_last_offset ? sub(offsets.shape[0]!, 1) : offsets.shape[0]!) : input.shape[0]!;
    return { shape: [bags, weight.shape[1]!], dtype: weight.dtype };
  },
  onnx({ input, weight, offsets, mode, per_sample_weights: weights, padding_idx, max_norm, include_last_offset: closed }, emit, [out]) {
    if (max_norm !== null) return emit.unsupported("an embedding bag with a greatest norm changes its table");
    if (offsets || weights || padding_idx !== null) return bagForm(emit, { input, weight, offsets, mode, weights, closed, padding: padding_idx }, out!);
    const rows = emit("Gather", [weight, input], { axis: 0 }, { dtype: weight.dtype, shape: [...input.shape, weight.shape[1]!] });
    const reduce = { sum: "ReduceSum", mean: "ReduceMean", max: "ReduceMax" }[mode]!;
    return emit(reduce, [rows, emit.constant([1], int64, [1])], { keepdims: 0 }, like(out!));
  },
  kind, says: "Sums, averages or takes the greatest of the rows of each bag of numbers.",
});
