/** Lays what a page claims into the tree of a block: each measured statement hands its value to `_claim`, its cost to `_macs`. */
import type { Expression, Spanned, Statement, Tree } from "../../src/syntax/index.ts";

/** Which rows of the block (from 0) have measured claims, and which claim MACs. */
export interface Measured {
  readonly values: ReadonlySet<number>;
  readonly macs: ReadonlySet<number>;
}

interface Lines {
  rowOf(offset: number): number;
}

const at = ({ start, end }: Spanned): Spanned => ({ start, end });
const call = (name: string, args: readonly Expression[], place: Spanned): Expression =>
  ({ kind: "Call", func: { kind: "Name", id: name, ...at(place) }, args, keywords: [], ...at(place) });
const row = (value: number, place: Spanned): Expression => ({ kind: "Int", value, ...at(place) });
const statement = (value: Expression): Statement => ({ kind: "Expression", value, ...at(value) });

/** The expression that reads what a target was given. */
const loaded = (target: Expression): Expression => (target.kind === "Starred" ? target.value : target);

class Instrument {
  private readonly lines: Lines;
  private readonly measured: Measured;
  /** First row of the simple statement that covers a row. */
  readonly begins = new Map<number, number>();
  constructor(lines: Lines, measured: Measured) {
    this.lines = lines;
    this.measured = measured;
  }

  block(body: readonly Statement[]): readonly Statement[] { return body.flatMap((one) => this.statement(one)); }

  private statement(node: Statement): readonly Statement[] {
    switch (node.kind) {
      case "FunctionDef": case "ClassDef": return [{ ...node, body: this.block(node.body) }];
      case "For": return [{ ...node, body: [...this.header(node), ...this.block(node.body)], orelse: this.block(node.orelse) }];
      case "While": case "If": return [{ ...node, body: this.block(node.body), orelse: this.block(node.orelse) }];
      case "With": return [{ ...node, body: this.block(node.body) }];
      case "Try": return [{
        ...node, body: this.block(node.body), handlers: node.handlers.map((one) => ({ ...one, body: this.block(one.body) })),
        orelse: this.block(node.orelse), finalbody: this.block(node.finalbody),
      }];
      case "Match": return [{ ...node, cases: node.cases.map((one) => ({ ...one, body: this.block(one.body) })) }];
      default: return this.simple(node);
    }
  }

  private header(node: Extract<Statement, { kind: "For" }>): readonly Statement[] {
    const first = this.lines.rowOf(node.start);
    return this.measured.values.has(first) ? [statement(call("_claim", [row(first, node.target), node.target], node.target))] : [];
  }

  private simple(node: Statement): readonly Statement[] {
    const [first, last] = [this.lines.rowOf(node.start), this.lines.rowOf(node.end)];
    for (let i = first; i <= last; i++) if (!this.begins.has(i)) this.begins.set(i, first);
    const has = (rows: ReadonlySet<number>): boolean => rows.has(first) || rows.has(last);
    const made = has(this.measured.values) ? this.valued(node, first) : [node];
    if (!has(this.measured.macs)) return made;
    return [statement(call("_start", [row(first, node)], node)), ...made, statement(call("_macs", [row(first, node)], node))];
  }

  private valued(node: Statement, first: number): readonly Statement[] {
    const reported = (value: Expression): Expression => call("_claim", [row(first, value), value], value);
    switch (node.kind) {
      case "Assign": return [node, statement(reported(loaded(node.targets[0]!)))];
      case "AugAssign": case "AnnAssign": return [node, statement(reported(node.target))];
      case "Expression": return [{ ...node, value: reported(node.value) }];
      case "Return": return node.value ? [{ ...node, value: reported(node.value) }] : [node];
      default: return [node];
    }
  }
}

/** `import torch; from torch import nn; import torch.nn.functional as F`, the sizes of the block, and what measures. */
const header = (sizes: readonly string[]): readonly Statement[] => {
  const place = { start: 0, end: 0 };
  const alias = (name: string, asName: string | null = null) => ({ name, asName, ...place });
  return [
    { kind: "Import", names: [alias("torch"), alias("torch.nn.functional", "F")], ...place },
    { kind: "ImportFrom", module: "torch", level: 0, names: [alias("nn")], ...place },
    { kind: "ImportFrom", module: "_book", level: 0, names: ["_claim", "_start", "_macs", ...sizes].map((name) => alias(name)), ...place },
  ];
};

export const instrumented = (tree: Tree, lines: Lines, measured: Measured, sizes: readonly string[]): { readonly tree: Tree; readonly begins: ReadonlyMap<number, number> } => {
  const instrument = new Instrument(lines, measured);
  return { tree: { ...tree, body: [...header(sizes), ...instrument.block(tree.body)] }, begins: instrument.begins };
};
