/** A copy of typed nodes at another place in the file: what was parsed once is not parsed again when text before it changes. */

const offsets: ReadonlySet<string> = new Set(["start", "end", "attrStart", "nameStart"]);

/** A deep copy of nodes (plain data) with every offset `by` further on. */
export const moved = <T>(value: T, by: number): T => copy(value, by) as T;

const copy = (value: unknown, by: number): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => copy(each, by));
  const result: Record<string, unknown> = {};
  for (const [field, child] of Object.entries(value)) {
    result[field] = offsets.has(field) && typeof child === "number" ? child + by : copy(child, by);
  }
  return result;
};
