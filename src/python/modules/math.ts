/** `math`, with CPython's errors for what is out of a function's domain. */
import type { Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { bitLength, safe, workOn } from "../operators.ts";
import { exactly, Sym } from "../../sym/index.ts";
import { PyFloat, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { realOf, wholeOf } from "../builtins/arguments.ts";
import { truncated } from "../builtins/numbers.ts";

const domain = (vm: Machine): never => vm.raise("ValueError", "math domain error");
const range = (vm: Machine): never => vm.raise("OverflowError", "math range error");

/** One function of a real: nan for a finite argument is a domain error, infinity a range error. */
const real = (compute: (x: number) => number) => (vm: Machine, x: Value): Value => {
  const given = realOf(vm, x);
  const made = compute(given);
  if (Number.isNaN(made) && !Number.isNaN(given)) domain(vm);
  if (!Number.isFinite(made) && Number.isFinite(given)) range(vm);
  return new PyFloat(made);
};

const whole = (vm: Machine, value: Value): bigint => {
  const made = wholeOf(vm, value);
  return made === undefined ? vm.raise("TypeError", `'${typeOf(value).name}' object cannot be interpreted as an integer`) : BigInt(made);
};

/** Logarithm of a whole number of any size, in terms of its leading bits. */
const bigLog = (value: bigint, log: (x: number) => number): number => {
  const bits = value.toString(2).length;
  return log(Number(value >> BigInt(Math.max(0, bits - 64))) / 2 ** Math.min(64, bits)) + bits * log(2);
};

const logarithm = (vm: Machine, x: Value, log: (x: number) => number): number => {
  const plain = unbox(x);
  if (typeof plain === "bigint") return plain > 0n ? bigLog(plain, log) : domain(vm);
  const given = realOf(vm, x);
  if (given <= 0) domain(vm);
  return log(given);
};

const toWhole = (round: (x: number) => number, name: string) => (vm: Machine, x: Value): Value => {
  const plain = unbox(x);
  if (typeof plain === "number" || typeof plain === "bigint" || plain instanceof Sym) return plain;
  if (typeof plain === "boolean") return Number(plain);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (plain instanceof PyFloat && plain.cls.isNative) return truncated(vm, round(plain.value));
  const own = vm.special(x, name);
  if (own !== undefined) return own;
  if (name === "__trunc__") return vm.raise("TypeError", `type ${typeOf(x).name} doesn't define __trunc__ method`);
  return truncated(vm, round(realOf(vm, x)));
};

const gcd = (vm: Machine, a: bigint, b: bigint): bigint => {
  workOn(vm, a, 16);
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const words = 1 + (Math.min(bitLength(x), bitLength(y)) >> 6);
  while (y !== 0n) {
    vm.tick(words);
    [x, y] = [y, x % y];
  }
  return x;
};

const lcm = (vm: Machine, a: bigint, b: bigint): bigint => {
  if (a === 0n || b === 0n) return 0n;
  const common = gcd(vm, a, b);
  workOn(vm, a, 16);
  const made = (a / common) * b;
  return made < 0n ? -made : made;
};

/** The root rounded down: Newton's method, whose every turn doubles the bits that are right (Zimmermann, "Karatsuba Square Root", 1999, has the bound). */
const integerRoot = (vm: Machine, value: bigint): bigint => {
  if (value < 2n) return value;
  workOn(vm, value, 40);
  const half = BigInt((value.toString(2).length - 1) >> 1);
  let root = 1n;
  let bits = 0n;
  for (let at = BigInt(half.toString(2).length) - 1n; at >= 0n; at--) {
    const before = bits;
    bits = half >> at;
    root = (root << (bits - before - 1n)) + (value >> (2n * half - before - bits + 1n)) / root;
  }
  return root * root > value ? root - 1n : root;
};

const factorial = (vm: Machine, n: Value): Value => {
  if (n instanceof PyFloat) vm.raise("TypeError", "'float' object cannot be interpreted as an integer");
  const count = whole(vm, n);
  if (count < 0n) vm.raise("ValueError", "factorial() not defined for negative values");
  vm.allow(Number(count) * 4);
  let product = 1n;
  for (let i = 2n; i <= count; i++) {
    vm.tick(1 + (bitLength(product) >> 8));
    product *= i;
  }
  return safe(product);
};

const combinations = (vm: Machine, n: bigint, k: bigint): bigint => {
  if (n < 0n || k < 0n) vm.raise("ValueError", `${n < 0n ? "n" : "k"} must be a non-negative integer`);
  if (k > n) return 0n;
  const few = k < n - k ? k : n - k;
  vm.allow(Number(few));
  let made = 1n;
  for (let i = 0n; i < few; i++) {
    vm.tick(1 + (bitLength(made) >> 6));
    made = (made * (n - i)) / (i + 1n);
  }
  return made;
};

/** Lanczos' approximation, with reflection for the left half. */
const lanczos = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
const gamma = (x: number): number => {
  if (Number.isInteger(x) && x > 0 && x < 171) {
    let product = 1;
    for (let i = 2; i < x; i++) product *= i;
    return product;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const z = x - 1;
  const sum = lanczos.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (z + i)), 0);
  const t = z + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
};
const logGamma = (x: number): number => {
  if (x === 1 || x === 2) return 0;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  const z = x - 1;
  const sum = lanczos.reduce((total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (z + i)), 0);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
};

/** The error function: its series near zero, the continued fraction of its complement elsewhere. */
const erf = (x: number): number => {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > 2) return Math.sign(x) * (1 - erfcTail(Math.abs(x)));
  let [sum, term] = [x, x];
  for (let n = 1; n < 120; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};
const erfcTail = (x: number): number => {
  if (x > 27) return 0;
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
};

const frexp = (x: number): readonly [number, number] => {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let fraction = x * 2 ** -exponent;
  while (Math.abs(fraction) < 0.5) [fraction, exponent] = [fraction * 2, exponent - 1];
  while (Math.abs(fraction) >= 1) [fraction, exponent] = [fraction / 2, exponent + 1];
  return [fraction, exponent];
};

const ldexp = (x: number, power: number): number => {
  const [fraction, exponent] = frexp(x);
  if (fraction === 0 || !Number.isFinite(fraction)) return fraction;
  const all = Math.max(-1100, Math.min(exponent + power, 1100));
  // in two steps, of which only the last may round
  return all > 0 ? fraction * 2 * 2 ** (all - 1) : fraction * 2 ** Math.max(all, -1000) * 2 ** Math.min(all + 1000, 0);
};

const nextAfter = (x: number, y: number): number => {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
  return view.getFloat64(0);
};

/** Sum without rounding on the way: Shewchuk's growing expansion. */
const exactSum = (vm: Machine, values: readonly number[]): number => {
  const partials: number[] = [];
  const special = values.filter((value) => !Number.isFinite(value));
  if (special.length > 0) {
    const infinities = special.filter((value) => !Number.isNaN(value)).reduce((sum, value) => sum + value, 0);
    return Number.isNaN(infinities) ? vm.raise("ValueError", "-inf + inf in fsum") : special.reduce((sum, value) => sum + value, 0);
  }
  for (const value of values) {
    let x = value;
    let kept = 0;
    for (const partial of partials) {
      const [big, small] = Math.abs(x) < Math.abs(partial) ? [partial, x] : [x, partial];
      const high = big + small;
      const low = small - (high - big);
      if (low !== 0) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    if (!Number.isFinite(x)) vm.raise("OverflowError", "intermediate overflow in fsum");
    partials.push(x);
  }
  return roundedTotal(partials);
};
const roundedTotal = (partials: number[]): number => {
  let at = partials.length - 1;
  if (at < 0) return 0;
  let high = partials[at]!;
  let low = 0;
  while (at > 0) {
    const x = high;
    const y = partials[--at]!;
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  if (at > 0 && low !== 0 && low < 0 === partials[at - 1]! < 0) {
    const twice = low * 2;
    if (twice === high + twice - high) high += twice;
  }
  return high;
};

const power = (vm: Machine, x: number, y: number): number => {
  if (x === 1 || y === 0) return 1;
  if (x === 0 && y < 0 && Number.isFinite(y)) domain(vm);
  const made = x === -1 && !Number.isFinite(y) && !Number.isNaN(y) ? 1 : x ** y;
  if (Number.isNaN(made) && !Number.isNaN(x) && !Number.isNaN(y)) domain(vm);
  if (!Number.isFinite(made) && Number.isFinite(x) && Number.isFinite(y) && !Number.isNaN(made)) range(vm);
  return made;
};

const isClose = (vm: Machine, a: number, b: number, relative: number, absolute: number): boolean => {
  if (relative < 0 || absolute < 0) vm.raise("ValueError", "tolerances must be non-negative");
  if (a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const apart = Math.abs(b - a);
  return apart <= Math.abs(relative * b) || apart <= Math.abs(relative * a) || apart <= absolute;
};

const reals = (vm: Machine, values: Value): number[] => vm.toArray(values).map((one) => realOf(vm, one));

/** `math.sqrt` of a size that is a perfect square stays exact; any other goes by its example. */
const squareRoot = (vm: Machine, x: Value): Value => {
  const plain = unbox(x);
  if (plain instanceof Sym && exactly(plain) !== null) return squareRoot(vm, exactly(plain)!);
  const given = realOf(vm, x);
  return given < 0 ? domain(vm) : new PyFloat(Math.sqrt(given));
};

const degree = Math.PI / 180;

export const mathNames: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["pi", new PyFloat(Math.PI)], ["e", new PyFloat(Math.E)], ["tau", new PyFloat(2 * Math.PI)], ["inf", new PyFloat(Number.POSITIVE_INFINITY)], ["nan", new PyFloat(Number.NaN)],
  ...functions({
    "sqrt(x, /)": squareRoot,
    "cbrt(x, /)": real(Math.cbrt), "exp(x, /)": real(Math.exp), "exp2(x, /)": real((x) => 2 ** x), "expm1(x, /)": real(Math.expm1),
    "sin(x, /)": real(Math.sin), "cos(x, /)": real(Math.cos), "tan(x, /)": real(Math.tan), "asin(x, /)": real(Math.asin), "acos(x, /)": real(Math.acos), "atan(x, /)": real(Math.atan),
    "sinh(x, /)": real(Math.sinh), "cosh(x, /)": real(Math.cosh), "tanh(x, /)": real(Math.tanh), "asinh(x, /)": real(Math.asinh), "acosh(x, /)": real(Math.acosh),
    "atanh(x, /)": (vm, x: Value) => (Math.abs(realOf(vm, x)) === 1 ? domain(vm) : real(Math.atanh)(vm, x)),
    "degrees(x, /)": real((x) => x / degree), "radians(x, /)": real((x) => x * degree), "fabs(x, /)": real(Math.abs),
    "erf(x, /)": real(erf), "erfc(x, /)": real((x) => (x > 2 ? erfcTail(x) : 1 - erf(x))),
    "gamma(x, /)": (vm, x: Value) => (realOf(vm, x) <= 0 && Number.isInteger(realOf(vm, x)) ? domain(vm) : real(gamma)(vm, x)),
    "lgamma(x, /)": (vm, x: Value) => (realOf(vm, x) <= 0 && Number.isInteger(realOf(vm, x)) ? domain(vm) : real(logGamma)(vm, x)),
    "atan2(y, x, /)": (vm, y: Value, x: Value) => new PyFloat(Math.atan2(realOf(vm, y), realOf(vm, x))),
    "pow(x, y, /)": (vm, x: Value, y: Value) => new PyFloat(power(vm, realOf(vm, x), realOf(vm, y))),
    "fmod(x, y, /)": (vm, x: Value, y: Value) => {
      const [a, b] = [realOf(vm, x), realOf(vm, y)];
      return b === 0 || (!Number.isFinite(a) && !Number.isNaN(a)) ? domain(vm) : new PyFloat(a % b);
    },
    "remainder(x, y, /)": (vm, x: Value, y: Value) => {
      const [a, b] = [realOf(vm, x), realOf(vm, y)];
      if (b === 0 || !Number.isFinite(a)) domain(vm);
      if (!Number.isFinite(b)) return new PyFloat(a);
      const rest = Math.abs(a) % Math.abs(b);
      const over = Math.abs(b) - rest;
      const turned = rest < over ? rest : rest > over ? -over : rest - 2 * (((Math.abs(a) - rest) / 2) % Math.abs(b));
      return new PyFloat(Math.sign(a) * turned);
    },
    "log(x, base=..., /)": (vm, x: Value, base: Value | undefined) => {
      const top = logarithm(vm, x, Math.log);
      if (base === undefined) return new PyFloat(top);
      const bottom = logarithm(vm, base, Math.log);
      return bottom === 0 ? vm.raise("ZeroDivisionError", "float division by zero") : new PyFloat(top / bottom);
    },
    "log2(x, /)": (vm, x: Value) => new PyFloat(logarithm(vm, x, Math.log2)),
    "log10(x, /)": (vm, x: Value) => new PyFloat(logarithm(vm, x, Math.log10)),
    "log1p(x, /)": (vm, x: Value) => (realOf(vm, x) <= -1 ? domain(vm) : new PyFloat(Math.log1p(realOf(vm, x)))),
    "floor(x, /)": toWhole(Math.floor, "__floor__"), "ceil(x, /)": toWhole(Math.ceil, "__ceil__"), "trunc(x, /)": toWhole(Math.trunc, "__trunc__"),
    "isnan(x, /)": (vm, x: Value) => Number.isNaN(realOf(vm, x)),
    "isinf(x, /)": (vm, x: Value) => Math.abs(realOf(vm, x)) === Number.POSITIVE_INFINITY,
    "isfinite(x, /)": (vm, x: Value) => Number.isFinite(realOf(vm, x)),
    "isclose(a, b, *, rel_tol=None, abs_tol=0)": (vm, a: Value, b: Value, relative: Value, absolute: Value) =>
      isClose(vm, realOf(vm, a), realOf(vm, b), relative === null ? 1e-9 : realOf(vm, relative), realOf(vm, absolute)),
    "copysign(x, y, /)": (vm, x: Value, y: Value) => {
      const sign = realOf(vm, y);
      return new PyFloat(sign < 0 || Object.is(sign, -0) ? -Math.abs(realOf(vm, x)) : Math.abs(realOf(vm, x)));
    },
    "hypot(*coordinates)": (vm, coordinates: readonly Value[]) => new PyFloat(Math.hypot(...coordinates.map((one) => realOf(vm, one)))),
    "dist(p, q, /)": (vm, p: Value, q: Value) => {
      const [a, b] = [reals(vm, p), reals(vm, q)];
      if (a.length !== b.length) vm.raise("ValueError", "both points must have the same number of dimensions");
      return new PyFloat(Math.hypot(...a.map((one, i) => one - b[i]!)));
    },
    "fsum(seq, /)": (vm, values: Value) => new PyFloat(exactSum(vm, reals(vm, values))),
    "prod(iterable, /, *, start=1)": (vm, iterable: Value, start: Value) => {
      let product = start;
      const next = vm.iterate(iterable);
      for (let item = next(); item !== undefined; item = next()) {
        vm.tick();
        product = vm.binary("*", product, item);
      }
      return product;
    },
    "sumprod(p, q, /)": (vm, p: Value, q: Value) => {
      const [a, b] = [vm.toArray(p), vm.toArray(q)];
      if (a.length !== b.length) vm.raise("ValueError", "Inputs are not the same length");
      return a.reduce<Value>((sum, one, i) => vm.binary("+", sum, vm.binary("*", one, b[i]!)), 0);
    },
    "gcd(*integers)": (vm, integers: readonly Value[]) => safe(integers.map((one) => whole(vm, one)).reduce((a, b) => gcd(vm, a, b), 0n)),
    "lcm(*integers)": (vm, integers: readonly Value[]) => safe(integers.map((one) => whole(vm, one)).reduce((a, b) => lcm(vm, a, b), 1n)),
    "isqrt(n, /)": (vm, n: Value) => (whole(vm, n) < 0n ? vm.raise("ValueError", "isqrt() argument must be nonnegative") : safe(integerRoot(vm, whole(vm, n)))),
    "factorial(n, /)": factorial,
    "comb(n, k, /)": (vm, n: Value, k: Value) => safe(combinations(vm, whole(vm, n), whole(vm, k))),
    "perm(n, k=None, /)": (vm, n: Value, k: Value) => {
      const [all, some] = [whole(vm, n), k === null ? whole(vm, n) : whole(vm, k)];
      if (all < 0n || some < 0n) vm.raise("ValueError", `${all < 0n ? "n" : "k"} must be a non-negative integer`);
      vm.allow(Number(some));
      let made = 1n;
      for (let i = 0n; i < some; i++) {
        vm.tick(1 + (bitLength(made) >> 8));
        made *= all - i;
      }
      return safe(some > all ? 0n : made);
    },
    "modf(x, /)": (vm, x: Value) => {
      const given = realOf(vm, x);
      const fraction = Number.isFinite(given) ? given % 1 : Number.isNaN(given) ? given : given < 0 ? -0 : 0;
      return new PyTuple([new PyFloat(fraction), new PyFloat(Math.trunc(given))]);
    },
    "frexp(x, /)": (vm, x: Value) => {
      const [fraction, exponent] = frexp(realOf(vm, x));
      return new PyTuple([new PyFloat(fraction), exponent]);
    },
    "ldexp(x, i, /)": (vm, x: Value, i: Value) => {
      const given = realOf(vm, x);
      const made = ldexp(given, Number(whole(vm, i)));
      return !Number.isFinite(made) && Number.isFinite(given) ? range(vm) : new PyFloat(made);
    },
    "nextafter(x, y, /, *, steps=None)": (vm, x: Value, y: Value, steps: Value) => {
      const count = steps === null ? 1n : whole(vm, steps);
      if (count < 0n) vm.raise("ValueError", "steps must be a non-negative integer");
      const end = realOf(vm, y);
      let made = realOf(vm, x);
      for (let i = 0n; i < count && made !== end && !Number.isNaN(made); i++) {
        vm.tick();
        made = nextAfter(made, end);
      }
      return new PyFloat(Number.isNaN(end) && count > 0n ? end : made);
    },
    "ulp(x, /)": (vm, x: Value) => {
      const given = Math.abs(realOf(vm, x));
      if (given === Number.MAX_VALUE) return new PyFloat(given - nextAfter(given, 0));
      return new PyFloat(Number.isFinite(given) ? nextAfter(given, Number.POSITIVE_INFINITY) - given : given);
    },
  }),
]);
