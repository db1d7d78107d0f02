/**
 * The typed tree of a Python file: the words of CPython's `ast`, with UTF-16 offsets. Plain data; a function's body may be
 * a getter that builds it on first use. What could not be parsed stands as `Bad`, so a tree always exists.
 */

/** Every node knows its half-open range of UTF-16 offsets in the file. */
export interface Spanned {
  readonly start: number;
  readonly end: number;
}

export interface Tree extends Spanned {
  readonly kind: "Module";
  readonly body: readonly Statement[];
  /** Places that did not parse, in order. */
  readonly errors: readonly SyntaxProblem[];
}

export interface SyntaxProblem extends Spanned {
  readonly message: string;
}

/* Expressions */

export type Operator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "@" | "&" | "|" | "^" | "<<" | ">>";
export type Comparison = "<" | ">" | "==" | "!=" | "<=" | ">=" | "in" | "not in" | "is" | "is not";

export interface Name extends Spanned { readonly kind: "Name"; readonly id: string }
/** `bigint` only where the value is no safe integer. */
export interface Int extends Spanned { readonly kind: "Int"; readonly value: number | bigint }
export interface Float extends Spanned { readonly kind: "Float"; readonly value: number }
/** `2j`: the imaginary part. */
export interface Imaginary extends Spanned { readonly kind: "Imaginary"; readonly value: number }
/** Adjacent literals are joined; escapes are resolved. */
export interface Str extends Spanned { readonly kind: "Str"; readonly value: string }
/** Each character of `value` is one byte (0–255). */
export interface Bytes extends Spanned { readonly kind: "Bytes"; readonly value: string }
export interface Constant extends Spanned { readonly kind: "Constant"; readonly value: true | false | null }
export interface Ellipsis extends Spanned { readonly kind: "Ellipsis" }
/** An f-string: literal parts and replacement fields, in order. */
export interface JoinedStr extends Spanned { readonly kind: "JoinedStr"; readonly parts: readonly (string | FormattedValue)[] }
export interface FormattedValue extends Spanned {
  readonly kind: "FormattedValue";
  readonly value: Expression;
  readonly conversion: "s" | "r" | "a" | null;
  readonly spec: JoinedStr | null;
  /** The text before the value of `{x=}`, with the sign (`"x="`). */
  readonly label: string | null;
}
export interface Binary extends Spanned { readonly kind: "Binary"; readonly op: Operator; readonly left: Expression; readonly right: Expression }
export interface Unary extends Spanned { readonly kind: "Unary"; readonly op: "+" | "-" | "~" | "not"; readonly operand: Expression }
export interface Bool extends Spanned { readonly kind: "Bool"; readonly op: "and" | "or"; readonly values: readonly Expression[] }
/** `first ops[0] rest[0] ops[1] rest[1] …` */
export interface Compare extends Spanned { readonly kind: "Compare"; readonly first: Expression; readonly ops: readonly Comparison[]; readonly rest: readonly Expression[] }
/** Positional arguments may be `Starred`; a keyword without name is `**value`. */
export interface Call extends Spanned { readonly kind: "Call"; readonly func: Expression; readonly args: readonly Expression[]; readonly keywords: readonly Keyword[] }
export interface Keyword extends Spanned { readonly kind: "Keyword"; readonly name: string | null; readonly value: Expression }
/** `attrStart` is where the attribute's name begins (it ends with the node). */
export interface Attribute extends Spanned { readonly kind: "Attribute"; readonly value: Expression; readonly attr: string; readonly attrStart: number }
/** `index` is a `Tuple` for `x[a, b]`, a `Slice` for `x[a:b]`. */
export interface Subscript extends Spanned { readonly kind: "Subscript"; readonly value: Expression; readonly index: Expression }
export interface Slice extends Spanned { readonly kind: "Slice"; readonly lower: Expression | null; readonly upper: Expression | null; readonly step: Expression | null }
export interface Starred extends Spanned { readonly kind: "Starred"; readonly value: Expression }
export interface List extends Spanned { readonly kind: "List"; readonly elements: readonly Expression[] }
export interface Tuple extends Spanned { readonly kind: "Tuple"; readonly elements: readonly Expression[] }
export interface SetDisplay extends Spanned { readonly kind: "Set"; readonly elements: readonly Expression[] }
/** A null key is `**value`. */
export interface Dict extends Spanned { readonly kind: "Dict"; readonly keys: readonly (Expression | null)[]; readonly values: readonly Expression[] }
export interface Lambda extends Spanned { readonly kind: "Lambda"; readonly params: Parameters; readonly body: Expression }
export interface IfExp extends Spanned { readonly kind: "IfExp"; readonly test: Expression; readonly body: Expression; readonly orelse: Expression }
export interface Comprehension extends Spanned {
  readonly kind: "ListComp" | "SetComp" | "GeneratorExp";
  readonly element: Expression;
  readonly clauses: readonly Clause[];
}
export interface DictComp extends Spanned { readonly kind: "DictComp"; readonly key: Expression; readonly value: Expression; readonly clauses: readonly Clause[] }
/** `for target in iter if … if …` */
export interface Clause { readonly target: Expression; readonly iter: Expression; readonly ifs: readonly Expression[]; readonly isAsync: boolean }
/** `(name := value)` */
export interface NamedExpr extends Spanned { readonly kind: "NamedExpr"; readonly target: Name; readonly value: Expression }
export interface Yield extends Spanned { readonly kind: "Yield"; readonly value: Expression | null }
export interface YieldFrom extends Spanned { readonly kind: "YieldFrom"; readonly value: Expression }
export interface Await extends Spanned { readonly kind: "Await"; readonly value: Expression }
/** Source that is no expression; running it is a gap. */
export interface BadExpression extends Spanned {
  readonly kind: "BadExpression";
  /** What is not understood, where it is not the grammar. */
  readonly reason: string | null;
}

export type Expression =
  | Name | Int | Float | Imaginary | Str | Bytes | Constant | Ellipsis | JoinedStr | Binary | Unary | Bool | Compare | Call
  | Attribute | Subscript | Slice | Starred | List | Tuple | SetDisplay | Dict | Lambda | IfExp | Comprehension | DictComp
  | NamedExpr | Yield | YieldFrom | Await | BadExpression;

/* Functions */

export interface Parameter extends Spanned { readonly name: string; readonly annotation: Expression | null; readonly default: Expression | null }
/** `def f(positional, /, regular, *star, keyword, **doubleStar)` */
export interface Parameters {
  readonly positional: readonly Parameter[];
  readonly regular: readonly Parameter[];
  readonly star: Parameter | null;
  readonly keyword: readonly Parameter[];
  readonly doubleStar: Parameter | null;
}

/* Statements */

export interface FunctionDef extends Spanned {
  readonly kind: "FunctionDef";
  readonly name: string;
  readonly nameStart: number;
  /** `def f[T, *Ts, **P]`: the names with their stars. Bounds and defaults are not kept. */
  readonly typeParams: readonly string[];
  readonly params: Parameters;
  readonly returns: Expression | null;
  readonly decorators: readonly Expression[];
  /** Built on first use. */
  readonly body: readonly Statement[];
  readonly isAsync: boolean;
}
export interface ClassDef extends Spanned {
  readonly kind: "ClassDef";
  readonly name: string;
  readonly nameStart: number;
  readonly typeParams: readonly string[];
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}
export interface ExpressionStatement extends Spanned { readonly kind: "Expression"; readonly value: Expression }
/** `targets[0] = targets[1] = … = value` */
export interface Assign extends Spanned { readonly kind: "Assign"; readonly targets: readonly Expression[]; readonly value: Expression }
export interface AugAssign extends Spanned { readonly kind: "AugAssign"; readonly target: Expression; readonly op: Operator; readonly value: Expression }
export interface AnnAssign extends Spanned { readonly kind: "AnnAssign"; readonly target: Expression; readonly annotation: Expression; readonly value: Expression | null }
export interface Return extends Spanned { readonly kind: "Return"; readonly value: Expression | null }
export interface Delete extends Spanned { readonly kind: "Delete"; readonly targets: readonly Expression[] }
/** `elif` is an `If` alone in `orelse`. */
export interface If extends Spanned { readonly kind: "If"; readonly test: Expression; readonly body: readonly Statement[]; readonly orelse: readonly Statement[] }
export interface For extends Spanned { readonly kind: "For"; readonly target: Expression; readonly iter: Expression; readonly body: readonly Statement[]; readonly orelse: readonly Statement[]; readonly isAsync: boolean }
export interface While extends Spanned { readonly kind: "While"; readonly test: Expression; readonly body: readonly Statement[]; readonly orelse: readonly Statement[] }
export interface With extends Spanned { readonly kind: "With"; readonly items: readonly WithItem[]; readonly body: readonly Statement[]; readonly isAsync: boolean }
export interface WithItem { readonly context: Expression; readonly target: Expression | null }
export interface Raise extends Spanned { readonly kind: "Raise"; readonly exception: Expression | null; readonly cause: Expression | null }
export interface Try extends Spanned {
  readonly kind: "Try";
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}
/** `except type as name:`; `isGroup` for `except*`. */
export interface Handler extends Spanned { readonly type: Expression | null; readonly name: string | null; readonly body: readonly Statement[]; readonly isGroup: boolean }
export interface Assert extends Spanned { readonly kind: "Assert"; readonly test: Expression; readonly message: Expression | null }
export interface Import extends Spanned { readonly kind: "Import"; readonly names: readonly Alias[] }
/** `from ..module import names`: `level` counts the dots; `module` may be empty. */
export interface ImportFrom extends Spanned { readonly kind: "ImportFrom"; readonly module: string; readonly level: number; readonly names: readonly Alias[] }
/** `name` is dotted, or `*`. */
export interface Alias extends Spanned { readonly name: string; readonly asName: string | null }
export interface Global extends Spanned { readonly kind: "Global"; readonly names: readonly string[] }
export interface Nonlocal extends Spanned { readonly kind: "Nonlocal"; readonly names: readonly string[] }
export interface Simple extends Spanned { readonly kind: "Pass" | "Break" | "Continue" }
export interface Match extends Spanned { readonly kind: "Match"; readonly subject: Expression; readonly cases: readonly Case[] }
export interface Case { readonly pattern: Pattern; readonly guard: Expression | null; readonly body: readonly Statement[] }
/** `type Name[params] = value` */
export interface TypeAlias extends Spanned { readonly kind: "TypeAlias"; readonly name: string; readonly typeParams: readonly string[]; readonly value: Expression }
/** Source that is no statement; running it is a gap. */
export interface BadStatement extends Spanned { readonly kind: "BadStatement" }

export type Statement =
  | FunctionDef | ClassDef | ExpressionStatement | Assign | AugAssign | AnnAssign | Return | Delete | If | For | While | With
  | Raise | Try | Assert | Import | ImportFrom | Global | Nonlocal | Simple | Match | TypeAlias | BadStatement;

/* Patterns of `match` */

export type Pattern =
  | (Spanned & { readonly kind: "MatchValue"; readonly value: Expression })
  | (Spanned & { readonly kind: "MatchSequence"; readonly patterns: readonly Pattern[] })
  | (Spanned & { readonly kind: "MatchMapping"; readonly keys: readonly Expression[]; readonly patterns: readonly Pattern[]; readonly rest: string | null })
  | (Spanned & { readonly kind: "MatchClass"; readonly cls: Expression; readonly patterns: readonly Pattern[]; readonly keywords: readonly { readonly name: string; readonly pattern: Pattern }[] })
  | (Spanned & { readonly kind: "MatchStar"; readonly name: string | null })
  /** `pattern as name`; `_` has neither; a bare name has no pattern. */
  | (Spanned & { readonly kind: "MatchAs"; readonly pattern: Pattern | null; readonly name: string | null })
  | (Spanned & { readonly kind: "MatchOr"; readonly patterns: readonly Pattern[] });
