/** How numbers, shapes and results are put in words, short and the same everywhere. */
import { type Fact, tensorsIn } from "../torch/index.ts";
import { type Dim, show, showShape } from "../sym/index.ts";
import { costOf, sizeOf } from "../model/index.ts";

/** 1234567 → "1.23 M" (three digits; k, M, G, T). */
export const short = (value: number): string => {
  const units = ["", " k", " M", " G", " T", " P"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  const digits = unit === 0 ? String(value) : size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(2);
  return `${digits}${units[unit]}`;
};
/** 1234567 → "1,234,567". */
export const exact = (value: number): string => value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A count that may carry names: its number at N = 1, else as a formula. */
export const count = (dim: Dim | null): string => {
  if (dim === null) return "?";
  const size = sizeOf(dim);
  return size === null ? show(dim) : exact(size);
};
export const shortCount = (dim: Dim | null): string => {
  const size = dim === null ? null : sizeOf(dim);
  return size === null ? "?" : short(size);
};

/** A cost in MACs; where data decide it (how many boxes a detector finds), the most that it can be. */
export const macsText = (dim: Dim, write: (count: number) => string = exact): string => {
  const { count: most, atMost } = costOf(dim);
  return most === null ? "?" : `${atMost ? "at most " : ""}${write(most)}`;
};

/** The shapes in a result: "[N, 10]", "([N, 4], [N, 1])", "{out: [N, 21, H, W]}". */
export const shapeText = (fact: Fact | null): string | null => {
  if (!fact) return null;
  switch (fact.kind) {
    case "tensor": return showShape(fact.shape);
    case "list": case "tuple": {
      const parts = fact.items.map(shapeText).filter((one) => one !== null);
      return parts.length === 0 ? null : fact.kind === "list" ? `[${parts.join(", ")}]` : `(${parts.join(", ")})`;
    }
    case "dict": return named(fact.entries);
    case "object": return named(fact.fields);
    case "unknown": return "?";
    default: return null;
  }
};
const named = (entries: readonly (readonly [string, Fact])[]): string | null => {
  const parts = entries.map(([key, one]) => [key, shapeText(one)] as const).filter(([, one]) => one !== null);
  return parts.length === 0 ? null : `{${parts.map(([key, one]) => `${key}: ${one}`).join(", ")}}`;
};

/** The dtype of the first tensor. */
export const dtypeText = (fact: Fact | null): string | null => (fact ? (tensorsIn(fact)[0]?.fact.dtype.name ?? null) : null);

/** At most `most` characters; the middle goes. */
export const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 2)}…${text.at(-1)}`);
