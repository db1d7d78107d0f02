/**
 * Every op's rule works with named sizes: the sampled calls of test/facts/ops are made again with names in place of sizes. What a rule
 * then says must hold at the sample itself and, where it noted no assumption, at other integers: there the rule for plain integers says the same.
 */
import assert from "node:assert/strict";
import { PyList, PyTuple, type Value } from "../../src/python/index.ts";
import { type Dim, evaluate, named, Sym } from "../../src/sym/index.ts";
import { contiguousStrides, type Engine, Storage, Tensor } from "../../src/torch/index.ts";
import { product } from "../../src/sym/index.ts";
import { generator } from "../sym/random.ts";
import { families, hasTorchvision, makeEngine, run, type Sample, samplesOf } from "./samples.ts";

/** Sizes of a sample's tensors replaced: each size of at least 2 by what `size` gives for it. Numbers that no longer fit are forgotten. */
const resized = (values: readonly Value[], size: (plain: number) => Dim): void => {
  for (const one of values) {
    if (one instanceof PyList || one instanceof PyTuple) resized(one.items, size);
    if (!(one instanceof Tensor) || one.rank === 0) continue;
    const shape = one.shape.map((dim) => (typeof dim === "number" && dim >= 2 ? size(dim) : dim));
    if (shape.every((dim) => typeof dim === "number" && dim < 2)) continue;
    Object.assign(one, { shape, strides: contiguousStrides(shape), storage: new Storage(product(shape), null) });
  }
};

/** Sizes in what a call gave, in order; null stands for what is neither tensor nor integer. */
const sizesIn = (value: Value | undefined): readonly (Dim | null)[] => {
  if (value instanceof Tensor) return [value.rank, ...value.shape];
  if (value instanceof PyList || value instanceof PyTuple) return [value.items.length, ...value.items.flatMap(sizesIn)];
  return typeof value === "number" || value instanceof Sym ? [value] : [null];
};

const asName = (plain: number): Dim => named(`s${plain}`, { example: plain });

interface Law { readonly sizes: readonly (Dim | null)[]; readonly free: boolean }

/** The call with names; null where it gives something that is not known. */
const withNames = (engine: Engine, name: string, sample: Sample): Law | { readonly raises: string } => {
  const marks = [engine.recorder.assumptions.length, engine.recorder.equations.length];
  const { value, raises } = run(engine, name, sample, (args) => resized(args, asName));
  if (raises) return { raises: `${raises.type}: ${raises.text}` };
  const { assumptions, equations } = engine.recorder;
  const free = assumptions.length === marks[0] && equations.length === marks[1];
  assumptions.length = marks[0]!;
  equations.length = marks[1]!;
  return { sizes: sizesIn(value), free };
};

/** Whether sizes with names are those of a plain call; sizes that only data decide are any. */
const agree = (sizes: Law["sizes"], plain: Law["sizes"], at: ReadonlyMap<string, number>): boolean =>
  sizes.length === plain.length && sizes.every((dim, i) => {
    const [own, other] = [dim === null ? null : evaluate(dim, at), plain[i]];
    return dim === null ? other === null || other instanceof Sym || typeof other === "number" : own === null || other instanceof Sym || own === other;
  });

/** Calls of an op whose answer with names is another than with integers. */
const faults = (engine: Engine, name: string, samples: readonly Sample[], below: (limit: number) => number): { readonly wrong: readonly string[]; readonly compared: number } => {
  const wrong: string[] = [];
  let compared = 0;
  for (const sample of samples) {
    // tensors that are permuted, or written into, come with sizes of their own
    if (sample.error !== undefined || sample.kw?.["out"] !== undefined || JSON.stringify(sample.args).includes('"p":')) continue;
    if (run(engine, name, sample, (args) => resized(args, (plain) => plain)).raises) continue;
    const call = `${JSON.stringify(sample.args)} ${JSON.stringify(sample.kw ?? {})}`;
    const law = withNames(engine, name, sample);
    if ("raises" in law) {
      wrong.push(`raises ${law.raises}\n    ${call}`);
      continue;
    }
    for (let turn = 0; turn < (law.free ? 4 : 1); turn++) {
      const at = new Map<string, number>();
      const sizeAt = (plain: number): number => {
        if (!at.has(`s${plain}`)) at.set(`s${plain}`, turn === 0 ? plain : 2 + below(9));
        return at.get(`s${plain}`)!;
      };
      const { value, raises } = run(engine, name, sample, (args) => resized(args, sizeAt));
      if (raises) continue;
      compared++;
      const plain = sizesIn(value);
      if (!agree(law.sizes, plain, at)) wrong.push(`[${law.sizes.map(String).join(", ")}] with names, [${plain.map(String).join(", ")}] at ${JSON.stringify([...at])}\n    ${call}`);
    }
  }
  return { wrong, compared };
};

describe("ops with named sizes", () => {
  const engine = makeEngine();
  const below = generator(11);
  let total = 0;
  for (const family of families)
    it(family, function () {
      this.timeout(120_000);
      const wrong: string[] = [];
      for (const [name, samples] of Object.entries(samplesOf(family))) {
        if (name.startsWith("torchvision.") && !hasTorchvision) continue;
        const found = faults(engine, name, samples, below);
        total += found.compared;
        wrong.push(...found.wrong.map((one) => `${name} ${one}`));
      }
      assert.equal(wrong.length, 0, `${wrong.length}:\n${wrong.slice(0, 400).join("\n")}`);
    });
  after(() => assert.ok(total > 10_000, `${total} comparisons`));
});
