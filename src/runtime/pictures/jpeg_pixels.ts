/** From a JPEG's coefficients to pixels, bit by bit as libjpeg does: its accurate inverse transform, its "fancy" upsampling, its colours. */
import type { Pixels } from "../resize.ts";
import type { Component, Frame } from "./jpeg_scan.ts";

/** One component's samples. */
interface Plane {
  readonly width: number;
  readonly height: number;
  /** Samples from one row to the next. */
  readonly stride: number;
  readonly samples: Uint8ClampedArray;
}

export const painted = (frame: Frame, isRgb: boolean): Pixels => {
  const { width, height } = frame;
  const planes = frame.components.map((component) => upsampled(samplesOf(component), frame.across / component.h, frame.down / component.v));
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  const [first, second = first, third = first] = planes as [Plane, Plane?, Plane?];
  const isYcc = planes.length === 3 && !isRgb;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const [a, b, c] = [first, second, third].map(({ samples, stride }) => samples[y * stride + x]!) as [number, number, number];
    const at = 4 * (y * width + x);
    if (!isYcc) [rgba[at], rgba[at + 1], rgba[at + 2]] = [a, b, c];
    else {
      const [blue, red] = [b - 128, c - 128];
      rgba[at] = a + ((91881 * red + 32768) >> 16);
      rgba[at + 1] = a + ((-22554 * blue - 46802 * red + 32768) >> 16);
      rgba[at + 2] = a + ((116130 * blue + 32768) >> 16);
    }
  }
  return { width, height, rgba };
};

const samplesOf = ({ blocks, blocksAcross, blocksDown, width, height, table }: Component): Plane => {
  const stride = 8 * blocksAcross;
  const samples = new Uint8ClampedArray(stride * 8 * blocksDown);
  const steps = table() ?? new Uint16Array(64).fill(1);
  const space = new Int32Array(64);
  for (let block = 0; block < blocksAcross * blocksDown; block++) {
    inverse(blocks, 64 * block, steps, space);
    const corner = Math.floor(block / blocksAcross) * 8 * stride + (block % blocksAcross) * 8;
    for (let i = 0; i < 64; i++) samples[corner + (i >> 3) * stride + (i & 7)] = space[i]! + 128;
  }
  return { width, height, stride, samples };
};

/** Bits of fraction of the constants, and of the numbers between the two passes. */
const [fraction, between] = [13, 2];

/** The inverse cosine transform of a block: columns, then rows (the algorithm of Loeffler, Ligtenberg and Moschytz, 1989). */
const inverse = (blocks: Int16Array, at: number, steps: Uint16Array, space: Int32Array): void => {
  for (let i = 0; i < 64; i++) space[i] = blocks[at + i]! * steps[i]!;
  for (let column = 0; column < 8; column++) transform(space, column, 8, fraction - between);
  for (let row = 0; row < 8; row++) transform(space, 8 * row, 1, fraction + between + 3);
};

const transform = (space: Int32Array, at: number, step: number, shift: number): void => {
  const read = (place: number): number => space[at + place * step]!;
  const even = (read(2) + read(6)) * 4433;
  const [low, high] = [even - read(6) * 15137, even + read(2) * 6270];
  const [sum, difference] = [(read(0) + read(4)) * 2 ** fraction, (read(0) - read(4)) * 2 ** fraction];
  const evens = [sum + high, difference + low, difference - low, sum - high];
  const [i7, i5, i3, i1] = [read(7), read(5), read(3), read(1)];
  const all = (i7 + i3 + i5 + i1) * 9633;
  const [z1, z2, z3, z4] = [(i7 + i1) * -7373, (i5 + i3) * -20995, (i7 + i3) * -16069 + all, (i5 + i1) * -3196 + all];
  const odds = [i1 * 12299 + z1 + z4, i3 * 25172 + z2 + z3, i5 * 16819 + z2 + z4, i7 * 2446 + z1 + z3];
  const half = 1 << (shift - 1);
  for (let i = 0; i < 4; i++) {
    space[at + i * step] = (evens[i]! + odds[i]! + half) >> shift;
    space[at + (7 - i) * step] = (evens[i]! - odds[i]! + half) >> shift;
  }
};

/** The plane at the picture's size: twice as wide or as high by a triangle, else by repeating samples. */
const upsampled = (plane: Plane, across: number, down: number): Plane => {
  if (across === 1 && down === 1) return plane;
  if (across === 2 && down === 1 && plane.width > 2) return twiceAsWide(plane);
  if (across === 2 && down === 2 && plane.width > 2) return twiceBoth(plane);
  if (across === 1 && down === 2) return twiceAsHigh(plane);
  return filled(plane.width * across, plane.height * down, (out, y, width) => {
    const row = Math.floor(y / down) * plane.stride;
    for (let x = 0; x < width; x++) out[y * width + x] = plane.samples[row + Math.floor(x / across)]!;
  });
};

const filled = (width: number, height: number, row: (out: Uint8ClampedArray, y: number, width: number) => void): Plane => {
  const samples = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) row(samples, y, width);
  return { width, height, stride: width, samples };
};

const twiceAsWide = ({ samples, stride, width, height }: Plane): Plane => filled(2 * width, height, (out, y) => {
  const [from, to] = [y * stride, 2 * y * width];
  for (let x = 0; x < width; x++) {
    const here = samples[from + x]!;
    out[to + 2 * x] = x === 0 ? here : (3 * here + samples[from + x - 1]! + 1) >> 2;
    out[to + 2 * x + 1] = x === width - 1 ? here : (3 * here + samples[from + x + 1]! + 2) >> 2;
  }
});

/** The row of samples at a new row, and its nearer neighbour; beyond the edge stands the last row again. */
const rowsAt = ({ stride, height }: Plane, y: number): readonly [number, number] => {
  const row = y >> 1;
  const near = Math.min(height - 1, Math.max(0, y % 2 === 0 ? row - 1 : row + 1));
  return [row * stride, near * stride];
};

const twiceAsHigh = (plane: Plane): Plane => filled(plane.width, 2 * plane.height, (out, y, width) => {
  const [row, near] = rowsAt(plane, y);
  for (let x = 0; x < width; x++) out[y * width + x] = (3 * plane.samples[row + x]! + plane.samples[near + x]! + (y % 2 === 0 ? 1 : 2)) >> 2;
});

const twiceBoth = (plane: Plane): Plane => filled(2 * plane.width, 2 * plane.height, (out, y, twice) => {
  const [row, near] = rowsAt(plane, y);
  const { samples, width } = plane;
  const sum = (x: number): number => 3 * samples[row + x]! + samples[near + x]!;
  for (let x = 0; x < width; x++) {
    const here = sum(x);
    out[y * twice + 2 * x] = x === 0 ? (4 * here + 8) >> 4 : (3 * here + sum(x - 1) + 8) >> 4;
    out[y * twice + 2 * x + 1] = x === width - 1 ? (4 * here + 7) >> 4 : (3 * here + sum(x + 1) + 7) >> 4;
  }
});
