/**
 * Training scripts as people write them, beside what real PyTorch recorded of the same files: the models are found, their inputs are those
 * of the training loop, and nothing is said against them. Scripts with one planted error have exactly that error.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { inspectionOf, fileFindings, type FactJson, type InspectionJson } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

interface TensorFact { readonly shape: readonly number[]; readonly dtype: string }
type OutputFact = TensorFact | { readonly list: readonly OutputFact[] } | { readonly dict: Readonly<Record<string, OutputFact>> } | null;
interface CallFact {
  readonly line: number;
  readonly class: string;
  readonly params: number;
  readonly trainable: number;
  readonly inputs: readonly (OutputFact)[];
  readonly output: OutputFact;
  readonly linears: Readonly<Record<string, readonly [number, number]>>;
}
interface ScriptFact { readonly calls: readonly CallFact[]; readonly error?: { readonly type: string; readonly text: string; readonly line: number } }
interface Claim { readonly call: number | null; readonly heads: readonly string[] }

const corpus = path.join(root, ".corpus/site-packages");
const here = path.join(root, "test/scripts");
const json = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;
const facts = json<Readonly<Record<string, ScriptFact>>>(path.join(root, "test/facts/scripts.json"));
const claims = json<Readonly<Record<string, Readonly<Record<string, Claim>>>>>(path.join(here, "claims.json"));
/** Codes of the gaps that a script has: the fewer the better. */
const gaps = json<Readonly<Record<string, readonly string[]>>>(path.join(here, "gaps.json"));

const bed = new Bed({ packages: existsSync(corpus) ? [corpus] : [] });
const needsCorpus = (text: string): boolean => /^\s*(?:from|import) (?:torchvision|timm|transformers)/m.test(text);

interface Reading { readonly records: readonly (readonly [string, InspectionJson])[]; readonly findings: readonly { readonly line: number; readonly message: string; readonly severity: string }[]; readonly gaps: readonly string[] }
/** The test runner's stack is a hundredth of the product's: where it ends early says nothing. */
const read = (text: string): Reading => bed.read(text, (live) => ({
  records: live.models.map((model) => [model.root.name, inspectionOf(live, model, model.root.name, bed.places, 0)] as const),
  findings: fileFindings(live).map(({ span, message, severity }) => ({ line: bed.places.line(span)!, message, severity })),
  gaps: [...new Set([...live.script.gaps, ...live.models.flatMap(({ run }) => run.gaps)].map(({ code }) => code))].filter((code) => code !== "budget-depth").sort(),
}));

const tensors = (fact: FactJson): OutputFact => {
  if (fact === null || "value" in fact) return null;
  if ("size" in fact) return { shape: fact.size as readonly number[], dtype: fact.dtype };
  if ("list" in fact) return { list: fact.list.map(tensors) };
  return { dict: Object.fromEntries(Object.entries("dict" in fact ? fact.dict : fact.fields).map(([key, one]) => [key, tensors(one)])) };
};
/** Sizes that only data decide (a number of boxes) are not compared. */
const alike = (ours: OutputFact, theirs: OutputFact): void => {
  if (ours && theirs && "shape" in ours && "shape" in theirs) {
    assert.deepEqual({ ...ours, shape: ours.shape.map((one, i) => one ?? theirs.shape[i]) }, theirs);
  } else if (ours && theirs && "list" in ours && "list" in theirs) theirs.list.forEach((one, i) => alike(ours.list[i]!, one));
  else if (ours && theirs && "dict" in ours && "dict" in theirs) for (const [key, one] of Object.entries(theirs.dict)) alike(ours.dict[key]!, one);
  else assert.deepEqual(ours, theirs);
};

const scripts = (folder: string): readonly string[] => readdirSync(path.join(here, folder)).filter((name) => name.endsWith(".py")).map((name) => path.posix.join(folder, name));

describe("training scripts", function () {
  this.timeout(60_000);
  for (const name of scripts(".").map((one) => path.basename(one))) describe(name, () => {
    const text = readFileSync(path.join(here, name), "utf8");
    if (needsCorpus(text) && !existsSync(corpus)) return;
    let found: Reading;
    before(() => { found = read(text); });

    it("has no findings, and only the gaps that are known", () => {
      assert.deepEqual(found.findings, []);
      assert.deepEqual(found.gaps, gaps[name] ?? []);
    });

    it("shows its models, each with its heads", () => {
      assert.deepEqual(found.records.map(([one]) => one), Object.keys(claims[name]!));
      for (const [one, record] of found.records) assert.deepEqual(record.heads.map((head) => head.path), claims[name]![one]!.heads, one);
    });

    it("runs to its end in PyTorch", () => assert.equal(facts[name]!.error, undefined));

    for (const [model, { call, heads }] of Object.entries(claims[name]!)) it(`${model} is what PyTorch makes of it`, () => {
      const record = found.records.find(([one]) => one === model)![1];
      const same = facts[name]!.calls.filter((one) => one.class === record.model!.class && one.params === record.params && one.trainable === record.trainable);
      const fact = call === null ? same[0] : same.find((one) => one.line === call);
      if (call !== null) assert.ok(fact, `PyTorch calls it in line ${call}: ${JSON.stringify(facts[name]!.calls.map(({ line, class: cls, params }) => [line, cls, params]))}`);
      for (const head of record.heads) {
        const linear = fact?.linears[head.path];
        if (linear && heads.includes(head.path)) assert.deepEqual([head.in, head.out], linear);
      }
      if (call === null) return;
      assert.deepEqual([...new Set(record.inputs.map(({ why }) => why))], [`the call in line ${call}`]);
      const leaves = (one: OutputFact): readonly OutputFact[] => (one && "list" in one ? one.list.flatMap(leaves) : [one]);
      const inputs = fact!.inputs.flatMap(leaves) as readonly TensorFact[];
      assert.deepEqual(record.inputs.map(({ size, dtype }, i) => ({ shape: size.map((one, axis) => one ?? inputs[i]!.shape[axis]), dtype })), inputs);
      alike(tensors(record.outputs), fact!.output);
    });
  });
});

describe("training scripts with an error", function () {
  this.timeout(60_000);
  for (const name of scripts("wrong")) it(`${path.basename(name)} has the one that PyTorch raises`, () => {
    const text = readFileSync(path.join(here, name), "utf8");
    if (needsCorpus(text) && !existsSync(corpus)) return;
    const { error } = facts[name]!;
    const findings = read(text).findings.filter(({ severity }) => severity === "error");
    assert.deepEqual(findings.map(({ line }) => line), [error!.line], JSON.stringify(findings));
    const plain = (one: string): string => one.replace(/^\w+: /, "");
    assert.equal(plain(findings[0]!.message), error!.text);
  });
});
