/** What is said of a tensor: its range, mean and spread, what is not finite, what is dead, a histogram, small pictures. */
import { product } from "./elements.ts";
import type { Histogram, Pictures, TensorStats, TopValue } from "./plan.ts";

const binCount = 32;

/**
 * Range, mean and sample standard deviation (n - 1, as `torch.std`) of the finite elements, and the counts of the others.
 * Two passes, so that the deviation of large means stays exact.
 */
export const statsOf = (values: ArrayLike<number>, size: readonly number[]): { readonly stats: TensorStats; readonly histogram: Histogram } => {
  const count = values.length;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let nan = 0;
  let inf = 0;
  let zeros = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value - value !== 0) {
      if (value !== value) nan++;
      else inf++;
      continue;
    }
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
    sum += value;
  }
  const finite = count - nan - inf;
  const mean = finite === 0 ? NaN : sum / finite;
  const { squares, bins } = spread(values, { min, max, mean });
  const std = finite > 1 ? Math.sqrt(squares / (finite - 1)) : NaN;
  const dead = zeros === 0 ? 0 : deadChannels(values, size);
  return {
    stats: {
      min: finite === 0 ? NaN : min, max: finite === 0 ? NaN : max, mean, std, nan, inf, zeros, count,
      ...(size.length >= 3 && size[1]! > 1 ? { deadChannels: dead } : {}),
    },
    histogram: { from: finite === 0 ? 0 : min, to: finite === 0 ? 0 : max, bins },
  };
};

const spread = (values: ArrayLike<number>, { min, max, mean }: { min: number; max: number; mean: number }): { squares: number; bins: number[] } => {
  const bins = new Uint32Array(binCount);
  const scale = max > min ? binCount / (max - min) : 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    const off = value - mean;
    squares += off * off;
    const bin = ((value - min) * scale) | 0;
    bins[bin < binCount ? bin : binCount - 1]!++;
  }
  return { squares, bins: [...bins] };
};

/** Channels of axis 1 that are zero everywhere in every sample. */
const deadChannels = (values: ArrayLike<number>, size: readonly number[]): number => {
  if (size.length < 3) return 0;
  const [samples, channels] = [size[0]!, size[1]!];
  const inner = product(size.slice(2));
  let dead = 0;
  for (let channel = 0; channel < channels; channel++) {
    if (allZero(values, { samples, channels, inner, channel })) dead++;
  }
  return dead;
};

const allZero = (values: ArrayLike<number>, { samples, channels, inner, channel }: { samples: number; channels: number; inner: number; channel: number }): boolean => {
  for (let sample = 0; sample < samples; sample++) {
    const start = (sample * channels + channel) * inner;
    for (let i = start; i < start + inner; i++) if (values[i] !== 0) return false;
  }
  return true;
};

const mostChannels = 16;
const longestSide = 48;
const longestMatrixSide = 96;

/**
 * Grey pictures of the first sample: channels of `[N, C, H, W]` (the middle slice of `[N, C, D, H, W]`), or the matrix of
 * `[N, T, F]`. Larger ones are averaged down. Nothing for other ranks or where a side has one element.
 */
export const picturesOf = (values: ArrayLike<number>, size: readonly number[]): Pictures | undefined => {
  if (product(size) === 0) return undefined;
  if (size.length === 3) {
    const [, rows, columns] = size as [number, number, number];
    if (rows < 2 || columns < 2) return undefined;
    return draw(values, { starts: [0], rows, columns, limit: longestMatrixSide, title: `${rows} × ${columns} of sample 0` });
  }
  if (size.length !== 4 && size.length !== 5) return undefined;
  const channels = size[1]!;
  const [rows, columns] = size.slice(-2) as [number, number];
  const depth = size.length === 5 ? size[2]! : 1;
  if (rows < 2 || columns < 2) return undefined;
  const shown = Math.min(channels, mostChannels);
  const starts = Array.from({ length: shown }, (_, channel) => (channel * depth + (depth >> 1)) * rows * columns);
  const title = `${shown < channels ? `${shown} of ${channels}` : channels} channels of sample 0`;
  return draw(values, { starts, rows, columns, limit: longestSide, title });
};

interface Drawing {
  readonly starts: readonly number[];
  readonly rows: number;
  readonly columns: number;
  readonly limit: number;
  readonly title: string;
}

const draw = (values: ArrayLike<number>, { starts, rows, columns, limit, title }: Drawing): Pictures => {
  const shrink = Math.max(1, Math.max(rows, columns) / limit);
  const height = Math.max(1, Math.round(rows / shrink));
  const width = Math.max(1, Math.round(columns / shrink));
  const pixels = new Uint8Array(starts.length * width * height);
  starts.forEach((start, index) => {
    const grey = average(values, { start, rows, columns, width, height });
    pixels.set(toGrey(grey), index * width * height);
  });
  return { width, height, count: starts.length, pixels, title };
};

interface Area {
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

/** The mean of the elements under each pixel; a pixel covers at least one element. */
const average = (values: ArrayLike<number>, { start, rows, columns, width, height }: Area): Float64Array => {
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = cover(y, height, rows);
    for (let x = 0; x < width; x++) {
      const [left, right] = cover(x, width, columns);
      let sum = 0;
      for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += values[start + row * columns + column]!;
      out[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return out;
};

const cover = (pixel: number, pixels: number, elements: number): readonly [number, number] => {
  const from = Math.floor((pixel * elements) / pixels);
  return [from, Math.max(from + 1, Math.floor(((pixel + 1) * elements) / pixels))];
};

const toGrey = (values: Float64Array): Uint8Array => {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const scale = max > min ? 255 / (max - min) : 0;
  return Uint8Array.from(values, (value) => Math.round((value - min) * scale) || 0);
};

/** The largest values of the last axis for the first sample; with softmax shares where they are logits. */
export const topOf = (values: ArrayLike<number>, size: readonly number[], { logits, names }: { logits: boolean; names?: readonly string[] | undefined }): TopValue[] => {
  const width = Math.min(size.at(-1) ?? 1, values.length);
  const order = Array.from({ length: width }, (_, index) => index).filter((index) => !Number.isNaN(values[index]!));
  order.sort((a, b) => values[b]! - values[a]!);
  const largest = values[order[0] ?? 0] ?? 0;
  const total = logits ? order.reduce((sum, index) => sum + Math.exp(values[index]! - largest), 0) : 0;
  return order.slice(0, 10).map((index) => ({
    index,
    value: values[index]!,
    ...(logits ? { share: Math.exp(values[index]! - largest) / total } : {}),
    ...(names?.[index] === undefined ? {} : { name: names[index] }),
  }));
};

/** The class with the largest value at each place of `[N, K, H, W]`, first sample, sampled down to at most 256 a side. */
export const classMapOf = (values: ArrayLike<number>, size: readonly number[]): { width: number; height: number; classes: Uint16Array } | undefined => {
  if (size.length !== 4 || size[1]! < 2 || product(size) === 0) return undefined;
  const [, channels, rows, columns] = size as [number, number, number, number];
  const shrink = Math.max(1, Math.max(rows, columns) / 256);
  const [height, width] = [Math.max(1, Math.round(rows / shrink)), Math.max(1, Math.round(columns / shrink))];
  const classes = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      let best = 0;
      for (let channel = 1; channel < channels; channel++) {
        if (values[channel * rows * columns + at]! > values[best * rows * columns + at]!) best = channel;
      }
      classes[y * width + x] = best;
    }
  }
  return { width, height, classes };
};
