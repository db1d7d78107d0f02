/** The records of the sample models equal what PyTorch says of them, and by themselves the samples show what they are there to show. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FactJson, InspectionJson, NodeJson } from "../../src/model/index.ts";
import type { Expression } from "../../src/syntax/index.ts";
import { Bed, folder, root } from "../harness.ts";

interface TensorFact { readonly shape: readonly number[]; readonly dtype: string }
type OutputFact = TensorFact | { readonly list: readonly OutputFact[] } | { readonly value: null };
interface ModelFact {
  readonly file: string;
  readonly callable: string;
  readonly arguments: Readonly<Record<string, number>> | null;
  readonly inputs: Readonly<Record<string, TensorFact>>;
  readonly params: number;
  readonly trainable: number;
  readonly buffers: number;
  readonly modules: readonly { readonly path: string; readonly class: string; readonly ownParams: number }[];
  readonly stateDict: Readonly<Record<string, readonly number[]>>;
  readonly calls?: readonly { readonly path: string; readonly output: OutputFact }[];
  readonly outputs?: TensorFact;
  readonly macs?: number;
  readonly error?: { readonly type: string; readonly text: string; readonly line: number };
}

const facts = JSON.parse(readFileSync(path.join(root, "test/facts/samples.json"), "utf8")) as { readonly models: readonly ModelFact[] };
const bed = new Bed();
const sample = (name: string): string => readFileSync(path.join(root, "samples", name), "utf8");
const integer = (value: number): Expression => ({ kind: "Int", value, start: 0, end: 0 });

const inspect = (fact: ModelFact): InspectionJson => bed.inspect(sample(path.basename(fact.file)), {
  callable: fact.callable,
  args: Object.entries(fact.arguments ?? {}).map(([name, value]) => ({ name, text: String(value), expression: integer(value) })),
  inputs: Object.entries(fact.inputs).map(([name, { shape, dtype }]) => ({ path: name, dims: shape.map(String), dtype, expression: null })),
})[0]!;

const alone = (name: string): readonly InspectionJson[] => bed.inspect(sample(name));

/** An output in the form of the facts. */
const tensorOf = (fact: FactJson): unknown =>
  fact === null ? { value: null } : "size" in fact ? { shape: fact.size, dtype: fact.dtype } : "list" in fact ? { list: fact.list.map(tensorOf) } : fact;

const modulesOf = (node: NodeJson): readonly NodeJson[] => [...(node.kind === "step" ? [] : [node]), ...node.children.flatMap(modulesOf)];
const byPath = (a: { readonly path: string }, b: { readonly path: string }): number => (a.path < b.path ? -1 : 1);

describe("samples agree with PyTorch", () => {
  for (const fact of facts.models) {
    const name = `${fact.file}:${fact.callable} on ${Object.values(fact.inputs).map(({ shape }) => `[${shape.join(", ")}]`).join(", ")}`;
    describe(name, () => {
      const record = inspect(fact);
      it("has the counts", () => {
        const { params, trainable, buffers } = record;
        assert.deepEqual({ params, trainable, buffers }, { params: fact.params, trainable: fact.trainable, buffers: fact.buffers });
      });
      it("has the modules", () => {
        const modules = modulesOf(record.tree!).filter((one) => one.sharedWith === undefined).map((one) => ({ path: one.path, class: one.class }));
        assert.deepEqual([...modules].sort(byPath), fact.modules.map((one) => ({ path: one.path, class: one.class })).sort(byPath));
      });
      it("has the output of each layer", () => {
        const known = new Map(modulesOf(record.tree!).map((one) => [one.path, one]));
        const wanted = new Map<string, OutputFact[]>();
        for (const { path: at, output } of fact.calls ?? []) wanted.set(at, [...(wanted.get(at) ?? []), output]);
        for (const [at, outputs] of wanted) assert.deepEqual(known.get(at)?.calls.map((one) => tensorOf(one.output)), outputs, at);
      });
      if (fact.error) {
        it("has PyTorch's error, once, at its line", () => {
          assert.deepEqual(record.findings.map(({ severity, message, line }) => ({ severity, message, line })), [{ severity: "error", message: fact.error!.text, line: fact.error!.line }]);
          assert.equal(record.ok, false);
        });
      } else {
        it("has the output and its cost, and no findings or gaps", () => {
          assert.deepEqual(tensorOf(record.outputs), fact.outputs);
          assert.equal(record.macs, fact.macs);
          assert.deepEqual([record.findings, record.gaps, record.ok], [[], [], true]);
        });
      }
    });
  }
});

describe("samples by themselves", () => {
  const only = (name: string): InspectionJson => {
    const records = alone(name);
    assert.equal(records.length, 1, `${name} has one model`);
    return records[0]!;
  };
  const headsOf = ({ heads }: InspectionJson): unknown => heads.map(({ path: at, container, kind, in: into, out, role }) => ({ path: at, container, kind, in: into, out, role }));

  it("simple_model's input is solved from its layers, its classes keep their name", () => {
    const record = only("simple_model.py");
    assert.deepEqual(record.inputs.map(({ shape, size, guess }) => ({ shape, size, guess })), [{ shape: ["N", "1", "28", "28"], size: [1, 1, 28, 28], guess: true }]);
    assert.match(record.inputs[0]!.why, /28×28 or 29×29/);
    assert.deepEqual(record.outputs, { shape: ["N", "num_classes"], size: [1, 10], dtype: "float32" });
    assert.deepEqual(headsOf(record), [{ path: "fc", container: "fc", kind: "fully connected", in: 2704, out: 10, role: "classifier" }]);
    assert.deepEqual(record.findings, []);
  });

  it("broken_model has one error; its fix makes it right", () => {
    const text = sample("broken_model.py");
    const findings = bed.findings(text);
    assert.deepEqual(findings.map(({ code, severity }) => [code, severity]), [["features-differ", "error"]]);
    const fix = findings[0]!.fix!;
    assert.equal(fix.title, "Set in_features to 2704");
    const mended = fix.edits.reduce((known, { span, text: put }) => known.slice(0, span.start) + put + known.slice(span.end), text);
    assert.ok(fix.edits.every(({ span }) => span.uri.startsWith(folder)));
    assert.match(mended, /nn\.Linear\(2704, num_classes\)/);
    assert.deepEqual(bed.findings(mended), []);
    assert.equal(bed.inspect(mended)[0]!.ok, true);
  });

  it("custom_model's head is the last layer of its classifier, at its line", () => {
    const record = only("custom_model.py");
    assert.deepEqual(headsOf(record), [{ path: "classifier.2", container: "classifier", kind: "fully connected", in: 64, out: 10, role: "classifier" }]);
    assert.equal(sample("custom_model.py").split("\n")[record.heads[0]!.line! - 1]!.trim(), "nn.Linear(64, num_classes),");
  });

  it("fully_convolutional has a convolution for a head", () => {
    const record = only("fully_convolutional.py");
    assert.deepEqual(headsOf(record), [{ path: "head", container: "head", kind: "convolution", in: 16, out: 21, role: "classifier" }]);
    assert.equal(record.producer?.path, "head");
  });

  it("tiny_transformer and tiny_decoder take tokens", () => {
    assert.deepEqual(headsOf(only("tiny_transformer.py")), [{ path: "head", container: "head", kind: "fully connected", in: 64, out: 4, role: "classifier" }]);
    assert.deepEqual(headsOf(only("tiny_decoder.py")), [{ path: "lm_head", container: "lm_head", kind: "fully connected", in: 64, out: 256, role: "language" }]);
    for (const name of ["tiny_transformer.py", "tiny_decoder.py"]) assert.deepEqual(only(name).inputs.map(({ path: at, shape, dtype }) => ({ at, shape, dtype })), [{ at: "ids", shape: ["N", "T"], dtype: "int64" }]);
  });

  it("script's model takes what the script passes", () => {
    const record = only("script.py");
    assert.deepEqual([record.inputs[0]!.size, tensorOf(record.outputs)], [[8, 20], { shape: [8, 3], dtype: "float32" }]);
  });

  for (const name of readdirSync(path.join(root, "samples")).filter((file) => file.endsWith(".py") && file !== "broken_model.py"))
    it(`${name} has no findings and runs to its end`, () => {
      assert.deepEqual(bed.findings(sample(name)), []);
      assert.ok(alone(name).every((one) => one.ok && one.steps > 0));
    });
});
