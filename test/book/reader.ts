/** Checks a block of the book: runs it through our engine, and lays every claim against what the run recorded. */
import { existsSync } from "node:fs";
import path from "node:path";
import { lineStarts, positionAt, type Finding } from "../../src/base/index.ts";
import { countModule, fileFindings, type Live, namedModules } from "../../src/model/index.ts";
import { type Bundle, functions, type Machine, PyDict, PyList, PyModule, PyObject, PyTuple, Unknown, type Value } from "../../src/python/index.ts";
import { exactly, named, namesOf, same, sum, Sym, type Dim } from "../../src/sym/index.ts";
import { type Expression, parse } from "../../src/syntax/index.ts";
import { DTypeObject, Tensor, torchOf } from "../../src/torch/index.ts";
import { Bed, folder, grammar, root } from "../harness.ts";
import { instrumented } from "./instrument.ts";
import { type Block, type Claim, claimedProblem, withoutClaim } from "./page.ts";

/** What a claimed line was worth at one time. */
interface Sample {
  readonly row: number;
  readonly value: Value;
  readonly shape: Shown;
  readonly dtype: Shown;
  readonly text: string;
  /** Of a module: its parameters. */
  readonly params: Dim | null;
}
/** A value with every tensor replaced by one of its facts. */
type Shown = { readonly tensor: readonly Dim[] | string } | { readonly items: readonly Shown[] } | { readonly entries: ReadonlyMap<string, Shown> } | { readonly plain: Value };

interface Cost { readonly row: number; readonly macs: Dim }

const examples: Readonly<Record<string, number>> = { N: 4, B: 4, C: 8, T: 6, H: 32, W: 48 };
const symbol = (name: string): Dim => named(name, { example: examples[name] ?? 10 });

const shown = (vm: Machine, value: Value, of: (tensor: Tensor) => readonly Dim[] | string, depth = 0): Shown => {
  if (value instanceof Tensor) return { tensor: of(value) };
  if (depth > 8) return { plain: value };
  const inside = (one: Value): Shown => shown(vm, one, of, depth + 1);
  if (value instanceof PyObject && value.cls.name === "PackedSequence") return inside(vm.getAttr(value, "data"));
  if (value instanceof PyTuple || value instanceof PyList) return { items: value.items.map(inside) };
  if (value instanceof PyDict) return { entries: new Map([...value.entries.values()].map(({ key, value: one }) => [vm.repr(key), inside(one)])) };
  return { plain: value };
};

/** Installed packages for pages that import them: `npm run corpus`. */
const corpus = path.join(root, ".corpus/site-packages");
export const hasCorpus = existsSync(corpus);

/** Runs blocks one after the other on one session. */
export class Reader {
  private samples: Sample[] = [];
  private costs: Cost[] = [];
  private started = 0;
  private readonly bed = new Bed({ packages: hasCorpus ? [corpus] : [], extend: (python) => this.extended(python) });

  private extended(python: Bundle): Bundle {
    const names = functions({
      "_claim(row, value)": (vm, row: number, value: Value) => this.claim(vm, row, value),
      "_start(row)": (vm) => {
        this.started = torchOf(vm).recorder.ops.length;
        return null;
      },
      "_macs(row)": (vm, row: number) => {
        this.costs.push({ row, macs: sum(torchOf(vm).recorder.ops.slice(this.started).map((one) => one.macs)) });
        return null;
      },
    });
    const all = new Map<string, Value>([...names, ...["N", "B", "C", "H", "W", "D", "T", "L", "S", "K"].map((name) => [name, symbol(name)] as const)]);
    return { ...python, module: (name) => (name === "_book" ? { kind: "native", names: () => all } : python.module(name)) };
  }

  private claim(vm: Machine, row: number, value: Value): Value {
    const shape = shown(vm, value, (one) => one.shape);
    const dtype = shown(vm, value, (one) => one.dtype.word);
    const text = vm.attempt(["Exception"], () => vm.repr(value)) ?? "?";
    const params = value instanceof PyObject && value.attrs?.has("_parameters") ? countModule(namedModules(value).keys(), new Set()).params : null;
    this.samples.push({ row, value, shape, dtype, text, params });
    return value;
  }

  /** What is wrong with a block; empty when every claim holds and every finding is claimed. */
  check(page: string, block: Block): readonly string[] {
    return [...this.checkText(page, block), ...(block.fixed ? this.checkFixed(page, block, block.fixed) : [])];
  }

  private run(block: Pick<Block, "text" | "sizes" | "claims">, reading: (live: Live, begins: ReadonlyMap<number, number>, rowOf: (offset: number) => number) => readonly string[]): readonly string[] {
    const starts = lineStarts(block.text);
    const rowOf = (offset: number): number => positionAt(starts, offset).line;
    const rows = (...kinds: readonly string[]): ReadonlySet<number> => new Set(block.claims.filter((one) => kinds.includes(one.kind)).map((one) => one.row));
    const made = instrumented(parse(block.text, grammar).tree, { rowOf }, { values: rows("shape", "dtype", "value", "params"), macs: rows("macs") }, block.sizes);
    this.samples = [];
    this.costs = [];
    const result = this.bed.read(block.text, (live) => reading(live, made.begins, rowOf), { tree: made.tree, callable: "_nothing" });
    return result;
  }

  private checkText(page: string, block: Block): readonly string[] {
    return this.run(block, (live, begins, rowOf) => {
      const beginOf = (row: number): number => begins.get(row) ?? row;
      const findings = fileFindings(live);
      const claimed = new Set<Finding>();
      const wrong = block.claims.flatMap((claim) => {
        const words = this.checkClaim(live, claim, beginOf, (found) => beginOf(rowOf(found.span.start)) === beginOf(claim.row), findings, claimed);
        return words === null ? [] : [`${page}:${claim.line}: ${words}`];
      });
      const extra = findings.filter((one) => !claimed.has(one)).map((one) => `${page}:${block.first + rowOf(one.span.start)}: no claim says [${one.code}] "${one.message}"`);
      const ended = live.ended ? [`${page}:${block.first}: the run ended: ${live.ended.reason}`] : [];
      return [...wrong, ...extra, ...ended];
    });
  }

  private checkClaim(live: Live, claim: Claim, beginOf: (row: number) => number, here: (found: Finding) => boolean, findings: readonly Finding[], claimed: Set<Finding>): string | null {
    const row = beginOf(claim.row);
    switch (claim.kind) {
      case "error": case "warning": case "hint": return checkProblem(claim, findings.filter(here), claimed);
      case "unknown": {
        const reasons = live.script.gaps.map((gap) => gap.reason);
        return reasons.some((reason) => reason.includes(claimedProblem(claim).text ?? "")) ? null : `the page says unknown: ${claim.text}, we have ${reasons.join("; ") || "no gap"}`;
      }
      case "macs": {
        const found = this.costs.filter((one) => one.row === row);
        const wanted = evaluated(live, claim.text);
        if (found.length === 0) return "the line was never reached";
        const bad = found.find((one) => !isDim(wanted) || !same(wanted, one.macs));
        return bad ? `the page says ${claim.text} MACs, we say ${String(bad.macs)}` : null;
      }
      default: {
        const found = this.samples.filter((one) => one.row === row);
        if (found.length === 0) return `the line was never reached: ${claim.kind}: ${claim.text}`;
        for (const sample of found) {
          const words = checkSample(live, claim, sample);
          if (words !== null) return words;
        }
        return null;
      }
    }
  }

  /** The fix, applied, gives the fixed text; that runs without an error. */
  private checkFixed(page: string, block: Block, fixed: NonNullable<Block["fixed"]>): readonly string[] {
    const bare = (text: string): string => text.split("\n").map(withoutClaim).filter((line) => line !== "").join("\n");
    const offered = this.run(block, (live) => {
      const fixes = fileFindings(live).map((one) => one.fix).filter((one) => one !== undefined);
      const fix = fixes.find((one) => one.title === fixed.title);
      if (!fix) return [`${page}:${block.first}: the page says the fix "${fixed.title}", we offer ${fixes.map((one) => `"${one.title}"`).join(", ") || "none"}`];
      const edits = [...fix.edits].filter(({ span }) => span.uri.startsWith(folder)).sort((a, b) => b.span.start - a.span.start);
      const after = edits.reduce((text, { span, text: put }) => text.slice(0, span.start) + put + text.slice(span.end), block.text);
      return bare(after) === bare(fixed.text) ? [] : [`${page}:${block.first}: the fix "${fix.title}" gives\n${bare(after)}\n  instead of\n${bare(fixed.text)}`];
    });
    const errors = this.run({ text: fixed.text, sizes: block.sizes, claims: [] }, (live) => fileFindings(live).filter((one) => one.severity === "error").map((one) => `${page}:${block.first}: the fixed text has [${one.code}] "${one.message}"`));
    return [...offered, ...errors];
  }
}

const checkProblem = (claim: Claim, here: readonly Finding[], claimed: Set<Finding>): string | null => {
  const wanted = claimedProblem(claim);
  const found = here.find((one) => one.severity === claim.kind && (wanted.code === null || one.code === wanted.code) && one.message.includes(wanted.text ?? ""));
  if (found) claimed.add(found);
  // what is there in place of it is told once
  const near = here.find((one) => !claimed.has(one));
  if (!found && near) claimed.add(near);
  return found ? null : `the page says [${wanted.code ?? ""}] "${wanted.text ?? ""}", we say ${near ? `[${near.code}] "${near.message}"` : "nothing"}`;
};

const checkSample = (live: Live, claim: Claim, sample: Sample): string | null => {
  const { vm } = live.engine;
  const unlike = (real: string): string => `the page says ${claim.kind} ${claim.text}, we say ${real}`;
  const wanted = evaluated(live, claim.text);
  switch (claim.kind) {
    case "shape": return wanted !== undefined && agrees(vm, wanted, sample.shape) ? null : unlike(printed(vm, sample.shape));
    case "dtype": return wanted !== undefined && agrees(vm, wanted, sample.dtype) ? null : unlike(printed(vm, sample.dtype));
    case "params": {
      const { params } = sample;
      return isDim(wanted) && params !== null && same(wanted, params) ? null : unlike(params === null ? "no module" : String(params));
    }
    default: {
      const plain = (text: string): string => text.replace(/\s+/g, " ");
      if (isDim(wanted) && isDim(sample.value)) return same(wanted, sample.value) ? null : unlike(sample.text);
      const text = wanted === undefined ? claim.text : vm.repr(wanted);
      return [plain(claim.text), plain(text)].includes(plain(sample.text)) ? null : unlike(sample.text);
    }
  }
};

const isDim = (value: Value | undefined): value is Dim => typeof value === "number" || value instanceof Sym;

/** Names of sizes that only the data decide. */
const isFree = (dim: Dim): boolean => typeof dim !== "number" && [...namesOf(dim)].every((name) => /^u\d+$/.test(name)) && exactly(dim) === null;

/** A free size of a claim agrees with one that we do not know either. */
const agreeDims = (wanted: Value, real: Dim): boolean => isDim(wanted) && (same(wanted, real) || (isFree(wanted) && isFree(real)));

const agrees = (vm: Machine, wanted: Value, real: Shown): boolean => {
  if ("tensor" in real) {
    if (typeof real.tensor === "string") return wanted instanceof DTypeObject && wanted.dtype.word === real.tensor;
    const { tensor } = real;
    return wanted instanceof PyList && wanted.items.length === tensor.length && wanted.items.every((one, i) => agreeDims(one, tensor[i]!));
  }
  if ("items" in real) return wanted instanceof PyTuple && wanted.items.length === real.items.length && wanted.items.every((one, i) => agrees(vm, one, real.items[i]!));
  if ("entries" in real) return wanted instanceof PyDict && wanted.entries.size === real.entries.size && [...wanted.entries.values()].every(({ key, value }) => {
    const one = real.entries.get(vm.repr(key));
    return one !== undefined && agrees(vm, value, one);
  });
  return isDim(wanted) && isDim(real.plain) ? same(wanted, real.plain) : !(real.plain instanceof Unknown) && vm.equal(wanted, real.plain);
};

const printed = (vm: Machine, one: Shown): string => {
  if ("tensor" in one) return typeof one.tensor === "string" ? one.tensor : `[${one.tensor.map(String).join(", ")}]`;
  if ("items" in one) return `(${one.items.map((item) => printed(vm, item)).join(", ")})`;
  if ("entries" in one) return `{${[...one.entries].map(([key, value]) => `${key}: ${printed(vm, value)}`).join(", ")}}`;
  return one.plain instanceof Unknown ? `unknown (${one.plain.gap.code}: ${one.plain.gap.reason})` : vm.repr(one.plain);
};

/** A claim's expression, evaluated beside the page; undefined where it is none. */
const evaluated = (live: Live, text: string): Value | undefined => {
  const { vm } = live.engine;
  const { tree } = parse(text, grammar);
  const first = tree.body[0];
  if (tree.errors.length > 0 || tree.body.length !== 1 || first?.kind !== "Expression") return undefined;
  const scope = new PyModule(vm, "claims", { uri: "claims:", watched: false });
  const torch = vm.dictGet(vm.modules, "torch");
  const infinite = (name: string): Value => vm.evaluateIn(scope, { kind: "Call", func: { kind: "Name", id: "float", start: 0, end: 0 }, args: [{ kind: "Str", value: name, start: 0, end: 0 }], keywords: [], start: 0, end: 0 } satisfies Expression);
  for (const name of namesIn(text)) if (/^u\d+$/.test(name)) scope.globals.set(name, named(name, { example: null, min: 0 }));
    else if (name === "inf" || name === "nan") scope.globals.set(name, infinite(name));
    else if (/^[A-Z]$/.test(name)) scope.globals.set(name, symbol(name));
  if (torch instanceof PyModule) scope.globals.set("torch", torch).set("tensor", vm.getAttr(torch, "tensor"));
  return vm.attempt(["Exception"], () => vm.evaluateIn(scope, first.value));
};
const namesIn = (text: string): readonly string[] => text.match(/[A-Za-z_]\w*/g) ?? [];
