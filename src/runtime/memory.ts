/** How much memory a forward pass will need, said before it starts. */
import { elementSize, product } from "./elements.ts";
import type { ForwardPlan } from "./plan.ts";

export interface MemoryEstimate {
  readonly weights: number;
  readonly inputs: number;
  /** All layer outputs together: held at once where they are looked at. */
  readonly outputs: number;
  /** The two largest tensors in a row, doubled: what a pass holds that keeps nothing. */
  readonly working: number;
}

/** Activations are counted as float32; sizes that only data decide count as nothing. */
export const estimateMemory = (plan: ForwardPlan, sizes: ReadonlyMap<string, readonly number[]>): MemoryEstimate => {
  const growth = grownBy(plan, sizes);
  const outputs = layerTensors(plan).map(({ bytes }) => bytes * growth);
  const largest = outputs.reduce((most, bytes) => Math.max(most, bytes), 0);
  return {
    weights: plan.weightBytes,
    inputs: plan.inputs.reduce((sum, { path, dtype }) => sum + product(sizes.get(path)!) * elementSize(dtype), 0),
    outputs: outputs.reduce((sum, bytes) => sum + bytes, 0),
    working: 4 * largest,
  };
};

/** Predicted bytes of each distinct layer tensor, in order. */
export const layerTensors = (plan: ForwardPlan): readonly { readonly name: string; readonly bytes: number }[] => {
  const found = new Map<string, number>();
  for (const row of plan.layers) {
    row.onnxNames.forEach((name, index) => {
      const size = row.predicted[index];
      if (name !== "" && !found.has(name)) found.set(name, 4 * (size === undefined ? 0 : product(size.map((one) => one ?? 0))));
    });
  }
  return [...found].map(([name, bytes]) => ({ name, bytes }));
};

/** Predictions hold for the plan's own sizes; a larger batch or picture makes activations larger in proportion. */
const grownBy = (plan: ForwardPlan, sizes: ReadonlyMap<string, readonly number[]>): number =>
  plan.inputs.reduce((most, { path, size }) => Math.max(most, product(sizes.get(path)!) / Math.max(1, product(size))), 1);

/** `1.53 GB`, `12 kB`: powers of ten, three digits. */
export const bytesText = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** unit).toPrecision(3))} ${units[unit]}`;
};
