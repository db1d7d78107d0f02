/** A call or operation as it is written at a place: what fixes may ask of the source. */
import type { FixSite, Operand, Span, Written } from "../base/index.ts";
import { type Expression, nodesAt, type Node, type Tree } from "../syntax/index.ts";

interface Source {
  readonly uri: string;
  readonly text: string;
  readonly tree: Tree;
}

/** The outermost call, operation or `x += y` that is exactly at `span`. */
export const writtenAt = ({ uri, text, tree }: Source, span: Span): Written | undefined => {
  if (span.uri !== uri) return undefined;
  const path = nodesAt(tree, span.start) as readonly Node[];
  const node = path.find((one) => (one.kind === "Call" || one.kind === "Binary" || one.kind === "AugAssign") && one.start === span.start && one.end === span.end);
  if (!node) return undefined;
  const at = ({ start, end }: { readonly start: number; readonly end: number }): Span => ({ uri, start, end });
  const operand = (value: Expression, name: string | null = null): Operand => ({
    name, span: at(value), items: value.kind === "List" || value.kind === "Tuple" ? value.elements.map(at) : [],
    isPrimary: ["Name", "Attribute", "Call", "Subscript", "List"].includes(value.kind),
  });
  const common = { text: (place: Span) => text.slice(place.start, place.end) };
  switch (node.kind) {
    case "Call": {
      const { func } = node;
      const name = func.kind === "Attribute" ? { uri, start: func.attrStart, end: func.end } : func.kind === "Name" ? at(func) : undefined;
      const operands = [...node.args.map((one) => operand(one)), ...node.keywords.map((one) => operand(one.value, one.name))];
      return { ...common, name, operands, end: { uri, start: node.end - 1, end: node.end - 1 } };
    }
    case "Binary": return { ...common, name: undefined, operands: [operand(node.left), operand(node.right)], end: undefined };
    case "AugAssign": {
      const sign = `${node.op}=`;
      const start = text.indexOf(sign, node.target.end);
      return { ...common, name: undefined, operands: [operand(node.target), operand(node.value)], end: undefined, inPlace: { target: at(node.target), operator: { uri, start, end: start + sign.length }, sign: node.op } };
    }
    default: return undefined;
  }
};

/** The simple statement around a place. */
export const statementAt = ({ uri, text, tree }: Source, span: Span): FixSite["statement"] => {
  const node = span.uri === uri ? (nodesAt(tree, span.start) as readonly Node[]).findLast((one) => statements.has(one.kind)) : undefined;
  if (!node) return undefined;
  const indent = /[ \t]*$/.exec(text.slice(0, node.start))![0];
  return { span: { uri, start: node.start, end: node.end }, text: text.slice(node.start, node.end), indent };
};

const statements = new Set<Node["kind"]>(["Expression", "Assign", "AugAssign", "AnnAssign", "Return"]);
