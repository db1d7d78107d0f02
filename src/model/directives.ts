/** Inputs that a person wrote down: on the command line, in a comment `# headtorch: x=[N, 1, 28, 28]`, in `headtorch.json`. */
import type { Expression } from "../syntax/index.ts";
import type { Request } from "./session.ts";
import type { Root } from "./roots.ts";

/** `--input NAME=SHAPE[:DTYPE]` or NAME=PYTHON. */
export interface InputText {
  readonly path: string;
  /** Sizes as written; null when the value is no tensor. */
  readonly dims: readonly string[] | null;
  readonly dtype: string | null;
  readonly expression: Expression | null;
}
export interface Directive extends InputText {
  readonly why: string;
}

/** `2,1,32,32`, `N,3,H,W:float16`, `[]`: sizes and dtype, or null when it is no shape. */
export const parseShape = (text: string): { readonly dims: readonly string[]; readonly dtype: string | null } | null => {
  const match = /^\s*\[?\s*((?:[\w\s+*/()-]+(?:,[\w\s+*/()-]+)*)?)\s*,?\s*\]?\s*(?::\s*(?:torch\.)?(\w+))?\s*$/.exec(text);
  if (!match) return null;
  const inside = match[1]!.trim();
  const dims = inside === "" ? [] : inside.split(",").map((one) => one.trim());
  if (!text.includes("[") && dims.length === 0) return null;
  return dims.some((one) => one === "") ? null : { dims, dtype: match[2] ?? null };
};

/** Directives for a root: comments first, then `headtorch.json`. */
export const directives = (request: Request, root: Root): readonly Directive[] => {
  const comments = commentDirectives(request, root);
  return comments.length > 0 ? comments : settingsDirectives(request, root);
};

/** Comments on the line above the class or def, or anywhere inside it. */
const commentDirectives = ({ text, uri }: Request, root: Root): readonly Directive[] => {
  if (!root.span || root.span.uri !== uri) return [];
  const lineStart = text.lastIndexOf("\n", root.span.start - 1);
  const above = text.lastIndexOf("\n", lineStart - 1) + 1;
  const body = text.slice(Math.max(0, lineStart < 0 ? root.span.start : above), root.span.end);
  return [...body.matchAll(/#\s*headtorch:\s*(.+)$/gm)].flatMap((match) => parseList(match[1]!, "the comment on the class"));
};

/** `x=[N, 1, 28, 28], mask=[N, 28]:bool` */
export const parseList = (text: string, why: string): readonly Directive[] =>
  [...text.matchAll(/([\w.]+)\s*[=:]\s*(\[[^\]]*\](?:\s*:\s*[\w.]+)?)/g)].flatMap((match) => {
    const shape = parseShape(match[2]!);
    return shape ? [{ path: match[1]!, dims: shape.dims, dtype: shape.dtype, expression: null, why }] : [];
  });

/** `{"inputs": {"Net": {"x": "[N, 1, 28, 28]"}}}` */
const settingsDirectives = ({ settings }: Request, root: Root): readonly Directive[] => {
  const inputs = settings ? readSettings(settings) : null;
  const own = inputs?.[root.name];
  if (typeof own !== "object" || own === null) return [];
  return Object.entries(own).flatMap(([path, shape]) => {
    const read = parseShape(Array.isArray(shape) ? `[${shape.join(",")}]` : String(shape));
    return read ? [{ path, dims: read.dims, dtype: read.dtype, expression: null, why: "headtorch.json" }] : [];
  });
};

const readSettings = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const parsed = JSON.parse(text) as { readonly inputs?: Readonly<Record<string, unknown>> };
    return parsed.inputs ?? null;
  } catch {
    return null;
  }
};
