/** Brings our tree and CPython's recorded one to the same form, so that they can be compared. */

/** Fields that CPython's `ast` does not have. */
const ours = new Set(["attrStart", "nameStart", "label"]);

interface Fields {
  readonly [field: string]: unknown;
}

/** Our typed tree as plain JSON in the form of `ast_facts.py`. */
export const comparable = (value: unknown, inString = false): unknown => {
  if (Array.isArray(value)) return value.map((each) => comparable(each, inString));
  if (typeof value !== "object" || value === null) return value;
  const node = value as Fields;
  if (node["kind"] === "Int") return { ...span(node, inString), kind: "Int", value: String(node["value"]) };
  if (node["value"] === Infinity) return { ...span(node, inString), kind: node["kind"], value: "Infinity" };
  if (node["kind"] === "JoinedStr") return { ...span(node, inString), kind: "JoinedStr", parts: joinedParts(node["parts"] as unknown[]) };
  const result: Record<string, unknown> = {};
  for (const [field, child] of Object.entries(node)) {
    if (ours.has(field) || (inString && (field === "start" || field === "end"))) continue;
    result[field] = comparable(child, inString);
  }
  return result;
};

const span = (node: Fields, inString: boolean): object => (inString ? {} : { start: node["start"], end: node["end"] });

/** CPython keeps the label of `{x=}` as text before the field. */
const joinedParts = (parts: readonly unknown[]): unknown[] => {
  const result: unknown[] = [];
  const push = (part: unknown): void => {
    const before = result[result.length - 1];
    if (typeof part === "string" && typeof before === "string") result[result.length - 1] = before + part;
    else if (part !== "") result.push(part);
  };
  for (const part of parts) {
    const label = typeof part === "object" && part !== null ? (part as Fields)["label"] : null;
    if (typeof label === "string") push(label);
    if (typeof part === "string") push(part);
    else {
      const { start: _start, end: _end, ...field } = comparable(part, true) as Fields;
      push(field);
    }
  }
  return result;
};

/** The first place where two plain values differ, as a path and both values; null when they are equal. */
export const difference = (left: unknown, right: unknown, path = ""): string | null => {
  if (Object.is(left, right)) return null;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return `${path}: ${JSON.stringify(left)?.slice(0, 200)} ≠ ${JSON.stringify(right)?.slice(0, 200)}`;
  }
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const key of keys) {
    const found = difference((left as Fields)[key], (right as Fields)[key], `${path}/${key}`);
    if (found) return found;
  }
  return null;
};
