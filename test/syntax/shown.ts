/** Typed trees as short text, near to Python: what tests compare. A hole or bad code is `‹text›`. */
import type { Expression, Parameter, Parameters, Statement } from "../../src/syntax/index.ts";

type Any = Record<string, unknown> & { readonly kind?: string; readonly start: number; readonly end: number };

/** Shows statements of the file with this text, one a line, blocks indented. */
export const shownBody = (statements: readonly Statement[], text: string): string => statements.map((each) => shown(each, text)).join("\n");

/** Shows one node. */
export const shown = (node: unknown, text: string): string => {
  const show = (each: unknown): string => shown(each, text);
  const list = (each: unknown): string => (each as unknown[]).map(show).join(", ");
  if (typeof node === "string") return JSON.stringify(node);
  if (typeof node !== "object" || node === null) return String(node);
  if (Array.isArray(node)) return `[${list(node)}]`;
  const n = node as Any;
  switch (n.kind) {
    case "BadExpression":
    case "BadStatement":
      return `‹${text.slice(n.start, n.end)}›`;
    case "Name":
      return n["id"] as string;
    case "Attribute":
      return `${show(n["value"])}.${n["attr"]}`;
    case "Int":
    case "Str":
      return show(n["value"]);
    case "Call":
      return `${show(n["func"])}(${[...(n["args"] as unknown[]), ...(n["keywords"] as unknown[])].map(show).join(", ")})`;
    case "Keyword":
      return n["name"] === null ? `**${show(n["value"])}` : `${n["name"]}=${show(n["value"])}`;
    case "Binary":
      return `(${show(n["left"])} ${n["op"]} ${show(n["right"])})`;
    case "Tuple":
      return `(${list(n["elements"])},)`;
    case "Subscript":
      return `${show(n["value"])}[${show(n["index"])}]`;
    case "Starred":
      return `*${show(n["value"])}`;
    case "JoinedStr":
      return `f${show(n["parts"])}`;
    case "FormattedValue":
      return `{${n["label"] ?? ""}${show(n["value"])}!${n["conversion"]}:${show(n["spec"])}}`;
    case "Expression":
      return show(n["value"]);
    case "Assign":
      return `${(n["targets"] as Expression[]).map(show).join(" = ")} = ${show(n["value"])}`;
    case "AugAssign":
      return `${show(n["target"])} ${n["op"]}= ${show(n["value"])}`;
    case "Return":
      return n["value"] === null ? "return" : `return ${show(n["value"])}`;
    case "FunctionDef":
      return `${decorators(n, show)}def ${n["name"]}${typeParams(n)}(${parameters(n["params"] as Parameters, show)})${block(n["body"], text)}`;
    case "ClassDef":
      return `${decorators(n, show)}class ${n["name"]}${typeParams(n)}(${list(n["bases"])})${block(n["body"], text)}`;
    case "If":
      return `if ${show(n["test"])}${block(n["body"], text)}${otherwise(n["orelse"], text)}`;
    case "For":
      return `for ${show(n["target"])} in ${show(n["iter"])}${block(n["body"], text)}${otherwise(n["orelse"], text)}`;
    case "With":
      return `with ${(n["items"] as { context: unknown }[]).map((item) => show(item.context)).join(", ")}${block(n["body"], text)}`;
    default: {
      const fields = Object.entries(n).filter(([field]) => !["kind", "start", "end", "attrStart", "nameStart"].includes(field));
      return `${n.kind ?? ""}{${fields.map(([field, value]) => `${field}: ${show(value)}`).join(", ")}}`;
    }
  }
};

const block = (body: unknown, text: string): string => {
  const lines = (body as Statement[]).map((each) => `\n${shown(each, text)}`.replaceAll("\n", "\n  "));
  return `:${lines.join("")}`;
};

const otherwise = (orelse: unknown, text: string): string => ((orelse as unknown[]).length > 0 ? `\nelse${block(orelse, text)}` : "");

const typeParams = (n: Any): string => ((n["typeParams"] as readonly string[]).length > 0 ? `[${(n["typeParams"] as readonly string[]).join(", ")}]` : "");

const decorators = (node: Any, show: (each: unknown) => string): string => (node["decorators"] as unknown[]).map((each) => `@${show(each)} `).join("");

const parameters = (params: Parameters, show: (each: unknown) => string): string => {
  const one = (star: string) => (each: Parameter): string => `${star}${each.name}${each.default ? `=${show(each.default)}` : ""}`;
  const star = params.star ? [one("*")(params.star)] : params.keyword.length > 0 ? ["*"] : [];
  return [
    ...params.positional.map(one("")), ...(params.positional.length > 0 ? ["/"] : []), ...params.regular.map(one("")), ...star,
    ...params.keyword.map(one("")), ...(params.doubleStar ? [one("**")(params.doubleStar)] : []),
  ].join(", ");
};
