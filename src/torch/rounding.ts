/** The nearest number that a dtype can hold: what is left of a float64 when it is written into a tensor. */
import type { DType } from "./dtype.ts";

/** Rounds as PyTorch's CPU kernels cast: to nearest, ties to even; floats lose their fraction on the way to integers, which wrap. */
export const fitting = (dtype: DType): ((value: number) => number) => {
  switch (dtype.kind) {
    case "bool":
      return (value) => (value === 0 ? 0 : 1);
    case "int":
      return whole(dtype);
    default:
      return floats[dtype.name] ?? ((value) => value);
  }
};

const whole = (dtype: DType): ((value: number) => number) => {
  if (dtype.bytes === 8) return (value) => (Number.isFinite(value) ? Math.trunc(value) + 0 : -(2 ** 63));
  const span = 2 ** (8 * dtype.bytes);
  const signed = !dtype.name.startsWith("u") && !dtype.name.startsWith("quint");
  return (value) => {
    if (!Number.isFinite(value)) return signed && dtype.bytes === 4 ? -span / 2 : 0;
    const low = ((Math.trunc(value) % span) + span) % span;
    return signed && low >= span / 2 ? low - span : low;
  };
};

/** Rounds to `bits` of fraction with exponents from `least` on; what is beyond `most` is infinite. */
const nearest = (bits: number, least: number, most: number) => (value: number): number => {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), least);
  const step = 2 ** (exponent - bits);
  const rounded = toEven(value / step) * step;
  return Math.abs(rounded) > most ? Math.sign(value) * Infinity : rounded;
};

/** Nearest integer, ties to the even one (Python's and PyTorch's `round`). */
export const toEven = (value: number): number => {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest < 0.5) return down;
  if (rest > 0.5) return down + 1;
  return down % 2 === 0 ? down : down + 1;
};

const floats: Readonly<Record<string, (value: number) => number>> = {
  float32: Math.fround,
  float16: nearest(10, -14, 65504),
  bfloat16: nearest(7, -126, 3.3895313892515355e38),
};
