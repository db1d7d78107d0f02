/** Every public layer of torch.nn, built and called: parameters, buffers, state, words, outputs and costs are what PyTorch recorded. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { sizeOf } from "../../src/model/index.ts";
import { Bed, root } from "../harness.ts";

type TensorFact = { readonly shape: readonly number[]; readonly dtype?: string };
type Output = TensorFact | readonly Output[] | string | number | boolean | null;

interface Fact {
  readonly make: string;
  readonly class: string;
  readonly params?: Readonly<Record<string, readonly number[] | null>>;
  readonly buffers?: Readonly<Record<string, readonly number[] | null>>;
  readonly state?: readonly string[];
  readonly repr: string;
  readonly call?: string;
  readonly output?: Output;
  readonly macs?: number | null;
  readonly after?: { readonly class: string; readonly params?: Readonly<Record<string, readonly number[]>> };
}

const { layers, public: names }: { readonly layers: readonly Fact[]; readonly public: string } = JSON.parse(readFileSync(`${root}test/facts/layers.json`, "utf8"));

/** Prints what the facts say, a line each; the words of the module come last. */
const program = ({ make, call }: Fact): string => `
import torch
import torch.nn as nn

def shapes(named):
    return {name: None if type(value).__name__.startswith("Uninitialized") else list(value.shape) for name, value in named}

def described(value):
    if isinstance(value, torch.Tensor):
        return f"{list(value.shape)} {value.dtype}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join([described(item) for item in value]) + ")"
    return str(value)

m = ${make}
print(type(m).__name__)
print(shapes(m.named_parameters()))
print(shapes(m.named_buffers()))
print(list(m.state_dict()))
print(repr(m))
${call === undefined ? "" : `print("=== called")
y = m(${call})
print(described(y))
print(type(m).__name__)
print(shapes(m.named_parameters()))`}
`;

const list = (sizes: readonly number[] | null): string => (sizes === null ? "None" : `[${sizes.join(", ")}]`);

const shapes = (named: Readonly<Record<string, readonly number[] | null>> = {}): string =>
  `{${Object.entries(named).map(([name, sizes]) => `'${name}': ${list(sizes)}`).join(", ")}}`;

const described = (value: Output): string => {
  if (value === null) return "None";
  if (Array.isArray(value)) return `(${value.map(described).join(", ")})`;
  if (typeof value !== "object") return String(value);
  const { shape, dtype = "float32" } = value as TensorFact;
  return `${list(shape)} torch.${dtype}`;
};

const built = (fact: Fact): string =>
  [fact.class, shapes(fact.params), shapes(fact.buffers), `[${(fact.state ?? []).map((name) => `'${name}'`).join(", ")}]`, fact.repr, ""].join("\n");

const called = (fact: Fact): string =>
  ["", described(fact.output!), fact.after?.class ?? fact.class, shapes(fact.after?.params ?? fact.params), ""].join("\n");

const bed = new Bed();

/** What the program printed before and in the call, what went wrong, and the multiply-accumulates of the call. */
const outcome = (fact: Fact) => bed.read(program(fact), ({ script }) => {
  const [before = "", after = ""] = script.printed.split("=== called");
  const wrong = [...script.faults.map(({ finding }) => finding.message), ...script.gaps.map(({ reason }) => reason)].slice(0, 3);
  const macs = script.ops.reduce((sum, op) => sum + (sizeOf(op.macs) ?? Number.NaN), 0);
  return { before, after, wrong, macs };
});

/** Classes that other layers are made from; nobody builds them. */
const bases = new Set(["Container", "Module", "RNNBase", "RNNCellBase"]);

describe("every public layer of torch.nn", () => {
  it("is recorded in five constructions or more", () => {
    const count = (name: string): number => layers.filter(({ make }) => make.startsWith(`nn.${name}(`) || make.startsWith(`nn.${name}.`)).length;
    assert.deepEqual(names.split(" ").filter((name) => !bases.has(name) && count(name) < 5), []);
  });
});

describe("layers of torch.nn are what PyTorch recorded", () => {
  const classes = [...new Set(layers.map((fact) => fact.class))];
  for (const name of classes)
    describe(name, () => {
      for (const fact of layers.filter((one) => one.class === name))
        it(`${fact.make}${fact.call === undefined ? "" : ` of ${fact.call}`}`, () => {
          const { before, after, wrong, macs } = outcome(fact);
          assert.equal(before, built(fact), wrong.join("; "));
          if (fact.call === undefined) return;
          assert.equal(after, called(fact), wrong.join("; "));
          if (fact.macs !== null && fact.macs !== undefined) assert.equal(macs, fact.macs);
        });
    });
});
