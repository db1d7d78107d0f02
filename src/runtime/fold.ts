/**
 * Work on weights that a session would do each time it is created, done once: the scale of a batch norm goes into the convolution or
 * linear layer before it, and a weight that is only read transposed lies transposed. A session then makes no copies of its own.
 */
import { elementCode } from "../onnx/index.ts";
import { Draft, floatOf, intsOf, type DraftNode, type DraftWeight } from "./draft.ts";

/**
 * The model for weights as they lie in the buffer afterwards. The buffer is changed in place.
 * @param kept values that must stay as they are, beside the outputs of the model.
 */
export const foldWeights = (model: Uint8Array, weights: Uint8Array<ArrayBuffer>, kept: Iterable<string> = []): Uint8Array => {
  const draft = new Draft(model);
  const makers = new Map(draft.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const work = { draft, weights, kept: new Set([...draft.pinned, ...kept]), readers: draft.readers(), makers };
  for (const node of draft.nodes) if (node.op === "BatchNormalization" && node.domain === "") foldNorm(work, node);
  for (const weight of draft.weights.values()) foldTransposed(work, weight);
  return draft.bytes(work.kept);
};

interface Work {
  readonly draft: Draft;
  readonly weights: Uint8Array<ArrayBuffer>;
  readonly kept: ReadonlySet<string>;
  readonly readers: ReadonlyMap<string, readonly DraftNode[]>;
  readonly makers: ReadonlyMap<string, DraftNode>;
}

const float32 = elementCode("float32");

/** A weight that nobody else sees: its numbers may change. */
const own = ({ draft, kept, readers }: Work, name: string | undefined): DraftWeight | null => {
  const weight = name === undefined ? undefined : draft.weights.get(name);
  return weight && weight.type === float32 && !weight.isShared && !kept.has(weight.name) && readers.get(weight.name)?.length === 1 ? weight : null;
};

const floats = ({ weights }: Work, { offset, length }: DraftWeight): Float32Array => new Float32Array(weights.buffer, weights.byteOffset + offset, length / 4);

/** `norm(layer(x))` is a layer again: its rows times the norm's scale, with the norm's bias. */
const foldNorm = (work: Work, norm: DraftNode): void => {
  const [from, ...rest] = norm.inputs;
  const layer = work.makers.get(from!);
  if (!layer || !hasRows(layer) || work.kept.has(from!) || work.readers.get(from!)?.length !== 1 || norm.outputs.length > 1) return;
  const weight = own(work, layer.inputs[1]);
  const bias = own(work, rest[1]);
  const [scale, mean, variance] = [rest[0], rest[2], rest[3]].map((name) => work.draft.weights.get(name ?? ""));
  const before = layer.inputs[2] ? work.draft.weights.get(layer.inputs[2]) : null;
  const vectors = [bias, scale, mean, variance, ...(before === null ? [] : [before])];
  if (!weight || !bias || !scale || !mean || !variance || before === undefined || vectors.some((one) => one!.type !== float32 || one!.dims[0] !== weight.dims[0] || one!.dims.length > 1)) return;
  const [rows, shift, scales, means, variances] = [weight, bias, scale, mean, variance].map((one) => floats(work, one));
  const shifts = before ? floats(work, before) : null;
  const epsilon = floatOf(norm, "epsilon") ?? 1e-5;
  const length = rows!.length / shift!.length;
  for (let row = 0; row < shift!.length; row++) {
    const factor = scales![row]! / Math.sqrt(variances![row]! + epsilon);
    shift![row] = shift![row]! + ((shifts?.[row] ?? 0) - means![row]!) * factor;
    for (let i = row * length; i < (row + 1) * length; i++) rows![i] = rows![i]! * factor;
  }
  layer.inputs = [layer.inputs[0]!, weight.name, bias.name];
  layer.outputs = norm.outputs;
  norm.isGone = true;
};

/** Whether the weight's first axis are the features that the node gives, without factors of its own. */
const hasRows = (node: DraftNode): boolean => node.domain === "" && (node.op === "Conv"
  || (node.op === "Gemm" && intsOf(node, "transB")?.[0] === 1 && (floatOf(node, "alpha") ?? 1) === 1 && (floatOf(node, "beta") ?? 1) === 1));

const foldTransposed = (work: Work, weight: DraftWeight): void => {
  const { draft: { nodes }, kept, readers } = work;
  const turns = readers.get(weight.name) ?? [];
  if (turns.length === 0 || weight.length === 0 || weight.isShared || kept.has(weight.name) || weight.dims.length !== 2) return;
  if (!turns.every((one) => one.op === "Transpose" && one.domain === "" && !kept.has(one.outputs[0]!) && intsOf(one, "perm")?.join() === "1,0")) return;
  transpose(work.weights, weight);
  weight.name = `${weight.name}.T`;
  weight.dims = [weight.dims[1]!, weight.dims[0]!];
  const turned = new Set(turns.map((one) => one.outputs[0]!));
  for (const node of turns) node.isGone = true;
  for (const node of nodes) if (node.inputs.some((name) => turned.has(name))) node.inputs = node.inputs.map((name) => (turned.has(name) ? weight.name : name));
};

const unitsOf = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array } as const;

const transpose = (weights: Uint8Array<ArrayBuffer>, { dims, offset, length }: DraftWeight): void => {
  const [rows, columns] = dims as readonly [number, number];
  const Units = unitsOf[(length / (rows * columns)) as keyof typeof unitsOf];
  const target = new Units(weights.buffer, weights.byteOffset + offset, rows * columns);
  const source = target.slice();
  // Tile by tile, so that both sides stay in the processor's cache.
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      for (let row = top; row < Math.min(top + tile, rows); row++) {
        for (let column = left; column < Math.min(left + tile, columns); column++) target[column * rows + row] = source[row * columns + column]!;
      }
    }
  }
};

const tile = 64;
