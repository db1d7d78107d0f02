/** A tensor as PyTorch prints it: its numbers where they are known, else its size. */
import { type Machine, PyFloat } from "../python/index.ts";
import { show } from "../sym/index.ts";
import { numbers, type Tensor, valuesOf } from "./tensor.ts";

/** More numbers than these are not told one by one. */
const most = 1000;
const lineWidth = 80;
const start = "tensor(";

/** What is known of a tensor, in the way PyTorch prints. */
export const tensorText = (vm: Machine, self: Tensor): string => {
  const { name } = self.dtype;
  const values = self.device === "meta" ? null : valuesOf(self);
  const shape = numbers(self.shape);
  const isUsual = name === "float32" || name === "int64" || name === "bool";
  const type = isUsual && (self.count !== 0 || name === "float32") ? [] : [`dtype=torch.${name}`];
  const size = `size=(${self.shape.map(show).join(", ")}${self.rank === 1 ? "," : ""})`;
  const grad = self.requiresGrad && self.leaf ? ["requires_grad=True"] : [];
  if (self.device === "meta") return ended(`${start}...`, ["device='meta'", size, ...type, ...grad]);
  if (!values || !shape || values.length > most) return ended(`${start}…`, [size, ...type, ...grad]);
  if (values.length === 0) return ended(`${start}[]`, [...(self.rank === 1 ? [] : [size]), ...type, ...grad]);
  const isFloat = self.dtype.kind === "float";
  const texts = isFloat ? floatTexts(vm, values) : Array.from(values, (one) => (self.dtype.kind === "bool" ? (one ? "True" : "False") : String(one)));
  // zeros, infinities and NaN have no say in the width either
  const width = Math.max(1, ...texts.filter((_, i) => !isFloat || isTold(values[i]!)).map((one) => one.length));
  return ended(start + nested(texts.map((one) => one.padStart(width)), shape, { indent: start.length, width }), [...type, ...grad]);
};

const isTold = (one: number): boolean => one !== 0 && Number.isFinite(one);
/** Digits, places and exponents that serve all numbers; zeros, infinities and NaN have no say in it. */
const floatTexts = (vm: Machine, values: ArrayLike<number>): readonly string[] => {
  const told = Array.from(values).filter(isTold);
  const [low, high] = [Math.min(...told.map(Math.abs)), Math.max(...told.map(Math.abs))];
  const isWhole = told.every(Number.isInteger);
  const byExponent = told.length > 0 && (high / low > 1000 || high > 1e8 || (!isWhole && low < 1e-4));
  const text = (one: number): string => {
    if (byExponent) return vm.format(new PyFloat(one), ".4e");
    if (!isWhole) return vm.format(new PyFloat(one), ".4f");
    return Number.isFinite(one) ? `${vm.format(new PyFloat(one), ".0f")}.` : vm.format(new PyFloat(one), ".0f");
  };
  return Array.from(values, text);
};

/** Rows in brackets: as many numbers on a line as fit, rows of deeper axes further apart. */
const nested = (texts: readonly string[], shape: readonly number[], { indent, width }: { readonly indent: number; readonly width: number }): string => {
  const [length, ...rest] = shape;
  if (length === undefined) return texts[0]!.trimStart();
  const gap = " ".repeat(indent + 1);
  if (rest.length > 0) {
    const each = texts.length / length;
    const rows = Array.from({ length }, (_, i) => nested(texts.slice(i * each, (i + 1) * each), rest, { indent: indent + 1, width }));
    return `[${rows.join(`,${"\n".repeat(rest.length)}${gap}`)}]`;
  }
  const many = Math.max(1, Math.floor((lineWidth - indent) / (width + 2)));
  const lines = Array.from({ length: Math.ceil(texts.length / many) }, (_, i) => texts.slice(i * many, (i + 1) * many).join(", "));
  return `[${lines.join(`,\n${gap}`)}]`;
};

/** What stands behind the numbers; on a line of its own where it does not fit. */
const ended = (text: string, endings: readonly string[]): string => {
  let written = text;
  let last = text.length - text.lastIndexOf("\n") + 1;
  for (const one of endings) {
    const isLong = last + one.length + 2 > lineWidth;
    written += isLong ? `,\n${" ".repeat(start.length)}${one}` : `, ${one}`;
    last = isLong ? start.length + one.length : last + one.length + 2;
  }
  return `${written})`;
};
