/** Within autocast regions every op of the table computes in the dtypes in which PyTorch does, on the CPU and on CUDA. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PyList, PyTuple, type Value } from "../../src/python/index.ts";
import { dtypeByName, type Engine, Tensor, torchOf } from "../../src/torch/index.ts";
import { hasTorchvision, makeEngine, run, type Sample, samplesOf } from "./samples.ts";

type Way = "f" | "h" | "m";
/** Family and place of an op's sample, and the dtypes that it gives in a region where that changes any. */
type Fact = readonly [family: string, at: number, within?: Readonly<Partial<Record<Way, string>>>];
type Facts = Readonly<Record<"cpu" | "cuda", Readonly<Record<string, Fact>>>>;
const facts = JSON.parse(readFileSync(join(import.meta.dirname, "../facts/autocast.json"), "utf8")) as Facts;
const halves = { cpu: "bfloat16", cuda: "float16" } as const;

/** The sample with its float32 tensors in half precision, all but the first `kept`. */
const inHalf = (sample: Sample, half: string, kept: number): Sample => {
  let left = kept;
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    const fact = value as Readonly<Record<string, unknown>>;
    if (!("t" in fact)) return Object.fromEntries(Object.entries(fact).map(([key, one]) => [key, change(one)]));
    return (fact.d ?? "float32") !== "float32" || left-- > 0 ? fact : { ...fact, d: half };
  };
  return { ...sample, args: change(sample.args) as Sample["args"], ...(sample.kw ? { kw: change(sample.kw) as NonNullable<Sample["kw"]> } : {}) };
};
const tensorsIn = (value: Value): Tensor[] => (value instanceof Tensor ? [value] : value instanceof PyList || value instanceof PyTuple ? value.items.flatMap(tensorsIn) : []);

describe("autocast", () => {
  const engine: Engine = makeEngine();
  const read = new Map<string, ReturnType<typeof samplesOf>>();
  const samples = (family: string): ReturnType<typeof samplesOf> => {
    const known = read.get(family) ?? samplesOf(family);
    read.set(family, known);
    return known;
  };
  /** The dtypes of what a call gives, or the type of what it raises. */
  const asked = (name: string, sample: Sample, place: "cpu" | "cuda", enabled: boolean): string => {
    const { autocast } = torchOf(engine.vm);
    const { value, raises } = run(engine, name, sample, (args) => {
      for (const one of args.flatMap(tensorsIn)) one.device = place;
      autocast.set(place, { enabled, dtype: dtypeByName.get(halves[place])! });
    });
    autocast.reset();
    return raises ? `!${raises.type}` : tensorsIn(value!).map(({ dtype }) => dtype.name).join(",");
  };

  for (const place of ["cpu", "cuda"] as const)
    it(`on ${place} has the dtypes that PyTorch has`, () => {
      const wrong: string[] = [];
      for (const [name, [family, at, within]] of Object.entries(facts[place])) {
        if (name.startsWith("torchvision.") && !hasTorchvision) continue;
        const sample = samples(family)[name]![at]!;
        const ways: Readonly<Record<Way, Sample>> = { f: sample, h: inHalf(sample, halves[place], 0), m: inHalf(sample, halves[place], 1) };
        for (const [way, call] of Object.entries(ways) as [Way, Sample][]) {
          if (within && within[way] === undefined) continue;
          const [ours, wanted] = [asked(name, call, place, true), within ? within[way]! : asked(name, call, place, false)];
          if (ours !== wanted) wrong.push(`${name} ${way}: ${ours}, PyTorch ${wanted}`);
        }
      }
      assert.deepEqual(wrong, []);
    });
});
