/** Sizes as they come up in models: what they fold to, how they print, what is provable, and which inputs give them. */
import { strict as assert } from "node:assert";
import {
  abs, add, Assumptions, bounds, compare, differ, divisible, evaluate, exactly, exampleOf, floordiv, max, min, mod, mul, named,
  namesOf, neg, parseDim, pow, product, same, show, showShape, solve, sub, substitute, sum, type Dim,
} from "../../src/sym/index.ts";

/** A size written as text; `u…` is decided by data. */
const dim = (text: string): Dim => {
  const parsed = parseDim(text, (name) => (/^u\d/.test(name) ? { example: null, min: 0 } : undefined));
  assert.ok(parsed !== null, `${text} is no size`);
  return parsed;
};

/** What each text on the left prints as. */
const prints = (table: Readonly<Record<string, string>>): void => {
  for (const [written, printed] of Object.entries(table)) assert.equal(show(dim(written)), printed, written);
};

describe("sizes", () => {
  it("numbers stay numbers, as Python calculates them", () => {
    assert.equal(add(3, 4), 7);
    assert.equal(sub(3, 4), -1);
    assert.equal(mul(3, 4, 5), 60);
    assert.deepEqual([floordiv(-7, 2), floordiv(7, -2), floordiv(-7, -2), floordiv(0, -3)], [-4, -4, 3, 0]);
    assert.deepEqual([mod(-7, 3), mod(7, -3), mod(-6, 3), mod(6, 4)], [2, -2, 0, 2]);
    assert.deepEqual([max(1, 5, 3), min(4, 2, 3), abs(-3), pow(2, 10), neg(0)], [5, 2, 3, 1024, 0]);
    assert.deepEqual([product([]), product([2, 3, 4]), sum([2, 3, 4])], [1, 24, 9]);
    assert.equal(floordiv(9007199254740991, 2), 4503599627370495);
    assert.equal(Object.is(mul(0, -3), 0) && Object.is(mod(-6, 3), 0), true);
  });

  it("what cancels is a number again", () => {
    const N = named("N");
    assert.equal(add(sub(N, N), 3), 3);
    assert.equal(mul(N, 0), 0);
    assert.equal(exactly(add(N, 1, neg(N))), 1);
    assert.equal(exactly(N), null);
    assert.equal(exactly(named("k", { min: 3, max: 3 })), 3);
    assert.equal(floordiv(mul(N, 6), N), 6);
  });

  it("integer division keeps its laws", () => prints({
    "(H//2)*2": "2*(H//2)",
    "(6*H)//3": "2*H",
    "(6*H + 4)//3": "2*H + 1",
    "(H*4 + 3)//4": "H",
    "(H//2)//3": "H//6",
    "(H//4)*4 + H%4": "H",
    "(2*C)//(2*d)": "C//d",
    "(C*k) % k": "0",
    "(H%4)%4": "H % 4",
    "(H - H%4)//4": "H//4",
    "(2*H + 1)//4": "H//2",
    "H//(H + 1)": "0",
    "(H*W + H)//(W + 1)": "H",
    "H%1": "0",
    "-5//2": "-3",
  }));

  it("the sizes of convolution and pooling fold", () => prints({
    "(H + 2*1 - 1*(3 - 1) - 1)//2 + 1": "(H - 1)//2 + 1",
    "(H - 2)//2 + 1": "H//2",
    "((H - 1)//2)//2 + 1": "(H - 1)//4 + 1",
    "(((H - 1)//2 + 1) - 1)//2 + 1": "(H - 1)//4 + 1",
    "(H + 2*1 - 2 - 1)//1 + 1": "H",
    "((H//2)*2)//2": "H//2",
    "-(-H//4)*4": "4*((H - 1)//4 + 1)",
    "H + (7 - H%7)%7": "7*((H - 1)//7 + 1)",
  }));

  it("halves come together: what one leaves is the other, and both are the whole", () => {
    const H = named("H");
    const halved = (from: Dim, turns: number): Dim => (turns === 0 ? from : halved(sub(from, floordiv(from, 2)), turns - 1));
    assert.equal(show(halved(floordiv(H, 4), 3)), "(H - 4)//32 + 1");
    assert.equal(show(halved(dim("(H - 1)//4 + 1"), 2)), "(H - 1)//16 + 1");
    assert.equal(show(add(H, mod(H, 2))), "2*((H - 1)//2 + 1)");
    assert.equal(show(add(floordiv(H, 8), floordiv(add(H, 4), 8))), "H//4");
    assert.equal(show(sub(mul(H, 3), mul(2, floordiv(H, 2)))), "3*H - 2*(H//2)");
    for (const [over, by, shift] of [[0, 1, 0], [0, 4, 0], [-1, 4, 1], [3, 3, 2], [5, 6, -1]] as const) {
      const y = floordiv(add(H, over), by);
      const half = floordiv(add(y, shift), 2);
      const rest = sub(y, half);
      for (let value = 0; value < 60; value++) {
        const at = new Map([["H", value]]);
        const whole = Math.floor((value + over) / by);
        assert.equal(evaluate(rest, at), whole - Math.floor((whole + shift) / 2));
        assert.equal(evaluate(add(half, floordiv(sub(y, shift - 1), 2)), at), whole);
      }
      assert.ok(show(rest).length < 20, show(rest));
    }
  });

  it("views find the missing size", () => {
    const [N, C, H, W] = [named("N"), named("C"), named("H"), named("W")];
    assert.equal(show(floordiv(product([N, C, H, W]), mul(N, C))), "H*W");
    assert.equal(show(floordiv(product([N, C, H, W]), C)), "N*H*W");
    const [h, w] = [dim("(H - 1)//2 + 1"), dim("(W - 1)//2 + 1")];
    const elements = product([N, 16, h, w]);
    assert.equal(show(elements), "16*N*((H - 1)//2 + 1)*((W - 1)//2 + 1)");
    assert.equal(show(floordiv(elements, N)), "16*((H - 1)//2 + 1)*((W - 1)//2 + 1)");
    assert.equal(show(floordiv(elements, mul(h, w))), "16*N");
    assert.equal(show(floordiv(elements, mul(N, 16, w))), "(H - 1)//2 + 1");
    assert.ok(divisible(elements, mul(N, h)));
    assert.equal(show(mul(16, N, h, h)), "16*N*((H - 1)//2 + 1)**2");
  });

  it("maxima and minima fold where their order is provable", () => prints({
    "max(H, 7)": "max(H, 7)",
    "min(H, 7)": "min(H, 7)",
    "max(H, H - 1)": "H",
    "min(H//2, H)": "H//2",
    "max(H - 1, 0)": "H - 1",
    "max(H - 3, 0)": "max(H - 3, 0)",
    "N - max(N - 3, 0)": "min(N, 3)",
    "max(H, W) + min(H, W)": "H + W",
    "max(a, b, c)": "max(a, b, c)",
    "2*N + max(H, 7)": "2*N + max(H, 7)",
    "min(max(H - 3, 0), W)": "min(max(H - 3, 0), W)",
  }));

  it("prints what people write", () => {
    prints({
      "N": "N", "N*2": "2*N", "2*N + 2": "2*N + 2", "N*M + N": "N*M + N", "7 - H": "7 - H", "-H": "-H", "0 - H - W": "-H - W",
      "C*(H//2)*N": "N*C*(H//2)", "H//2 + H": "3*H//2", "3*H//4": "3*H//4", "C//(2*d)": "C//(2*d)", "C//(d + 1)": "C//(d + 1)",
      "W*(H%4)": "W*(H % 4)", "H**2 - 1": "H**2 - 1", "(H + W)**3": "(H + W)**3", "(H//2)**2": "(H//2)**2", "u0%3": "u0 % 3",
    });
    assert.equal(showShape([named("N"), 16, dim("H//2"), 26]), "[N, 16, H//2, 26]");
    assert.equal(showShape([]), "[]");
    assert.equal(`${named("N")}`, "N");
  });

  it("text that is no size is null", () => {
    const wrong = [
      "", "N +", "2 N", "N/2", "(N", "N)", "f(N)", "max()", "abs(N, 2)", "N // 0", "N**-1", "N**M", "1.5", "N, M", "é°", "max(N",
      "9007199254740993",
    ];
    for (const text of wrong) {
      assert.equal(parseDim(text), null, text);
    }
    assert.equal(parseDim("(".repeat(5000)), null);
    assert.equal(show(parseDim("  größe.höhe // 2 ")!), "größe.höhe//2");
    assert.equal(parseDim("1_000 * 2"), 2000);
  });

  it("examples are the names' own, and null where data decide", () => {
    assert.equal(exampleOf(named("N")), 2);
    assert.equal(exampleOf(named("k", { min: 5 })), 5);
    assert.equal(exampleOf(add(named("H", { example: 224 }), 1)), 225);
    const u0 = named("u0", { example: null, min: 0 });
    assert.equal(exampleOf(mul(2, u0)), null);
    assert.equal(exampleOf(floordiv(7, sub(named("N"), 2))), null);
    assert.deepEqual(bounds(add(u0, 1)), { min: 1, max: Infinity });
  });

  it("evaluate is null without a value or with a zero divisor", () => {
    assert.equal(evaluate(dim("N + H//2"), new Map([["N", 3], ["H", 7]])), 6);
    assert.equal(evaluate(dim("N + H//2"), new Map([["N", 3]])), null);
    assert.equal(evaluate(dim("N//u0"), new Map([["N", 3], ["u0", 0]])), null);
    assert.equal(evaluate(floordiv(7, 0), new Map()), null);
    assert.equal(evaluate(dim("a*b - a*b*c + 1"), new Map([["a", 2 ** 40], ["b", 2 ** 30], ["c", 1]])), 1);
    assert.deepEqual([...namesOf(dim("max(N, H//2)*W"))].sort(), ["H", "N", "W"]);
    assert.equal(show(substitute(dim("N*(H//2)"), new Map<string, Dim>([["H", dim("4*K")], ["N", 3]]))), "6*K");
  });

  it("proves what holds for every value, and nothing else", () => {
    assert.ok(same(dim("H//2 + (H + 1)//2"), dim("H")));
    assert.ok(same(dim("H - H//2"), dim("(H + 1)//2")));
    assert.ok(!same(dim("(H//2)*2"), dim("H")));
    assert.ok(differ(dim("2*H"), dim("2*W + 1")));
    assert.ok(differ(dim("H%4"), 5));
    assert.ok(differ(dim("H + 1"), 1));
    assert.ok(!differ(dim("H"), dim("W")));
    assert.ok(!differ(named("u0", { example: null, min: 0 }), 0));
    assert.ok(divisible(dim("H + (7 - H%7)%7"), 7));
    assert.ok(divisible(dim("N*(N + 1)"), 2));
    assert.ok(!divisible(dim("H"), 2));
    const relations = {
      "N*M|N": ">=", "H//2|H": "<", "H + 1|H": ">", "H|H": "==", "2*H|2*W + 1": "!=", "H|W": null, "H - 1|0": ">=", "H//2*2|H": "<=",
    };
    for (const [pair, relation] of Object.entries(relations)) {
      const [a, b] = pair.split("|").map(dim);
      assert.equal(compare(a!, b!), relation, pair);
    }
  });

  it("claims nothing of what has no value", () => {
    const undefinedSize = floordiv(7, 0);
    assert.equal(compare(undefinedSize, 3), null);
    assert.ok(!differ(undefinedSize, 3) && !same(undefinedSize, 3));
  });

  it("solves for the input of a linear layer behind convolution and pooling", () => {
    const features = dim("16*((H - 2)//2)*((H - 2)//2)");
    assert.deepEqual(solve(features, 16 * 13 * 13, "H"), [28, 29]);
    assert.deepEqual(solve(features, 2703, "H"), []);
    assert.deepEqual(solve(dim("N*3"), 9, "N", { max: 1e12 }), [3]);
    assert.deepEqual(solve(dim("H % 5"), 2, "H", { min: 1, max: 15 }), [2, 7, 12]);
    assert.deepEqual(solve(mul(named("N", { example: 4 }), named("H")), 12, "H"), [3]);
    assert.deepEqual(solve(dim("u0*H"), 12, "H"), []);
  });

  it("facts about divisibility shorten heads times width", () => {
    const facts = new Assumptions().divisible(named("C"), named("h"));
    assert.equal(show(facts.simplify(dim("C//h*h"))), "C");
    assert.equal(show(facts.simplify(dim("N*T*(C//h)*h + C//h"))), "N*C*T + C//h");
    assert.ok(facts.same(dim("C//h*h"), dim("C")));
    assert.ok(!new Assumptions().same(dim("C//h*h"), dim("C")));
    assert.ok(new Assumptions().divisible(named("C"), 4).same(dim("C % 2"), 0));
    assert.equal(show(new Assumptions().divisible(named("C"), 4).simplify(dim("C//4*4 + C//2"))), "6*(C//4)");
  });

  it("a long loop over one size ends soon, with a size", function () {
    this.timeout(20_000);
    const [H, W] = [named("H"), named("W")];
    const steps: readonly ((x: Dim, i: number) => Dim)[] = [
      (x) => add(mul(x, x), 1),
      (x) => floordiv(add(mul(3, x), 1), 2),
      (x, i) => mul(add(x, W), add(H, i)),
      (x) => max(x, add(floordiv(x, 2), W)),
      (x, i) => add(mod(x, (i % 7) + 2), mul(x, W)),
      (x) => add(floordiv(sub(x, 1), 2), 1),
      (x, i) => add(x, named(`n${i}`)),
    ];
    for (const step of steps) {
      let x: Dim = H;
      for (let i = 0; i < 150; i++) x = step(x, i);
      assert.ok(show(x).length < 4000);
      assert.ok(namesOf(x).has("H"));
      assert.ok(bounds(x).min <= bounds(x).max);
    }
  });

  it("numbers cost little more than JavaScript's own", () => {
    const numbers = [3, 5, 7, 9, 1000, 3, 4, 5];
    let total = 0;
    const start = performance.now();
    for (let i = 0; i < 300_000; i++) {
      const each = numbers[i & 7]!;
      total += Number(add(each, 4)) + Number(mul(each, 4)) + Number(floordiv(each, 4)) + (same(each, 4) ? 1 : 0);
    }
    const nanoseconds = ((performance.now() - start) / 1_200_000) * 1e6;
    assert.ok(total > 0);
    assert.ok(nanoseconds < 1500, `${nanoseconds.toFixed(0)} ns for one operation on numbers; some 30 are usual`);
  });
});
