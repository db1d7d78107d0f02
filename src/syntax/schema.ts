/**
 * The fields of every kind of node, in the order of the source: one table for walking, encoding and decoding. A field is
 * `name:type`; `?` allows null, `*` makes a list. Types: a structure of this table, `node` (any kind), or a plain value.
 */
import type { Expression, FormattedValue, Keyword, Pattern, Statement } from "./tree.ts";

/** Every node of a tree that has a kind, but the tree itself. */
export type Node = Expression | Statement | Pattern | Keyword | FormattedValue;

type Kind = Node["kind"];

const comprehension = "element:node clauses:Clause*";
const elements = "elements:node*";
const bodyAndElse = "body:node* orelse:node*";

/** Kinds that the interpreter sees. Their numbers in the encoded form are their places in this table. */
const kinds: Record<Kind, string> = {
  Name: "id:text", Int: "value:integer", Float: "value:float", Imaginary: "value:float", Str: "value:text", Bytes: "value:text",
  Constant: "value:constant", Ellipsis: "", JoinedStr: "parts:part*",
  FormattedValue: "label:text? value:node conversion:text? spec:node?",
  Binary: "op:text left:node right:node", Unary: "op:text operand:node", Bool: "op:text values:node*",
  Compare: "first:node ops:text* rest:node*", Call: "func:node args:node* keywords:node*", Keyword: "name:text? value:node",
  Attribute: "value:node attr:text attrStart:offset", Subscript: "value:node index:node", Slice: "lower:node? upper:node? step:node?",
  Starred: "value:node", List: elements, Tuple: elements, Set: elements, Dict: "keys:node?* values:node*",
  Lambda: "params:Parameters body:node", IfExp: "test:node body:node orelse:node",
  ListComp: comprehension, SetComp: comprehension, GeneratorExp: comprehension, DictComp: "key:node value:node clauses:Clause*",
  NamedExpr: "target:node value:node", Yield: "value:node?", YieldFrom: "value:node", Await: "value:node", BadExpression: "reason:text?",
  FunctionDef: "name:text nameStart:offset typeParams:text* params:Parameters returns:node? decorators:node* isAsync:flag body:later",
  ClassDef: "name:text nameStart:offset typeParams:text* bases:node* keywords:node* decorators:node* body:node*",
  Expression: "value:node", Assign: "targets:node* value:node", AugAssign: "target:node op:text value:node",
  AnnAssign: "target:node annotation:node value:node?", Return: "value:node?", Delete: "targets:node*",
  If: `test:node ${bodyAndElse}`, For: `target:node iter:node ${bodyAndElse} isAsync:flag`, While: `test:node ${bodyAndElse}`,
  With: "items:WithItem* body:node* isAsync:flag", Raise: "exception:node? cause:node?",
  Try: "body:node* handlers:Handler* orelse:node* finalbody:node*", Assert: "test:node message:node?",
  Import: "names:Alias*", ImportFrom: "module:text level:integer names:Alias*", Global: "names:text*", Nonlocal: "names:text*",
  Pass: "", Break: "", Continue: "", Match: "subject:node cases:Case*", TypeAlias: "name:text typeParams:text* value:node", BadStatement: "",
  MatchValue: "value:node", MatchSequence: "patterns:node*", MatchMapping: "keys:node* patterns:node* rest:text?",
  MatchClass: "cls:node patterns:node* keywords:KeywordPattern*", MatchStar: "name:text?", MatchAs: "pattern:node? name:text?",
  MatchOr: "patterns:node*",
};

/** Parts without a kind; those that know their place begin with `span`. */
const structures = {
  Parameters: "positional:Parameter* regular:Parameter* star:Parameter? keyword:Parameter* doubleStar:Parameter?",
  Parameter: "span name:text annotation:node? default:node?",
  Clause: "target:node iter:node ifs:node* isAsync:flag",
  WithItem: "context:node target:node?",
  Handler: "span type:node? name:text? body:node* isGroup:flag",
  Alias: "span name:text asName:text?",
  Case: "pattern:node guard:node? body:node*",
  KeywordPattern: "name:text pattern:node",
};

export type PlainType = "text" | "integer" | "float" | "constant" | "flag" | "offset";
export type FieldType = "node" | "part" | "later" | PlainType | Structure;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** What may be null: nothing, the value, or the elements of the list. */
  readonly nullable: boolean;
  readonly list: boolean;
}

/** A kind of node or a structure: what the tables above say of it. */
export interface Structure {
  readonly name: string;
  readonly hasKind: boolean;
  readonly hasSpan: boolean;
  readonly fields: readonly Field[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const structure = (name: string, hasKind: boolean, hasSpan: boolean): Mutable<Structure> => ({ name, hasKind, hasSpan, fields: [] });

const named = new Map(Object.entries(structures).map(([name, fields]) => [name, structure(name, false, fields.startsWith("span "))]));

const fieldOf = (text: string): Field => {
  const [name, written] = text.split(":") as [string, string];
  const type = written.replace(/[?*]/g, "");
  return { name, type: named.get(type) ?? (type as FieldType), nullable: written.includes("?"), list: written.endsWith("*") };
};

const fieldsOf = (text: string): Field[] => text.split(" ").filter((each) => each.includes(":")).map(fieldOf);

for (const [name, fields] of Object.entries(structures)) named.get(name)!.fields = fieldsOf(fields);

/** All kinds, by their number in the encoded form. */
export const nodeKinds: readonly Structure[] = Object.entries(kinds).map(([name, fields]) => ({
  ...structure(name, true, true), fields: fieldsOf(fields),
}));

const byName = new Map(nodeKinds.map((kind, number) => [kind.name, { ...kind, number }]));

/** What the tables say of a kind. */
export const nodeKind = (name: string): Structure & { readonly number: number } => byName.get(name)!;

/** The whole of the tables as text: another text is another format of encoded trees. */
export const schemaText: string = JSON.stringify([kinds, structures]);
