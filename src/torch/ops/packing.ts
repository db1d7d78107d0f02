/** Sequences of different lengths packed step by step, and laid out again. */
import { add, exactly, min, mul, product, type Shape, show } from "../../sym/index.ts";
import { boolean, flag, int, number, tensor, withDefault } from "../args.ts";
import { int64 } from "../dtype.ts";
import { op, type OutParts, type Rule, tuple } from "../op.ts";
import { type Tensor, valuesOf, contiguousStrides } from "../tensor.ts";
import { refuse } from "./refusals.ts";

const unsorted = "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.";

/** How many sequences are still going on at each step. */
const goingOn = (lengths: readonly number[]): number[] => Array.from({ length: lengths[0] ?? 0 }, (_, step) => lengths.filter((one) => one > step).length);

const checkLengths = (rule: Rule, input: Tensor, lengths: readonly number[], batch: Tensor["shape"][0]): void => {
  if (exactly(input.count) === 0) refuse(rule, "Cannot pack empty tensors.");
  else if (exactly(batch!) !== null && exactly(batch!) !== lengths.length) refuse(rule, `Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${show(batch!)})`);
  else if (lengths.some((one) => one <= 0)) refuse(rule, "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
  else if (lengths.some((one, i) => i > 0 && one > lengths[i - 1]!)) refuse(rule, unsorted);
};

const checkCounts = (rule: Rule, { rank, dtype, device }: Tensor): void => {
  if (rank !== 1 || dtype !== int64) refuse(rule, `'lengths' argument should be a 1D CPU int64 tensor, but got ${rank}D ${device} ${dtype.word} tensor`);
};
/** Steps of equally many sequences are laid out together: so many rows must be left. */
const checkLaid = (rule: Rule, data: Tensor, counts: readonly number[]): void => {
  const [rows, rest] = [exactly(data.shape[0]!), data.shape.slice(1)];
  const width = exactly(product(rest));
  if (rows === null || width === null) return;
  for (let from = 0, taken = 0; from < counts.length;) {
    let to = from;
    while (to < counts.length && counts[to] === counts[from]) to++;
    const wanted = (to - from) * counts[from]!;
    const left = Math.max(0, Math.min(wanted, rows - taken));
    if (left !== wanted && left * width !== wanted * width) return refuse(rule, `shape '[${[to - from, counts[from]!, ...rest].map((one) => show(one)).join(", ")}]' is invalid for input of size ${left * width}`);
    taken += wanted;
    from = to;
  }
};

export const packPaddedSequence = op({
  names: ["torch._pack_padded_sequence", "torch._VF._pack_padded_sequence"],
  args: { input: tensor, lengths: tensor, batch_first: flag },
  result({ input, lengths, batch_first }, rule) {
    checkCounts(rule, lengths);
    const known = lengths.rank === 1 ? valuesOf(lengths) : null;
    const rest = input.shape.slice(2);
    if (input.rank < 2) {
      refuse(rule, input.rank === 0 ? "Dimension specified as 1 but tensor has no dimensions" : "Dimension out of range (expected to be in range of [-1, 0], but got 1)", "IndexError");
      return rule.unknown("after-error", "the shape of a packed sequence that fails");
    }
    if (!known) {
      const steps = batch_first ? input.shape[1]! : input.shape[0]!;
      return tuple({ shape: [rule.fresh(mul(input.shape[0]!, input.shape[1]!)), ...rest], dtype: input.dtype }, { shape: [rule.fresh(steps)], dtype: int64 });
    }
    checkLengths(rule, input, [...known], batch_first ? input.shape[0]! : input.shape[1]!);
    const steps = goingOn([...known]);
    // what stands behind the end of the input is not there to be packed
    const most = batch_first ? input.shape[1]! : input.shape[0]!;
    return tuple({ shape: [add(...[...known].map((one) => min(one, most))), ...rest], dtype: input.dtype }, { shape: [steps.length], dtype: int64, values: steps });
  },
  onnx: (_, emit) => emit.unsupported("packed sequences"),
  kind: "recurrent", says: "Lays sequences of different lengths step by step, without their padding.", manual: "generated/torch.nn.utils.rnn.pack_padded_sequence",
});

export const padPackedSequence = op({
  names: ["torch._pad_packed_sequence", "torch._VF._pad_packed_sequence"],
  args: { data: tensor, batch_sizes: tensor, batch_first: boolean(false), padding_value: withDefault(number, 0), total_length: int() },
  result({ data, batch_sizes, batch_first, total_length }, rule) {
    checkCounts(rule, batch_sizes);
    const known = batch_sizes.rank === 1 ? valuesOf(batch_sizes) : null;
    if (known && data.rank > 0) checkLaid(rule, data, [...known]);
    if (known?.length === 0) refuse(rule, "batch_sizes can not be empty");
    const batch = known ? (known[0] ?? 0) : rule.fresh(data.shape[0]);
    const longest = batch_sizes.shape[0] ?? 1;
    const asked = exactly(total_length);
    if (asked !== null && asked > 0 && exactly(longest) !== null && asked < exactly(longest)!)
      refuse(rule, `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${asked} and max sequence length being ${show(longest)}`);
    const length = asked !== null && asked <= 0 ? longest : total_length;
    const rest = data.shape.slice(1);
    const shape: Shape = batch_first ? [batch, length, ...rest] : [length, batch, ...rest];
    // it lies in memory step by step, whatever comes first in its shape
    const inner = contiguousStrides(rest);
    const width = product(rest);
    const strides = batch_first ? [width, mul(batch, width), ...inner] : undefined;
    const lengths: OutParts = { shape: [batch], dtype: int64, values: known && Array.from({ length: known[0] ?? 0 }, (_, i) => known.filter((one) => one > i).length) };
    return tuple({ shape, dtype: data.dtype, ...(strides ? { strides } : {}) }, lengths);
  },
  onnx: (_, emit) => emit.unsupported("packed sequences"),
  kind: "recurrent", says: "Lays packed sequences out again, padded to one length.", manual: "generated/torch.nn.utils.rnn.pad_packed_sequence",
});
