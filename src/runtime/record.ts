/** The record of a run as JSON: what `headtorch run --json` prints and the panel saves. */
import type { LayerResult, OutputResult, RunResult, TensorStats } from "./plan.ts";

/** JSON has no NaN and no infinity: such numbers are `null`. */
export const runRecord = (result: RunResult): object => {
  if (!result.ok) {
    const { kind, message, layer, ran } = result;
    return { schema: 1, ok: false, problem: { kind, message, ...(layer === undefined ? {} : { layer }) }, ...(ran === undefined ? {} : { layers: ran.layers.map(layerRecord) }) };
  }
  const { backend, threads, fallback, onWasm, seed, outputs, layers, ms } = result;
  return {
    schema: 1, ok: layers.every((layer) => layer.agree !== "no"), backend, threads,
    ...(fallback === undefined ? {} : { fallback }), ...(onWasm === undefined ? {} : { onWasm }), seed,
    outputs: outputs.map(outputRecord), layers: layers.map(layerRecord), ms: finite(ms),
  };
};

const outputRecord = ({ path, size, dtype, min, max, mean, top }: OutputResult): object =>
  ({ path, size, dtype, min: finite(min), max: finite(max), mean: finite(mean), top: top.map((one) => ({ ...one, value: finite(one.value) })) });

const layerRecord = ({ id, predicted, real, agree, notRun, ms, stats }: LayerResult): object => ({
  id, predicted, real: real.length === 0 ? null : real, agree: agree === "unknown" ? null : agree === "yes", ms: finite(ms),
  ...(notRun === undefined ? {} : { notRun }), ...(stats === undefined ? {} : statsRecord(stats)),
});

const statsRecord = ({ min, max, mean, std, nan, inf, zeros, count }: TensorStats): object =>
  ({ min: finite(min), max: finite(max), mean: finite(mean), std: finite(std), nan, inf, zeros, count });

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
