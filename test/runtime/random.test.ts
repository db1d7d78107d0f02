/** The generator against what PyTorch's CPU generator drew, bit for bit, unless a scene's name says otherwise. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { crc32 } from "./crc32.ts";
import { erfinv, fma, fma64, toBfloat16, toFloat16 } from "../../src/runtime/float32.ts";
import { Generator, type DrawnIntegers, type DrawOptions } from "../../src/runtime/random.ts";

interface Call {
  op: string; size: number; dtype?: "float32" | "float64" | "float16" | "bfloat16"; strided?: boolean;
  from?: number; to?: number; mean?: number; std?: number; low?: number | string; high?: number | string; probability?: number; rate?: number;
  values: (number | string)[]; crc: number;
}
interface Facts {
  torch: string;
  scenes: { name: string; seed: string; calls: Call[] }[];
  layers: Record<string, { shape: number[]; values: number[] }>;
  erfinv: { points: number[]; values: (number | null)[] };
}

const facts = JSON.parse(readFileSync(new URL("../facts/random.json", import.meta.url), "utf8")) as Facts;

const optionsOf = ({ dtype, strided }: Call): DrawOptions =>
  ({ ...(dtype === "float16" || dtype === "bfloat16" ? { as: dtype } : {}), contiguous: strided !== true });

const integers = (generator: Generator, call: Call): BigInt64Array => {
  const out = new BigInt64Array(call.size);
  if (call.op === "integers") generator.integers(out, BigInt(call.low!), BigInt(call.high!));
  else {
    const order = new Float64Array(call.size);
    generator.permutation(order);
    order.forEach((value, i) => { out[i] = BigInt(value); });
  }
  return out;
};

const replay = (generator: Generator, call: Call): Float32Array | Float64Array | BigInt64Array => {
  if (call.op === "integers" || call.op === "permutation") return integers(generator, call);
  const out = call.dtype === "float64" ? new Float64Array(call.size) : new Float32Array(call.size);
  const options = optionsOf(call);
  switch (call.op) {
    case "uniform": generator.uniform(out, call.from!, call.to!, options); break;
    case "normal": generator.normal(out, call.mean!, call.std!, options); break;
    case "truncNormal": generator.truncNormal(out, call.mean!, call.std!, Number(call.low), Number(call.high), options); break;
    case "bernoulli": generator.bernoulli(out, call.probability!); break;
    case "bernoulliEach": generator.bernoulliEach(out, linspace(out)); break;
    case "dropoutMask": generator.dropoutMask(out, call.probability!); break;
    case "exponential": generator.exponential(out, call.rate!); break;
    case "rand": generator.uniform(out, 0, 1); break;
    case "randn": generator.normal(out, 0, 1); break;
    default: throw new Error(call.op);
  }
  return out;
};

/** `torch.linspace(0, 1, size)`, close enough to decide the same. */
const linspace = <T extends Float32Array | Float64Array>(like: T): T => like.map((_, i) => i / (like.length - 1)) as T;

/** The largest distance of two results of a double call, in units of the last place of the larger. */
const ulps = (a: number, b: number): number => {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return Math.abs(a - b) / 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))) - 52);
};

const bitsOf = (out: ArrayBufferView): number => crc32(new Uint8Array(out.buffer, out.byteOffset, out.byteLength));

describe("generator", () => {
  for (const { name, seed, calls } of facts.scenes) {
    it(`draws what PyTorch ${facts.torch} draws: ${name}`, function () {
      this.timeout(20_000);
      const generator = new Generator(BigInt(seed));
      for (const [index, call] of calls.entries()) {
        const out = replay(generator, call);
        const what = `${call.op} ${index} of ${call.size}`;
        const shown = out.length <= 6 ? [...out] : [...out.slice(0, 4), ...out.slice(-2)];
        if (out instanceof BigInt64Array) assert.deepEqual(shown.map(String), call.values, what);
        else if (call.dtype === "float64") shown.forEach((value, i) => assert.ok(ulps(Number(value), call.values[i] as number) <= 2, `${what}: ${value}, not ${call.values[i]}`));
        else assert.deepEqual(shown, call.values, what);
        if (call.dtype !== "float64" || !["normal", "randn", "truncNormal", "exponential"].includes(call.op)) assert.equal(bitsOf(out), call.crc, what);
      }
    });
  }

  it("draws the weights of a linear and a convolutional layer", () => {
    const generator = new Generator(0);
    for (const layer of ["0", "1"]) {
      const weight = facts.layers[`${layer}.weight`]!;
      const fanIn = weight.shape.slice(1).reduce((product, size) => product * size, 1);
      const bound = Math.sqrt(3) * (Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) / Math.sqrt(fanIn));
      const drawn = new Float32Array(weight.values.length);
      generator.uniform(drawn, -bound, bound);
      assert.deepEqual([...drawn], weight.values);
      const bias = new Float32Array(weight.shape[0]!);
      generator.uniform(bias, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
      assert.deepEqual([...bias], facts.layers[`${layer}.bias`]!.values);
    }
  });

  it("takes any whole seed and refuses others", () => {
    const first = (seed: number | bigint): number => new Generator(seed).random();
    assert.equal(first(5), first(5n + 2n ** 32n));
    assert.equal(first(-1), first(2n ** 64n - 1n));
    assert.throws(() => new Generator(0.5), RangeError);
  });

  it("refuses an empty range", () => {
    assert.throws(() => new Generator(0).integers(new Float32Array(1), 3, 3), /no whole numbers from 3 to below 3/);
  });

  it("writes whole numbers into every kind of array", () => {
    const drawn = [new Float32Array(50), new Float64Array(50), new Int32Array(50), new Uint8Array(50), new BigInt64Array(50)].map((out: DrawnIntegers) => {
      new Generator(1).integers(out, 2, 9);
      return [...out].map(Number);
    });
    for (const other of drawn) assert.deepEqual(other, drawn[0]);
  });
});

describe("single-precision arithmetic", () => {
  it("rounds a fused multiply-add once", () => {
    const half = 2 ** -24;
    const above = 1 + 2 ** -23;
    assert.equal(fma(1, 1, half), 1); // a tie goes to even
    assert.equal(fma(above, 1, half), 1 + 2 ** -22);
    const [a, b] = [1 + 2 ** -12, 1 - 2 ** -12]; // a·b = 1 - 2^-24
    assert.equal(fma(a, b, 0), 1 - half);
    const justAbove = [2 ** -12 * (1 + 2 ** -11), 2 ** -12 * (1 - 2 ** -11 + 2 ** -22)] as const; // their product is 2^-24 + 2^-57
    assert.equal(Math.fround(justAbove[0] * justAbove[1] + 1), 1); // a double cannot tell it from the tie
    assert.equal(fma(...justAbove, 1), above);
    assert.equal(fma(-justAbove[0], justAbove[1], -1), -above);
    const justBelow = [2 ** -12 * (1 + 2 ** -20), 2 ** -12 * (1 - 2 ** -20)] as const;
    assert.equal(Math.fround(justBelow[0] * justBelow[1] + above), 1 + 2 ** -22);
    assert.equal(fma(...justBelow, above), above);
  });

  it("rounds a double's multiply-add once", () => {
    assert.equal(fma64(1 + 2 ** -30, 1 + 2 ** -30, -(1 + 2 ** -29)), 2 ** -60);
    assert.equal(fma64(0.1, 10, -1), 5.551115123125783e-17);
    assert.equal(fma64(3, 5, 7), 22);
  });

  it("rounds to half types", () => {
    assert.deepEqual([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, -0.1, Infinity, 0].map(toBfloat16), [1, 1, 1 + 2 ** -6, Infinity, -0.10009765625, Infinity, 0]);
    assert.deepEqual([1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -24, 2 ** -25, 3 * 2 ** -26, -0.1].map(toFloat16),
      [1, 1, 1 + 2 ** -9, 65504, Infinity, 2 ** -24, 0, 2 ** -24, -0.0999755859375]);
    assert.ok(Number.isNaN(toBfloat16(NaN)) && Number.isNaN(toFloat16(NaN)));
  });

  it("inverts the error function to one unit of the last place, nearly always to none", () => {
    const { points, values } = facts.erfinv;
    let off = 0;
    for (const [i, point] of points.entries()) {
      const expected = values[i] ?? Math.sign(point) * Infinity;
      const got = Math.fround(erfinv(point));
      if (got === expected) continue;
      off++;
      assert.ok(Math.abs(got - expected) <= 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 23), `erfinv(${point}) = ${got}, not ${expected}`);
    }
    assert.ok(off <= points.length / 500, `${off} of ${points.length}`);
    assert.ok(Number.isNaN(erfinv(1.1)));
  });
});
