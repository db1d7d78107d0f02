/** Attention: weighted means of values, weighted by how well queries and keys agree. */
import { add, differ, type Dim, exactly, floordiv, mul, product, type Shape } from "../../sym/index.ts";
import { boolean, float, optional, tensor } from "../args.ts";
import { everywhere } from "../autocast.ts";
import { bool, float32, int64 } from "../dtype.ts";
import { type Emit, op, type Ref, type Rule } from "../op.ts";
import { noSuchAxis } from "../problems.ts";
import { broadcast } from "../rules.ts";
import type { Tensor } from "../tensor.ts";
import { cName, listed, refuseDtype, refuseRank } from "./batching.ts";
import { laid } from "./layout.ts";
import { like, one } from "./lowering.ts";
import { matmulDiffer } from "./matmul.ts";
import { refuse } from "./refusals.ts";

interface Attention {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly attn_mask: Tensor | null;
  readonly is_causal: boolean;
  readonly enable_gqa: boolean;
}

const checkInputs = (rule: Rule, { query, key, value, attn_mask, is_causal }: Attention): boolean => {
  if (query.dtype !== key.dtype || query.dtype !== value.dtype)
    refuseDtype(rule, `Expected query, key, and value to have the same dtype, but got query.dtype: ${cName(query.dtype)} key.dtype: ${cName(key.dtype)} and value.dtype: ${cName(value.dtype)} instead.`);
  if (query.rank < 2 || key.rank < 2 || value.rank < 2) {
    refuseRank(rule, `Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: ${query.rank} key.dim: ${key.rank} and value.dim: ${value.rank} instead.`);
    return false;
  }
  if (query.dtype.kind !== "float" && query.dtype === key.dtype) refuseDtype(rule, `expected scalar type Float but found ${query.dtype.word}`);
  if (!attn_mask) return true;
  if (is_causal) refuse(rule, "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True");
  else if (attn_mask.dtype !== bool && attn_mask.dtype !== query.dtype && attn_mask.dtype !== float32)
    refuseDtype(rule, `Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: ${cName(attn_mask.dtype)} and  query.dtype: ${cName(query.dtype)} instead.`);
  return true;
};

/** Grouped queries: keys and values have fewer heads, each repeated. */
const repeated = (rule: Rule, { query, key, value, enable_gqa }: Attention): readonly [Shape, Shape] => {
  if (!enable_gqa) return [key.shape, value.shape];
  const heads = (own: Tensor): Dim => own.shape.at(-3) ?? 1;
  const [wanted, k, v] = [exactly(heads(query)), exactly(heads(key)), exactly(heads(value))];
  if (wanted !== null && k !== null && v !== null && (k === 0 || v === 0 || wanted % k !== 0 || wanted % v !== 0)) refuse(rule, "Number of heads in key and value must divide the number of heads in ");
  return [key, value].map((own) => (own.rank < 3 ? own.shape : own.shape.with(-3, heads(query)))) as unknown as readonly [Shape, Shape];
};

/** Sizes of the two products: scores (…, L, S) and the result (…, L, E). */
const attended = (rule: Rule, args: Attention): Shape => {
  const { query, attn_mask } = args;
  const [key, value] = repeated(rule, args);
  const lead = broadcast(rule, query.shape.slice(0, -2), key.slice(0, -2));
  const [rows, width, places] = [query.shape.at(-2)!, query.shape.at(-1)!, key.at(-2)!];
  const batch = product(lead);
  rule.match(width, key.at(-1)!, matmulDiffer, { text: `Expected size for first two dimensions of batch2 tensor to be: [${listed([batch, width])}] but got: [${listed([batch, key.at(-1)!])}].` });
  const scores = [...lead, rows, places];
  if (attn_mask && attn_mask.rank < 2) {
    if (attn_mask.rank === 1) rule.raise(noSuchAxis, { axis: -2, rank: 1 });
    else refuse(rule, "Dimension specified as -2 but tensor has no dimensions", "IndexError");
  } else if (attn_mask) broadcast(rule, scores, attn_mask.shape);
  // the fused kernel, which needs heads of one width, does not look
  if (differ(width, value.at(-1)!)) rule.match(places, value.at(-2)!, matmulDiffer, { text: `Expected size for first two dimensions of batch2 tensor to be: [${listed([batch, places])}] but got: [${listed([batch, value.at(-2)!])}].` });
  return [...broadcast(rule, lead, value.slice(0, -2)), rows, value.at(-1)!];
};

/** The fused kernel leaves its result in the memory order of the queries. */
const isFused = ({ query, value }: Attention, dropout: number): boolean => query.rank === 4 && dropout === 0 && !differ(query.shape[3]!, value.shape.at(-1)!);

export const scaledDotProductAttention = op({
  names: ["torch.nn.functional.scaled_dot_product_attention", "torch._C._nn.scaled_dot_product_attention"],
  autocasts: everywhere("lower"),
  args: {
    query: tensor, key: tensor, value: tensor, attn_mask: optional(tensor), dropout_p: float(0), is_causal: boolean(false), scale: optional(float()), enable_gqa: boolean(false),
  },
  result(args, rule) {
    if (!checkInputs(rule, args)) return rule.unknown("after-error", "the shape of an attention that fails");
    if (args.dropout_p < 0 || args.dropout_p > 1) refuse(rule, `dropout probability has to be between 0 and 1, but got ${args.dropout_p}`);
    const shape = attended(rule, args);
    return { ...(isFused(args, args.dropout_p) ? laid(shape, [args.query]) : { shape }), dtype: args.query.dtype };
  },
  // two products: queries with keys, weights with values
  macs({ query, key, value }, [out]) {
    const places = key.shape.at(-2) ?? 1;
    // keys and values of two lengths: the CPU's fused kernel does not look, the device that is counted on refuses them
    if (differ(places, value.shape.at(-2) ?? 1)) return 0;
    const rows = mul(product(out!.shape.slice(0, -2)), query.shape.at(-2) ?? 1);
    return mul(mul(rows, places), add(query.shape.at(-1) ?? 1, value.shape.at(-1) ?? 1));
  },
  onnx: (args, emit, [out]) => form(args, args.scale, args.dropout_p, emit, out!),
  kind: "attention",
  says: "Weighs values by how well each query agrees with the keys.",
});

const form = (args: Attention, scale: number | null, dropout: number, emit: Emit, out: Tensor): Ref => {
  const { query, attn_mask, is_causal } = args;
  if (dropout > 0) return emit.unsupported("dropout of attention weights draws random numbers");
  const { dtype } = out;
  const [key, value] = [args.key, args.value].map((own) => spread(emit, args, own)) as [Ref, Ref];
  const order = key.shape.map((_, i) => i);
  const turned = emit("Transpose", [key], { perm: [...order.slice(0, -2), order.length - 1, order.length - 2] }, { dtype, shape: [...key.shape.slice(0, -2), key.shape.at(-1)!, key.shape.at(-2)!] });
  const shape = [...out.shape.slice(0, -2), query.shape.at(-2)!, key.shape.at(-2)!];
  const width = exactly(query.shape.at(-1)!);
  const factor = scale ?? 1 / Math.sqrt(width ?? emit.unsupported("an unknown width of heads"));
  const scaled = emit("Mul", [query, one(emit, factor, dtype)], {}, { dtype, shape: query.shape });
  let scores = emit("MatMul", [scaled, turned], {}, { dtype, shape });
  if (is_causal) scores = masked(emit, scores, causal(emit, shape));
  else if (attn_mask?.dtype === bool) scores = masked(emit, scores, emit.of(attn_mask));
  else if (attn_mask) scores = emit("Add", [scores, attn_mask.dtype === dtype ? attn_mask : emit.cast(attn_mask, dtype)], {}, { dtype, shape });
  const weights = emit("Softmax", [scores], { axis: -1 }, { dtype, shape });
  return emit("MatMul", [weights, value], {}, like(out));
};

/** Where the mask is false nothing is attended to. */
const masked = (emit: Emit, scores: Ref, mask: Ref): Ref => emit("Where", [mask, scores, emit.constant(-Infinity, scores.dtype)], {}, { dtype: scores.dtype, shape: scores.shape });
const causal = (emit: Emit, shape: Shape): Ref => {
  const sizes = shape.slice(-2);
  const ones = emit("Expand", [emit.constant(1, float32), emit.shape(sizes)], {}, { dtype: float32, shape: sizes });
  return emit.cast(emit("Trilu", [ones, emit.constant(0, int64)], { upper: 0 }, { dtype: float32, shape: sizes }), bool);
};
/** Heads of keys or values, each repeated as often as it serves queries. */
const spread = (emit: Emit, { query, enable_gqa }: Attention, own: Tensor): Ref => {
  const [wanted, heads] = [query.shape.at(-3), own.shape.at(-3)];
  if (!enable_gqa || wanted === undefined || heads === undefined || !differ(wanted, heads)) return emit.of(own);
  const [lead, tail] = [own.shape.slice(0, -3), own.shape.slice(-2)];
  const wide: Shape = [...lead, heads, floordiv(wanted, heads), ...tail];
  const column = emit.reshape(own, [...lead, heads, 1, ...tail]);
  return emit.reshape(emit("Expand", [column, emit.shape(wide)], {}, { dtype: own.dtype, shape: wide }), [...lead, wanted, ...tail]);
};
