/** The replay of an initialisation log: order, regions, types, copies. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import facts from "../facts/forward.json" with { type: "json" };
import { drawWeights, type ForwardPlan, type Step, type WeightSpec } from "../../src/runtime/index.ts";

const plan = (weights: readonly WeightSpec[], program: readonly Step[], weightBytes = 256): ForwardPlan => ({
  model: new Uint8Array(), title: "", weights, program, weightBytes, inputs: [], outputs: [], layers: [], unsupported: [],
});

const float = (name: string, shape: readonly number[], offset: number | null): WeightSpec => ({ name, dtype: "float32", shape, offset });
const fill = (target: number, value: number, region?: Step["region"]): Step => ({ target, run: { op: "fill", value }, ...(region ? { region } : {}) });
const floatsAt = (bytes: Uint8Array<ArrayBuffer>, offset: number, count: number): number[] => [...new Float32Array(bytes.buffer, offset, count)];

describe("weights", () => {
  it("are drawn in the order of the log, from one generator", () => {
    const specs = [float("a", [4], 0), float("b", [4], 16)];
    const draw = (target: number): Step => ({ target, run: { op: "uniform", from: 0, to: 1 } });
    const forth = drawWeights(plan(specs, [draw(0), draw(1)]), 7).bytes;
    const back = drawWeights(plan(specs, [draw(1), draw(0)]), 7).bytes;
    assert.deepEqual(floatsAt(forth, 0, 4), floatsAt(back, 16, 4));
    assert.notDeepEqual(floatsAt(forth, 0, 4), floatsAt(forth, 16, 4));
  });

  it("keep draws into scratch in the stream of numbers", () => {
    const specs = [float("kept", [4], 0), float("thrown away", [3], null)];
    const draw = (target: number): Step => ({ target, run: { op: "uniform", from: 0, to: 1 } });
    const alone = floatsAt(drawWeights(plan(specs, [draw(0)]), 7).bytes, 0, 4);
    const after = floatsAt(drawWeights(plan(specs, [draw(1), draw(0)]), 7).bytes, 0, 4);
    assert.equal(after[0], alone[3]);
  });

  it("start again at a seed in the code", () => {
    const specs = [float("a", [4], 0), float("b", [4], 16)];
    const draw = (target: number): Step => ({ target, run: { op: "uniform", from: 0, to: 1 } });
    const seed: Step = { target: 0, run: { op: "seed", seed: 5 } };
    const { bytes } = drawWeights(plan(specs, [seed, draw(0), seed, draw(1)]), 7);
    assert.deepEqual(floatsAt(bytes, 0, 4), floatsAt(bytes, 16, 4));
  });

  it("change only a region: a row, a column, the diagonal", () => {
    const program = [
      fill(0, 1, { offset: 3, shape: [3], strides: [1] }),
      fill(0, 2, { offset: 1, shape: [3], strides: [3] }),
      fill(0, 3, { offset: 0, shape: [3], strides: [4] }),
    ];
    assert.deepEqual(floatsAt(drawWeights(plan([float("m", [3, 3], 0)], program), 0).bytes, 0, 9), [3, 2, 0, 1, 3, 1, 0, 2, 3]);
  });

  it("copy another tensor as it is then", () => {
    const specs = [float("a", [2], 0), float("b", [2], 16)];
    const program: Step[] = [fill(0, 1), { target: 1, run: { op: "copy", from: 0 } }, fill(0, 2), { target: 1, run: { op: "combine", with: 0, by: "add" } }];
    assert.deepEqual(floatsAt(drawWeights(plan(specs, program), 0).bytes, 16, 2), [3, 3]);
  });

  it("hold halves, integers and booleans as their own bits", () => {
    const specs: WeightSpec[] = [
      { name: "half", dtype: "float16", shape: [2], offset: 0 }, { name: "brain", dtype: "bfloat16", shape: [1], offset: 8 },
      { name: "long", dtype: "int64", shape: [1], offset: 16 }, { name: "flag", dtype: "bool", shape: [1], offset: 24 },
    ];
    const { bytes } = drawWeights(plan(specs, [fill(0, 1 / 3), fill(1, -2.5), fill(2, -7), fill(3, 4)]), 0);
    assert.deepEqual([...new Uint16Array(bytes.buffer, 0, 2)], [0x3555, 0x3555]);
    assert.equal(new Uint16Array(bytes.buffer, 8, 1)[0], 0xc020);
    assert.equal(new BigInt64Array(bytes.buffer, 16, 1)[0], -7n);
    assert.equal(bytes[24], 1);
  });

  it("round halves to even, into the subnormals and to infinity", () => {
    const cases: readonly (readonly [number, number])[] = [
      [2049, 0x6800], [2051, 0x6802], [65504, 0x7bff], [65520, 0x7c00], [2 ** -24, 1], [2 ** -25, 0], [1.5 * 2 ** -24, 2], [6.097555e-5, 0x3ff], [-0, 0x8000],
    ];
    for (const [value, bits] of cases) {
      const { bytes } = drawWeights(plan([{ name: "h", dtype: "float16", shape: [1], offset: 0 }], [fill(0, value)]), 0);
      assert.equal(new Uint16Array(bytes.buffer, 0, 1)[0], bits, String(value));
    }
  });

  for (const { rows, columns, gain, values } of facts.orthogonal) {
    it(`are orthogonal as PyTorch makes them: ${rows} × ${columns}`, () => {
      const specs = [float("q", [rows, columns], 0)];
      const q = floatsAt(drawWeights(plan(specs, [{ target: 0, run: { op: "orthogonal", gain } }]), 1).bytes, 0, rows * columns);
      values.forEach((value, i) => assert.ok(Math.abs(value - q[i]!) < 1e-5, `element ${i}: ${q[i]}, PyTorch ${value}`));
    });
  }
});
