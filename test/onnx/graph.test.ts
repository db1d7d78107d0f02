/** The graph under construction: bytes of numbers, names, sizes with names, what is left out. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { encode } from "../../src/onnx/elements.ts";
import { GraphBuilder } from "../../src/onnx/graph.ts";
import { Sizes } from "../../src/onnx/sizes.ts";
import { add, floordiv, mul, named } from "../../src/sym/index.ts";
import { float32, int64 } from "../../src/torch/index.ts";

const given = { dtype: float32, shape: [2] };

describe("numbers as bytes", () => {
  const half = (value: number): number => new DataView(encode([value], "float16").buffer).getUint16(0, true);
  // Bit patterns of IEEE 754 binary16.
  for (const [value, bits] of [[0, 0], [-0, 0x8000], [1, 0x3c00], [-2, 0xc000], [65504, 0x7bff], [65520, 0x7c00], [2 ** -14, 0x0400], [2 ** -24, 0x0001], [2 ** -25, 0x0000], [0.1, 0x2e66], [2047.5, 0x6800], [Infinity, 0x7c00]] as const)
    it(`${Object.is(value, -0) ? "-0" : value} in half precision`, () => assert.equal(half(value), bits));

  it("rounds bfloat16 to even", () => assert.deepEqual([...encode([1, 1.00390625, 1.01171875, NaN], "bfloat16")], [0x80, 0x3f, 0x80, 0x3f, 0x82, 0x3f, 0xc0, 0x7f]));
  it("keeps 64-bit integers", () => assert.equal(new DataView(encode([-3], "int64").buffer).getBigInt64(0, true), -3n));
});

describe("a graph under construction", () => {
  it("names nodes after their row, each once", () => {
    const graph = new GraphBuilder();
    graph.scope = "conv#0";
    const x = graph.input("x", given, ["N"]);
    const names = [1, 2].map(() => graph.node("Relu", [x.name], {}, [given])[0]!.name);
    assert.deepEqual(names, ["conv#0/Relu", "conv#0/Relu.1"]);
  });

  it("shares equal constants and leaves out what nothing reads", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", given, [2]);
    const [one, same, other] = [graph.constant([1, 2], int64, [2]), graph.constant([1, 2], int64, [2]), graph.constant([1, 2], float32, [2])];
    assert.equal(one.name, same.name);
    assert.notEqual(one.name, other.name);
    const kept = graph.node("Add", [x.name, other.name], {}, [given])[0]!;
    graph.node("Mul", [x.name, one.name], {}, [given]);
    const done = graph.finish([kept.name]);
    assert.deepEqual(done.nodes.map((node) => node.op), ["Add"]);
    assert.deepEqual(done.initializers.map((init) => init.name), [other.name]);
  });

  it("drops optional inputs from the end only", () => {
    const graph = new GraphBuilder();
    const x = graph.input("x", given, [2]);
    const out = graph.node("Clip", [x.name, "", ""], {}, [given])[0]!;
    assert.deepEqual(graph.finish([out.name]).nodes[0]!.inputs, ["x"]);
  });
});

describe("sizes with names", () => {
  const N = named("N", { example: 2 });
  const H = named("H", { example: 7 });
  const classes = named("num_classes", { example: 10 });
  const begin = (): { graph: GraphBuilder; sizes: Sizes } => {
    const graph = new GraphBuilder();
    const sizes = new Sizes(graph, ["N", "H"], new Map([["N", 1]]));
    sizes.learn(graph.input("x", { dtype: float32, shape: [N, 3, H] }, ["N", 3, "H"]));
    return { graph, sizes };
  };

  it("stand at the plan's sizes, or the examples", () => {
    const { sizes } = begin();
    assert.equal(sizes.planSize(mul(N, H)), 7);
    assert.equal(sizes.fixed(classes), 10);
    assert.equal(sizes.fixed(add(N, 1)), null);
  });

  it("are copied or left to the runtime where a reshape allows it", () => {
    const { graph, sizes } = begin();
    const target = (from: Parameters<Sizes["target"]>[0], to: Parameters<Sizes["target"]>[1]): readonly number[] => {
      const { name } = sizes.target(from, to);
      const data = graph.finish([name]).initializers.find((one) => one.name === name)!.data as Uint8Array;
      return Array.from({ length: data.length / 8 }, (_, i) => Number(new DataView(data.buffer).getBigInt64(8 * i, true)));
    };
    assert.deepEqual(target([N, 3, H], [N, mul(3, H)]), [0, -1]);
    assert.deepEqual(target([H, N, 4], [mul(H, N), 4]), [-1, 4]);
    assert.deepEqual(target([N, 12], [N, 3, 4]), [0, 3, 4]);
  });

  it("are computed from the inputs' shapes where nothing else tells", () => {
    const { graph, sizes } = begin();
    const vector = sizes.vector([mul(N, 2), floordiv(H, 2)]);
    assert.deepEqual(graph.finish([vector.name]).nodes.map((node) => node.op).sort(), ["Concat", "Div", "Mul", "Shape", "Shape"]);
  });
});
