/** An expression as text again: what annotations are where a module asks for text (`from __future__ import annotations`). */
import type { Expression, JoinedStr, Parameters } from "../../syntax/index.ts";
import { floatText, quoted } from "../printing.ts";

const binding: Readonly<Record<string, number>> = { "|": 6, "^": 7, "&": 8, "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11, "//": 11, "%": 11, "@": 11, "**": 13 };
const atom = 16;

/** How tightly an expression holds together: operands of a tighter operator stand in parentheses. */
const levelOf = (node: Expression): number => {
  switch (node.kind) {
    case "NamedExpr": case "Tuple": case "Yield": case "YieldFrom": return 0;
    case "Lambda": case "IfExp": return 1;
    case "Bool": return node.op === "or" ? 2 : 3;
    case "Unary": return node.op === "not" ? 4 : 12;
    case "Compare": return 5;
    case "Binary": return binding[node.op]!;
    case "Await": return 14;
    default: return atom;
  }
};

const inside = (node: Expression, level: number): string => (levelOf(node) < level ? `(${sourceOf(node)})` : sourceOf(node));
const list = (nodes: readonly Expression[]): string => nodes.map((node) => inside(node, 1)).join(", ");

export const sourceOf = (node: Expression): string => {
  switch (node.kind) {
    case "Name": return node.id;
    case "Int": return String(node.value);
    case "Str": return quoted(node.value);
    case "Constant": return node.value === null ? "None" : node.value ? "True" : "False";
    case "Float": return floatText(node.value);
    case "Imaginary": return `${floatText(node.value).replace(/\.0$/, "")}j`;
    case "Bytes": return `b${quoted(node.value)}`;
    case "Ellipsis": return "...";
    case "JoinedStr": return `f${quoted(joined(node))}`;
    case "Binary": {
      const level = binding[node.op]!;
      const right = node.op === "**";
      return `${inside(node.left, right ? level + 1 : level)} ${node.op} ${inside(node.right, right ? level : level + 1)}`;
    }
    case "Unary": return node.op === "not" ? `not ${inside(node.operand, 4)}` : `${node.op}${inside(node.operand, 12)}`;
    case "Bool": return node.values.map((value) => inside(value, levelOf(node) + 1)).join(` ${node.op} `);
    case "Compare": return [inside(node.first, 6), ...node.rest.map((part, i) => `${node.ops[i]} ${inside(part, 6)}`)].join(" ");
    case "Call": return `${inside(node.func, atom)}(${[...node.args.map((arg) => inside(arg, 1)), ...node.keywords.map(({ name, value }) => (name === null ? `**${inside(value, 6)}` : `${name}=${inside(value, 1)}`))].join(", ")})`;
    case "Attribute": return `${inside(node.value, atom)}.${node.attr}`;
    case "Subscript": return `${inside(node.value, atom)}[${node.index.kind === "Tuple" && node.index.elements.length > 0 ? tupleItems(node.index.elements) : sourceOf(node.index)}]`;
    case "Slice": return `${node.lower ? sourceOf(node.lower) : ""}:${node.upper ? sourceOf(node.upper) : ""}${node.step ? `:${sourceOf(node.step)}` : ""}`;
    case "Starred": return `*${inside(node.value, 6)}`;
    case "List": return `[${list(node.elements)}]`;
    case "Tuple": return `(${tupleItems(node.elements)})`;
    case "Set": return node.elements.length === 0 ? "{*()}" : `{${list(node.elements)}}`;
    case "Dict": return `{${node.values.map((value, i) => (node.keys[i] ? `${inside(node.keys[i], 1)}: ${inside(value, 1)}` : `**${inside(value, 6)}`)).join(", ")}}`;
    case "Lambda": return `lambda${parameters(node.params)}: ${inside(node.body, 1)}`;
    case "IfExp": return `${inside(node.body, 2)} if ${inside(node.test, 2)} else ${inside(node.orelse, 1)}`;
    case "NamedExpr": return `${node.target.id} := ${inside(node.value, 1)}`;
    case "Await": return `await ${inside(node.value, atom)}`;
    case "Yield": return node.value ? `yield ${sourceOf(node.value)}` : "yield";
    case "YieldFrom": return `yield from ${sourceOf(node.value)}`;
    default: return "...";
  }
};

const tupleItems = (elements: readonly Expression[]): string => (elements.length === 1 ? `${inside(elements[0]!, 1)},` : list(elements));
const parameters = ({ positional, regular, star, keyword, doubleStar }: Parameters): string => {
  const one = (param: { readonly name: string; readonly default: Expression | null }): string => (param.default ? `${param.name}=${inside(param.default, 1)}` : param.name);
  const parts = [...positional.map(one), ...(positional.length > 0 ? ["/"] : []), ...regular.map(one), ...(star ? [`*${star.name}`] : keyword.length > 0 ? ["*"] : []), ...keyword.map(one), ...(doubleStar ? [`**${doubleStar.name}`] : [])];
  return parts.length > 0 ? ` ${parts.join(", ")}` : "";
};
const joined = (node: JoinedStr): string =>
  node.parts.map((part) => (typeof part === "string" ? part : `{${sourceOf(part.value)}${part.conversion ? `!${part.conversion}` : ""}${part.spec ? `:${joined(part.spec)}` : ""}}`)).join("");
