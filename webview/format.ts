/** Numbers and shapes as people read them. */

/** Four digits at most; `–` where there is no number, `NaN` where it is none (`null` once it was kept as JSON). */
export const numberText = (value: number | null | undefined): string => {
  if (value === undefined) return "–";
  if (value === null || Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace("-", "−").replace("e+", "e");
};

/** Three digits, at least hundredths: browsers' clocks tick every 0.1 ms, so the mean of ten runs says no more. */
export const millisecondsText = (ms: number | undefined): string => {
  if (ms === undefined) return "–";
  if (ms >= 1000) return `${Number((ms / 1000).toPrecision(3))} s`;
  return ms < 0.01 ? "< 0.01 ms" : `${ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : 2)} ms`;
};

export const countText = (count: number): string => {
  if (count < 10_000) return count.toLocaleString("en");
  const [unit, size] = count >= 1e9 ? ["G", 1e9] : count >= 1e6 ? ["M", 1e6] : ["k", 1e3];
  return `${Number((count / (size as number)).toPrecision(3))} ${unit as string}`;
};

export const percentText = (share: number): string => `${(100 * share).toFixed(share >= 0.0995 ? 0 : 1)} %`;

/** `[1, 64, 56, 56]`; `?` where only the data decide; several tensors one after another, the first two shown. */
export const shapesText = (shapes: readonly (readonly (number | null)[])[]): string => {
  if (shapes.length === 0) return "–";
  const shown = shapes.slice(0, 2).map((shape) => `[${shape.map((size) => size ?? "?").join(", ")}]`).join(" ");
  return shapes.length > 2 ? `${shown} +${shapes.length - 2}` : shown;
};

/** What a row is called where its path is empty. */
export const pathText = (path: string, name: string): string => (path === "" ? name : path);
