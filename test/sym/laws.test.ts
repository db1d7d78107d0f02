/** Laws at random sizes and values: what is calculated is Python's integer arithmetic, what is claimed is never contradicted. */
import { strict as assert } from "node:assert";
import {
  bounds, compare, differ, divisible, evaluate, exactly, named, namesOf, parseDim, same, show, solve, substitute, type Dim,
} from "../../src/sym/index.ts";
import { generator, randomSample, randomValues, type Sample, type Values } from "./random.ts";

const known: Readonly<Record<string, { example?: null; min?: number; max?: number }>> = {
  W: { min: 3, max: 40 }, u0: { example: null, min: 0 }, k: { min: -5, max: 9 },
};
const read = (text: string): Dim | null => parseDim(text, (name) => known[name]);

type Check = (sample: Sample, values: readonly Values[], below: (limit: number) => number) => void;

/** Calls `check` with samples and values, and says which failed. */
const forSamples = (seed: number, count: number, depth: number, check: Check): void => {
  const below = generator(seed);
  for (let i = 0; i < count; i++) {
    const sample = randomSample(below, 1 + below(depth));
    const values = Array.from({ length: 12 }, () => randomValues(below));
    try {
      check(sample, values, below);
    } catch (error) {
      throw new Error(`${sample.text}  =>  ${show(sample.dim)}: ${String(error)}`);
    }
  }
};

const isSafe = (value: bigint | null): value is bigint => value !== null && value >= -(2n ** 53n) && value <= 2n ** 53n;

describe("laws of sizes", function () {
  this.timeout(60_000);

  it("evaluate is Python's arithmetic on the text as it was written", () => {
    let compared = 0;
    forSamples(1, 3000, 5, ({ dim, value }, all) => {
      for (const values of all) {
        const expected = value(values);
        if (!isSafe(expected)) continue;
        assert.equal(evaluate(dim, values), Number(expected), JSON.stringify([...values]));
        compared++;
      }
    });
    assert.ok(compared > 20_000, `${compared} comparisons`);
  });

  it("bounds hold, and a size with equal bounds is exactly that", () => {
    forSamples(2, 2500, 5, ({ dim, value }, all) => {
      const { min, max } = bounds(dim);
      assert.ok(min <= max, `${min} ${max}`);
      for (const values of all) {
        const expected = value(values);
        if (!isSafe(expected)) continue;
        assert.ok(Number(expected) >= min && Number(expected) <= max, `${expected} not in [${min}, ${max}]`);
        if (exactly(dim) !== null) assert.equal(exactly(dim), Number(expected));
      }
    });
  });

  it("same, differ, compare and divisible are never contradicted", () => {
    const claims = { same: 0, differ: 0, compare: 0, divisible: 0 };
    forSamples(3, 3000, 4, (a, all, below) => {
      const b = randomSample(below, 1 + below(3));
      const divisor = 1 + below(6);
      const relation = compare(a.dim, b.dim);
      const [equal, apart, divides] = [same(a.dim, b.dim), differ(a.dim, b.dim), divisible(a.dim, divisor)];
      if (equal) claims.same++;
      if (apart) claims.differ++;
      if (relation !== null) claims.compare++;
      if (divides) claims.divisible++;
      for (const values of all) {
        const [left, right] = [a.value(values), b.value(values)];
        if (!isSafe(left) || !isSafe(right)) continue;
        const about = `${b.text} at ${JSON.stringify([...values])}: ${left} ${right}`;
        if (equal) assert.equal(left, right, about);
        if (apart) assert.notEqual(left, right, about);
        const holds = { "<": left < right, "<=": left <= right, "==": left === right, ">=": left >= right, ">": left > right, "!=": left !== right };
        if (relation !== null) assert.ok(holds[relation], `${relation} ${about}`);
        if (divides) assert.equal(left % BigInt(divisor), 0n, about);
      }
    });
    for (const [claim, count] of Object.entries(claims)) assert.ok(count > 20, `${claim}: ${count}`);
  });

  it("what show prints, parseDim reads as the same size", () => {
    // Nested maxima may come back in another order, which is equal without being provably so.
    let [proved, printed] = [0, 0];
    forSamples(4, 2500, 5, ({ dim }, all) => {
      const text = show(dim);
      if (text.includes("…") || text.length > 1000 || /\/\/0|% 0/.test(text)) return;
      const again = read(text);
      assert.ok(again !== null, "does not parse");
      printed++;
      if (same(dim, again)) proved++;
      else assert.match(text, /max|min/, `read as ${show(again)}, which is not provably the same`);
      for (const values of all) {
        const before = evaluate(dim, values);
        const after: number | null = evaluate(again, values);
        if (before !== null && after !== null) assert.equal(after, before, `read as ${show(again)}`);
      }
    });
    assert.ok(proved > 0.95 * printed, `${proved} of ${printed} are provably the same`);
  });

  it("substitute, then evaluate, is evaluate with the value substituted", () => {
    forSamples(5, 2000, 4, ({ dim, value }, all) => {
      const replaced = substitute(dim, new Map<string, Dim>([["H", read("2*N + C")!]]));
      assert.ok(!namesOf(replaced).has("H"));
      for (const values of all) {
        const inner = new Map(values).set("H", 2 * values.get("N")! + values.get("C")!);
        const expected = value(inner);
        if (isSafe(expected)) assert.equal(evaluate(replaced, values), Number(expected));
      }
    });
  });

  it("solve finds each value of a name, and nothing else", () => {
    forSamples(6, 300, 4, ({ dim }, all) => {
      const values = all[0]!;
      const open = substitute(dim, new Map([...values].filter(([name]) => name !== "H")));
      const target = evaluate(open, values);
      if (target === null) return;
      const found = solve(open, target, "H", { min: 1, max: 100 });
      const expected = Array.from({ length: 100 }, (_, i) => i + 1).filter((H) => evaluate(open, new Map([["H", H]])) === target);
      assert.deepEqual(found, expected);
    });
  });

  it("equal sizes have equal keys, in whatever order they were added and multiplied", () => {
    const [a, b, c] = [named("a"), named("b"), named("c")];
    const below = generator(7);
    const texts = ["a*b*c", "a*c + b", "(a + b)*(b + c)", "a//2*b + c%3", "max(a, b)*c"];
    for (const text of texts) {
      const first = parseDim(text)!;
      for (let i = 0; i < 20; i++) {
        const shift = below(50);
        const again = parseDim(`${shift}*b + ${text} - ${shift}*b`)!;
        assert.equal(String(again), String(first));
        assert.ok(same(again, first));
      }
    }
    assert.deepEqual([a, b, c].map(String), ["a", "b", "c"]);
  });
});
