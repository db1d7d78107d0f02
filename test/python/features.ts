/** Which features of Python a file shows, in the words of the table of features that real model files were counted by. */
import {
  childrenOf, type ClassDef, type Comprehension, type DictComp, type Expression, type FunctionDef, type Parameter, type Spanned, type Statement, type Tree,
} from "../../src/syntax/index.ts";

type Node = Spanned & { readonly kind?: string };

/** What stands around a node. */
interface Around {
  readonly inFunction: boolean;
  readonly inClass: boolean;
  readonly inBranch: boolean;
  readonly atTop: boolean;
}

const top: Around = { inFunction: false, inClass: false, inBranch: false, atTop: true };

/** Names that imports bind, with the dotted path that each stands for. */
const aliasesOf = (tree: Tree): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const visit = (node: Node): void => {
    const one = node as Statement;
    if (one.kind === "Import") for (const { name, asName } of one.names) found.set(asName ?? name.split(".")[0]!, asName ? name : name.split(".")[0]!);
    if (one.kind === "ImportFrom") for (const { name, asName } of one.names) found.set(asName ?? name, `${one.module}.${name}`);
    for (const child of childrenOf(node as never)) visit(child);
  };
  visit(tree);
  return found;
};

/** `a.b.c` of names and attributes, as it is written; null for anything else. */
const written = (node: Expression): string | null => {
  if (node.kind === "Name") return node.id;
  const left = node.kind === "Attribute" ? written(node.value) : null;
  return left === null ? null : `${left}.${(node as { attr: string }).attr}`;
};

const isComprehension = (node: Node): node is Comprehension | DictComp =>
  node.kind === "ListComp" || node.kind === "SetComp" || node.kind === "GeneratorExp" || node.kind === "DictComp";

const contains = (node: Node, test: (node: Node) => boolean): boolean => childrenOf(node as never).some((child) => test(child) || contains(child, test));

const hasStar = (target: Expression): boolean => target.kind === "Tuple" && target.elements.some((one) => one.kind === "Starred");

/** `features(tree)`: every feature that is seen, by its name in the table. */
export const featuresOf = (tree: Tree): ReadonlySet<string> => {
  const seen = new Set<string>();
  const aliases = aliasesOf(tree);
  const see = (when: boolean, ...names: readonly string[]): void => { if (when) for (const name of names) seen.add(name); };
  const visit = (node: Node, around: Around): void => {
    see(true, ...ofStatement(node as Statement, around), ...ofExpression(node as Expression, aliases));
    if (isComprehension(node)) see(true, ...ofComprehension(node));
    const one = node as Statement;
    const inner: Around = {
      inFunction: one.kind === "FunctionDef" || (around.inFunction && one.kind !== "ClassDef"),
      inClass: one.kind === "ClassDef",
      inBranch: one.kind === "If" || one.kind === "Try",
      atTop: one.kind === "Module" as never,
    };
    for (const child of childrenOf(node as never)) visit(child, inner);
  };
  visit(tree, top);
  return seen;
};

const parametersOf = ({ params }: FunctionDef): readonly Parameter[] =>
  [...params.positional, ...params.regular, ...params.keyword, ...(params.star ? [params.star] : []), ...(params.doubleStar ? [params.doubleStar] : [])];

const ofFunction = (node: FunctionDef, around: Around): string[] => {
  const all = parametersOf(node);
  const defaults = all.flatMap((param) => (param.default ? [param.default.kind] : []));
  const is: Readonly<Record<string, boolean>> = {
    "default values": defaults.length > 0,
    "**kwargs parameter": node.params.doubleStar !== null,
    "*args parameter": node.params.star !== null,
    "keyword-only parameters": node.params.keyword.length > 0,
    "positional-only parameters": node.params.positional.length > 0,
    "default value is attribute/call (e.g. nn.ReLU)": defaults.some((kind) => kind === "Attribute" || kind === "Call"),
    "mutable default value": defaults.some((kind) => kind === "List" || kind === "Dict" || kind === "Set"),
    "nested def (closure)": around.inFunction,
    "conditional def (under if/try)": around.inBranch,
    "generator function (yield)": node.body.some((one) => one.kind !== "FunctionDef" && contains(one, (inner) => inner.kind === "Yield")),
    "annotated parameters": all.some((param) => param.annotation !== null),
    "return annotation": node.returns !== null,
    [node.name]: around.inClass,
  };
  return ["def", ...decorators(node), ...Object.keys(is).filter((name) => is[name])];
};

const ofClass = (node: ClassDef, around: Around): string[] => [
  "class", ...decorators(node), ...node.bases.map((base) => written(base) ?? "").flatMap((name) => [name, "(other class)"]), ...node.keywords.map(({ name }) => `class keyword ${name}=`),
  ...(node.bases.length > 1 ? ["multiple bases"] : []), ...(around.inClass ? ["nested class"] : []),
  ...(node.body.some((one) => one.kind === "Assign" || one.kind === "AnnAssign") ? ["class-level attribute"] : []),
];

const decorators = (node: FunctionDef | ClassDef): string[] =>
  node.decorators.flatMap((one) => {
    if (one.kind === "Attribute" && one.attr === "setter") return ["@<prop>.setter"];
    const path = written(one.kind === "Call" ? one.func : one);
    return path === null ? [] : [`@${path}${one.kind === "Call" ? "(...)" : ""}`];
  });

const ofImport = (node: Statement, around: Around): string[] => {
  if (node.kind !== "Import" && node.kind !== "ImportFrom") return [];
  const modules = node.kind === "Import" ? node.names.map(({ name }) => name) : [node.module];
  return [
    ...modules.map((name) => `import ${name.split(".")[0]}`),
    ...(around.inFunction ? ["import inside function"] : []), ...(around.inBranch ? ["import under if"] : []),
    ...(node.kind === "ImportFrom" ? node.names.map(({ name }) => (name === "*" ? "from x import *" : `from ${node.module} import ${name}`)) : []),
    ...(node.kind === "ImportFrom" && node.level > 0 ? ["relative import", "import (relative)"] : []),
  ];
};

const ofAssignment = (node: Extract<Statement, { kind: "Assign" }>, { atTop }: Around): string[] => {
  const { targets, value } = node;
  const is: Readonly<Record<string, boolean>> = {
    "chained assignment a = b = v": targets.length > 1,
    "tuple unpacking assignment": targets.some((one) => one.kind === "Tuple"),
    "starred unpacking assignment": targets.some(hasStar),
    "nested unpacking assignment": targets.some((one) => one.kind === "Tuple" && one.elements.some((inner) => inner.kind === "Tuple")),
    "subscript store x[...] = v": targets.some((one) => one.kind === "Subscript"),
    "__all__": targets.some((one) => one.kind === "Name" && one.id === "__all__"),
    "assignment from call": atTop && value.kind === "Call",
    "dict registry/constant": atTop && value.kind === "Dict",
    "registry store d[k] = v": atTop && targets.some((one) => one.kind === "Subscript"),
    "assignment of lambda": atTop && value.kind === "Lambda",
  };
  return Object.keys(is).filter((name) => is[name]);
};

const ofCondition = (test: Expression): string => {
  if (written(test)?.endsWith("TYPE_CHECKING")) return "if TYPE_CHECKING";
  return test.kind === "Compare" && test.first.kind === "Name" && test.first.id === "__name__" ? 'if __name__ == "__main__"' : "if (other)";
};

const plain: Readonly<Record<string, string>> = {
  If: "if", For: "for", While: "while", AnnAssign: "annotated assignment", AugAssign: "augmented assignment", Raise: "raise", Assert: "assert", Continue: "continue", Pass: "pass",
  Break: "break", Delete: "del", Try: "try/except", Global: "global", Nonlocal: "nonlocal", Tuple: "tuple", List: "list literal", IfExp: "conditional expression", Slice: "slice", Dict: "dict literal",
  JoinedStr: "f-string", ListComp: "list comprehension", Starred: "starred (*x)", GeneratorExp: "generator expression", Lambda: "lambda", DictComp: "dict comprehension", Set: "set literal",
  NamedExpr: "walrus", SetComp: "set comprehension", Yield: "yield", YieldFrom: "yield from",
};

const ofStatement = (node: Statement, around: Around): string[] => {
  const name = plain[node.kind];
  const found = name === undefined ? [] : [name];
  switch (node.kind) {
    case "FunctionDef": return [...found, ...ofFunction(node, around)];
    case "ClassDef": return [...found, ...ofClass(node, around)];
    case "Assign": return [...found, ...ofAssignment(node, around)];
    case "Import": case "ImportFrom": return [...found, ...ofImport(node, around)];
    case "If": return [...found, ...(around.atTop ? [ofCondition(node.test)] : [])];
    case "For": case "While": return [...found, ...(around.atTop ? ["loop"] : [])];
    case "Expression": return [...found, ...(around.atTop && node.value.kind === "Call" ? ["call statement"] : [])];
    case "Try": return [...found, ...(around.atTop ? ["try"] : []), ...(node.body.some((one) => one.kind === "Import" || one.kind === "ImportFrom") ? ["try around import"] : [])];
    case "With": return [...found, ...node.items.map(({ context }) => `with ${written(context.kind === "Call" ? context.func : context)}`)];
    case "Delete": return [...found, ...(node.targets.some((one) => one.kind === "Subscript") ? ["del x[...]"] : [])];
    default: return found;
  }
};

const ofComprehension = (node: Comprehension | DictComp): string[] =>
  [...(node.clauses.some(({ ifs }) => ifs.length > 0) ? ["comprehension with if"] : []), ...(node.clauses.length > 1 ? ["comprehension with 2+ for"] : [])];

const ofExpression = (node: Expression, aliases: ReadonlyMap<string, string>): string[] => {
  switch (node.kind) {
    case "Binary": return [`${node.op} operator`, ...(node.op === "@" ? ["@ matmul operator"] : []), ...(node.op === "%" && node.left.kind === "Str" ? ["% string formatting"] : [])];
    case "Unary": return [`${node.op} operator`];
    case "Compare": return [...(node.ops.length > 1 ? ["chained comparison"] : []), ...node.ops.map((op) => (op.startsWith("is") ? "is / is not" : op.endsWith("in") ? "in / not in" : op))];
    case "Call": return ofCall(node);
    case "Subscript": return ofIndex(node.index);
    case "Name": case "Attribute": {
      const path = written(node);
      if (path === null) return [];
      const [first, ...rest] = path.split(".");
      const known = aliases.get(first!);
      return known === undefined ? [] : [[known, ...rest].join(".")];
    }
    default: return [];
  }
};

const ofCall = ({ func, args, keywords }: Extract<Expression, { kind: "Call" }>): string[] => [
  ...(args.some((one) => one.kind === "Starred") ? ["*args in call"] : []), ...(keywords.some(({ name }) => name === null) ? ["**kwargs in call"] : []),
  ...(func.kind === "Call" ? ["call of a call f(...)(...)"] : []), ...(func.kind === "Subscript" ? ["call of a subscript d[k](...)"] : []),
  ...(func.kind === "Attribute" ? [`.${func.attr}()`, ...(func.value.kind === "Str" ? [`'str'.${func.attr}()`] : [])] : []),
  ...(func.kind === "Name" ? [`${func.id}()`, `${func.id}() ${args.length} args`, ...(func.id === "super" ? [`super() ${args.length > 0 ? "with" : "without"} args`] : [])] : []),
];

const ofIndex = (index: Expression): string[] => {
  const parts = index.kind === "Tuple" ? index.elements : [index];
  const is: Readonly<Record<string, boolean>> = {
    "slice index": parts.some(({ kind }) => kind === "Slice"),
    "slice with step": parts.some((one) => one.kind === "Slice" && one.step !== null),
    "tuple index x[a, b]": index.kind === "Tuple",
    "negative index": parts.some((one) => one.kind === "Unary" && one.op === "-"),
    "None index (new axis)": parts.some((one) => one.kind === "Constant" && one.value === null),
    "ellipsis index": parts.some(({ kind }) => kind === "Ellipsis"),
    "boolean mask expression index": index.kind === "Compare",
    "starred index": parts.some(({ kind }) => kind === "Starred"),
  };
  return Object.keys(is).filter((name) => is[name]);
};
