/** Dropout: in training some numbers (or whole channels) are set to 0; in evaluation the input passes unchanged. */
import { problem } from "../../base/index.ts";
import { exactly } from "../../sym/index.ts";
import { boolean, flag, float, tensor } from "../args.ts";
import { op, type Result, type Rule } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { laid } from "./layout.ts";
import { refuseDtype } from "./batching.ts";
import { refuse } from "./refusals.ts";
import { wrongRank } from "../problems.ts";

const kind = "dropout";
const badProbability = problem({ code: "wrong-argument", severity: "error", raises: "ValueError", says: (d: { p: number }) => `dropout probability has to be between 0 and 1, but got ${pythonFloat(d.p)}` });
const pythonFloat = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

interface Dropping {
  readonly ranks?: readonly number[];
  readonly features?: boolean;
  /** How many axes a batch has; an input with others is taken for one of a batch. */
  readonly batched?: number;
}
interface DropoutArgs {
  readonly input: Tensor;
  readonly p: number;
  readonly training: boolean;
}
/** Whole channels are dropped: there must be an axis of them. */
const featureRank = (input: Tensor, rule: Rule): void => {
  if (input.rank < 2) rule.raise(wrongRank, { text: "Feature dropout requires at least 2 dimensions in the input" });
};
const dropped = ({ input, p, training }: DropoutArgs, rule: Rule, features = false): Result => {
  if (p < 0 || p > 1) rule.raise(badProbability, { p });
  if (features && training && p > 0 && p < 1 && exactly(input.count) !== 0) featureRank(input, rule);
  if (training && p > 0 && p < 1 && input.dtype.kind !== "float" && input.dtype.kind !== "complex") refuseDtype(rule, `result type Float can't be cast to the desired output type ${input.dtype.word}`);
  return training && p > 0 ? { ...laid(input.shape, [input]), dtype: input.dtype } : input;
};

const dropping = (names: readonly [string, ...string[]], usual: boolean, says: string, { ranks, features, batched }: Dropping = {}) => op({
  names,
  args: { input: tensor, p: float(0.5), training: boolean(usual), inplace: boolean(false) },
  result(args, rule) {
    if (ranks && !ranks.includes(args.input.rank)) rule.raise(wrongRank, { text: rankWords(args.input.rank) });
    const alone = batched !== undefined && args.input.rank !== batched;
    return dropped(args, rule, features && !(alone && args.input.rank > 0));
  },
  value: ({ training, p }, [out]) => (training && p === 1 ? new Float64Array(exactly(out!.count) ?? 0) : null),
  // where nothing is dropped the result is the input
  onnx: ({ input, training, p }, emit) => (training && p > 0 ? emit.unsupported("dropout in training draws random numbers") : emit.of(input)),
  random: true, kind, says,
});
const rankWords = (rank: number): string =>
  `dropout1d: Expected 2D or 3D input, but received a ${rank}D input. Note that dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs).`;

export const dropout = dropping(["torch.nn.functional.dropout"], true, "Sets random numbers to 0 in training; passes all in evaluation.");
export const alphaDropout = dropping(["torch.nn.functional.alpha_dropout"], false, "Dropout that keeps mean and variance, for SELU.");
export const featureAlphaDropout = dropping(["torch.nn.functional.feature_alpha_dropout"], false, "Dropout of whole channels that keeps mean and variance, for SELU.", { features: true });
export const dropout1d = dropping(["torch.nn.functional.dropout1d"], true, "Sets random channels to 0 in training.", { ranks: [2, 3] });
export const dropout2d = dropping(["torch.nn.functional.dropout2d"], true, "Sets random channels to 0 in training.", { features: true });
export const dropout3d = dropping(["torch.nn.functional.dropout3d"], true, "Sets random channels to 0 in training.", { features: true, batched: 5 });

/** Under their names in `torch`, `p` and `train` have no defaults. */
const torchDropping = (names: readonly [string, ...string[]], features = false) => op({
  names,
  args: { input: tensor, p: float(), train: flag },
  result({ input, p, train }, rule) {
    if (p < 0 || p > 1) refuse(rule, `dropout probability has to be between 0 and 1, but got ${p}`);
    // nothing to drop: the tensor itself
    return exactly(input.count) === 0 ? input : dropped({ input, p: Math.min(Math.max(p, 0), 1), training: train }, rule, features);
  },
  onnx: ({ input, train, p }, emit) => (train && p > 0 ? emit.unsupported("dropout in training draws random numbers") : emit.of(input)),
  random: true, kind, says: "Sets random numbers to 0 in training.",
});
export const torchDropouts = [
  torchDropping(["torch.dropout"]), torchDropping(["torch.alpha_dropout"]), torchDropping(["torch.feature_dropout"], true), torchDropping(["torch.feature_alpha_dropout"], true),
] as const;
