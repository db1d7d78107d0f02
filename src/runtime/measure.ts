/** Makes rows of a result out of measured tensors: shapes against predictions, statistics, pictures. */
import { bytesOf, numbersOf, type Elements } from "./elements.ts";
import type { Agreement, ElementType, LayerResult, LayerRow, OutputResult, OutputSpec, RunRequest } from "./plan.ts";
import { classMapOf, picturesOf, statsOf, topOf } from "./statistics.ts";

export interface Values {
  readonly size: readonly number[];
  readonly dtype: ElementType;
  readonly elements: Elements;
}

/** What is said of a layer's output. */
export type Description = Pick<LayerResult, "stats" | "histogram" | "pictures">;

/** A tensor after it was looked at: its elements are gone, unless it is an output. */
export interface Measured {
  readonly size: readonly number[];
  readonly description: Description;
  readonly values?: Values;
}

export const measure = (values: Values, request: RunRequest, { keep }: { keep: boolean }): Measured =>
  ({ size: values.size, description: request.stats ? described(values, request) : {}, ...(keep ? { values } : {}) });

export const layerResult = (
  row: LayerRow, measured: ReadonlyMap<string, Measured>, { request, ms, onWasm }: { request: RunRequest; ms: number | undefined; onWasm?: readonly string[] | undefined },
): LayerResult => {
  const tensors = row.onnxNames.map((name) => measured.get(name));
  const real = tensors.map((tensor) => tensor?.size ?? []);
  const seen = tensors.every((tensor) => tensor !== undefined);
  const asPlanned = request.plan.inputs.every(({ path, size }) => same(size, request.inputs[path]?.shape ?? size));
  const first = tensors[0];
  return {
    id: row.id, predicted: row.predicted, real: seen ? real : [],
    agree: seen && asPlanned ? agreement(row.predicted, real) : "unknown",
    ...(row.notRun === undefined ? {} : { notRun: row.notRun }),
    ...(ms === undefined ? {} : { ms }),
    ...(onWasm === undefined ? {} : { onWasm }),
    ...first?.description, ...notFinite(tensors),
  };
};

/** A NaN in any of several outputs is the layer's. */
const notFinite = (tensors: readonly (Measured | undefined)[]): Pick<LayerResult, "stats"> => {
  const all = tensors.flatMap((one) => one?.description.stats ?? []);
  const sum = (key: "nan" | "inf"): number => all.reduce((so, stats) => so + stats[key], 0);
  return all[0] === undefined || tensors[0] === undefined ? {} : { stats: { ...all[0], nan: sum("nan"), inf: sum("inf") } };
};

const described = ({ size, dtype, elements }: Values, { pictures }: RunRequest): Description => {
  const values = numbersOf(dtype, elements);
  const { stats, histogram } = statsOf(values, size);
  if (pictures !== true) return { stats };
  const drawn = picturesOf(values, size);
  return { stats, histogram, ...(drawn === undefined ? {} : { pictures: drawn }) };
};

/** Equal in every size that was predicted; unknown where nothing was. */
export const agreement = (predicted: LayerRow["predicted"], real: readonly (readonly number[])[]): Agreement => {
  if (predicted.length === 0 || real.length === 0) return "unknown";
  if (predicted.length !== real.length) return "no";
  const equal = predicted.every((sizes, index) =>
    sizes.length === real[index]!.length && sizes.every((size, axis) => size === null || size === real[index]![axis]));
  return equal ? "yes" : "no";
};

const same = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((size, axis) => size === right[axis]);

export const outputResult = (spec: OutputSpec, { size, dtype, elements }: Values, { pictures }: RunRequest): OutputResult => {
  const values = numbersOf(dtype, elements);
  const { stats, histogram } = statsOf(values, size);
  const drawn = pictures === true ? picturesOf(values, size) : undefined;
  const classMap = spec.role === "dense" ? classMapOf(values, size) : undefined;
  return {
    path: spec.path, size, dtype, min: stats.min, max: stats.max, mean: stats.mean,
    top: size.length >= 1 && spec.role !== "dense" ? topOf(values, size, { logits: spec.role === "logits", names: spec.classNames }) : [],
    data: bytesOf(elements),
    ...(pictures === true ? { histogram } : {}),
    ...(drawn === undefined ? {} : { pictures: drawn }),
    ...(classMap === undefined ? {} : { classMap }),
  };
};
