/** `float` and `complex`. */
import { indexOf } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { classMethods, methods, properties, statics } from "../native.ts";
import { safe } from "../operators.ts";
import { floatText } from "../printing.ts";
import { scaled } from "../rounding.ts";
import { Sym } from "../../sym/index.ts";
import { complexClass, floatClass, notImplemented, PyBytes, PyClass, PyComplex, PyFloat, PyFunction, PyObject, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { exampleNumber, realOf, spaces, textOf } from "./arguments.ts";
import { roundTo, roundWhole } from "./decimals.ts";
import { formatComplex, formatFloat } from "./formatting.ts";
import { hashNumber } from "./hashing.ts";
import { asciiDigits, truncated } from "./numbers.ts";

/** A float in a class; subclasses have attributes. */
const floatIn = (cls: PyClass, value: number): PyFloat => {
  const made = new PyFloat(value, cls);
  if (!cls.isNative) made.attrs = new Map();
  return made;
};

/** Python's reading of a float; undefined when the text is none. */
export const parseFloatText = (text: string): number | undefined => {
  const trimmed = asciiDigits(text.replace(new RegExp(`^[${spaces}]+|[${spaces}]+$`, "g"), ""));
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(trimmed);
  if (special) return special[2]!.toLowerCase() === "nan" ? Number.NaN : special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)([eE][+-]?\d+(_\d+)*)?$/.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll("_", ""));
};

const toFloat = (vm: Machine, value: Value): number => {
  const own = value instanceof PyObject && !value.cls.isNative ? vm.lookup(value.cls, "__float__") : undefined;
  if (own instanceof PyFunction) {
    const made = vm.call(own, [value]);
    if (made instanceof Unknown) throw new UnknownUsed(made);
    return made instanceof PyFloat ? made.value : vm.raise("TypeError", `${value instanceof PyObject ? value.cls.name : ""}.__float__ returned non-float (type ${typeOf(made).name})`);
  }
  const plain = unbox(value);
  if (typeof plain === "string" || plain instanceof PyBytes) {
    const read = parseFloatText(typeof plain === "string" ? plain : plain.value);
    return read ?? vm.raise("ValueError", `could not convert string to float: ${vm.repr(plain)}`);
  }
  if (plain instanceof Sym) return exampleNumber(vm, plain);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (plain instanceof PyObject && !(plain instanceof PyFloat) && !vm.lookup(plain.cls, "__float__") && !vm.lookup(plain.cls, "__index__"))
    vm.raise("TypeError", `float() argument must be a string or a real number, not '${typeOf(value).name}'`);
  if (plain === null) vm.raise("TypeError", "float() argument must be a string or a real number, not 'NoneType'");
  return realOf(vm, value);
};

statics(floatClass, {
  "__new__(cls, x=0, /)": (vm, cls: PyClass, x: Value) => floatIn(cls, toFloat(vm, x)),
});
classMethods(floatClass, {
  "fromhex(cls, text, /)": (vm, cls: PyClass, text: Value) => {
    const value = fromHex(vm, textOf(vm, text));
    return cls === floatClass ? new PyFloat(value) : vm.call(cls, [new PyFloat(value)]);
  },
});

/** Reads a float in base 16, rounded once to the nearest that there is. */
const fromHex = (vm: Machine, text: string): number => {
  const trimmed = text.replace(new RegExp(`^[${spaces}]+|[${spaces}]+$`, "g"), "");
  if (/^[+-]?(inf|infinity|nan)$/i.test(trimmed)) return parseFloatText(trimmed)!;
  const match = /^([+-]?)(?:0x)?([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?$/i.exec(trimmed);
  const [, sign, whole = "", fraction = "", power = "0"] = match ?? [];
  if (!match || whole + fraction === "") return vm.raise("ValueError", "invalid hexadecimal floating-point string");
  const value = scaled(BigInt(`0x${whole}${fraction}`), Number(power) - 4 * fraction.length);
  if (!Number.isFinite(value)) vm.raise("OverflowError", "hexadecimal value too large to represent as a float");
  return sign === "-" ? -value : value;
};

/** A float as a fraction in lowest terms. */
const ratio = (value: number): readonly [bigint, bigint] => {
  let [top, bottom] = [value, 1n];
  while (!Number.isInteger(top)) {
    top *= 2;
    bottom *= 2n;
  }
  return [BigInt(top), bottom];
};

const hex = (value: number): string => {
  if (!Number.isFinite(value)) return floatText(value);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return `${sign}0x0.0p+0`;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const power = biased === 0 ? -1022 : biased - 1023;
  return `${sign}0x${biased === 0 ? 0 : 1}.${(bits & ((1n << 52n) - 1n)).toString(16).padStart(13, "0")}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
};

export const wholeOfFloat = (vm: Machine, value: number): number | bigint => truncated(vm, value);

methods(floatClass, {
  "__repr__(self)": (_, self: PyFloat) => floatText(self.value),
  "__format__(self, spec, /)": (vm, self: PyFloat, spec: Value) => (spec === "" ? vm.str(self) : formatFloat(vm, self.value, String(spec))),
  "__hash__(self)": (_, self: PyFloat) => hashNumber(self.value),
  "__bool__(self)": (_, self: PyFloat) => self.value !== 0,
  "__int__(self)": (vm, self: PyFloat) => truncated(vm, self.value),
  "__trunc__(self)": (vm, self: PyFloat) => truncated(vm, self.value),
  "__floor__(self)": (vm, self: PyFloat) => truncated(vm, Math.floor(self.value)),
  "__ceil__(self)": (vm, self: PyFloat) => truncated(vm, Math.ceil(self.value)),
  "__float__(self)": (_, self: PyFloat) => (self.cls === floatClass ? self : new PyFloat(self.value)),
  "__neg__(self)": (_, self: PyFloat) => new PyFloat(-self.value),
  "__pos__(self)": (_, self: PyFloat) => new PyFloat(self.value),
  "__abs__(self)": (_, self: PyFloat) => new PyFloat(Math.abs(self.value)),
  "__divmod__(self, other)": (vm, self: Value, other: Value) => new PyTuple([vm.binary("//", self, other), vm.binary("%", self, other)]),
  "__round__(self, ndigits=None)": (vm, self: PyFloat, ndigits: Value) => {
    if (ndigits !== null) {
      const made = roundTo(self.value, indexOf(vm, ndigits));
      if (!Number.isFinite(made) && Number.isFinite(self.value)) vm.raise("OverflowError", "rounded value too large to represent");
      return new PyFloat(made);
    }
    truncated(vm, self.value);
    return safe(roundWhole(self.value));
  },
  "is_integer(self)": (_, self: PyFloat) => Number.isInteger(self.value),
  "as_integer_ratio(self)": (vm, self: PyFloat) => {
    if (Number.isNaN(self.value)) vm.raise("ValueError", "cannot convert NaN to integer ratio");
    if (!Number.isFinite(self.value)) vm.raise("OverflowError", "cannot convert Infinity to integer ratio");
    return new PyTuple(ratio(self.value).map(safe));
  },
  "conjugate(self)": (_, self: PyFloat) => self,
  "hex(self)": (_, self: PyFloat) => hex(self.value),
});
properties(floatClass, { real: (_, self: PyFloat) => new PyFloat(self.value), imag: () => new PyFloat(0) });

/* complex */

type Pair = readonly [number, number];
const pairOf = (value: Value): Pair | undefined => {
  const plain = unbox(value);
  if (plain instanceof PyComplex) return [plain.re, plain.im];
  if (plain instanceof PyFloat) return [plain.value, 0];
  if (typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean") return [Number(plain), 0];
  return undefined;
};
/** The operand of arithmetic: integers beyond a float's range raise. */
const operandOf = (vm: Machine, value: Value): Pair | undefined => {
  const pair = pairOf(value);
  return pair && !Number.isFinite(pair[0]) && typeof unbox(value) === "bigint" ? vm.raise("OverflowError", "int too large to convert to float") : pair;
};

const times = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c];
const divide = (vm: Machine, [a, b]: Pair, [c, d]: Pair): Pair => {
  if (c === 0 && d === 0) vm.raise("ZeroDivisionError", "complex division by zero");
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c;
    const bottom = c + d * ratio;
    return [(a + b * ratio) / bottom, (b - a * ratio) / bottom];
  }
  const ratio = c / d;
  const bottom = c * ratio + d;
  return [(a * ratio + b) / bottom, (b * ratio - a) / bottom];
};
const power = (vm: Machine, base: Pair, exponent: Pair): Pair => {
  const [re, im] = exponent;
  if (im === 0 && Number.isInteger(re) && Math.abs(re) <= 100) {
    let result: Pair = [1, 0];
    for (let i = 0; i < Math.abs(re); i++) result = times(result, base);
    return re < 0 ? divide(vm, [1, 0], result) : result;
  }
  if (base[0] === 0 && base[1] === 0) return re > 0 && im === 0 ? [0, 0] : vm.raise("ZeroDivisionError", "zero to a negative or complex power");
  const [size, angle] = [Math.hypot(...base), Math.atan2(base[1], base[0])];
  const length = size ** re * Math.exp(-im * angle);
  const turn = im * Math.log(size) + re * angle;
  return [length * Math.cos(turn), length * Math.sin(turn)];
};

const complexOps: Readonly<Record<string, (vm: Machine, a: Pair, b: Pair) => Pair>> = {
  add: (_, a, b) => [a[0] + b[0], a[1] + b[1]], sub: (_, a, b) => [a[0] - b[0], a[1] - b[1]],
  mul: (_, a, b) => times(a, b), truediv: divide, pow: power,
};
for (const [name, op] of Object.entries(complexOps)) {
  const apply = (vm: Machine, left: Value, right: Value): Value => {
    const [a, b] = [operandOf(vm, left), operandOf(vm, right)];
    return a && b ? new PyComplex(...op(vm, a, b)) : notImplemented;
  };
  methods(complexClass, {
    [`__${name}__(self, other)`]: (vm, self: Value, other: Value) => apply(vm, self, other),
    [`__r${name}__(self, other)`]: (vm, self: Value, other: Value) => apply(vm, other, self),
  });
}

const partText = (value: number): string => floatText(value).replace(/\.0$/, "");
export const complexText = ({ re, im }: PyComplex): string => {
  const imaginary = `${partText(im)}j`;
  if (re === 0 && !Object.is(re, -0)) return imaginary;
  return `(${partText(re)}${imaginary.startsWith("-") ? "" : "+"}${imaginary})`;
};

const parseComplex = (vm: Machine, text: string): Pair => {
  const digits = "\\d+(?:_\\d+)*";
  const number = `[+-]?(?:${digits}\\.?(?:${digits})?(?:e[+-]?${digits})?|\\.${digits}(?:e[+-]?${digits})?|inf(?:inity)?|nan)`;
  const blank = `[${spaces}]*`;
  const match = new RegExp(`^${blank}(?:\\(${blank}(.*?)${blank}\\)|(.*?))${blank}$`, "s").exec(text)!;
  const parts = new RegExp(`^(?:(${number})(?=[+-]|$))?(?:(${number}|[+-]|)j)?$`, "i").exec(match[1] ?? match[2]!);
  if (!parts || (parts[1] === undefined && parts[2] === undefined) || (parts[1] !== undefined && parts[2] !== undefined && !/^[+-]/.test(parts[2]))) return vm.raise("ValueError", "complex() arg is a malformed string");
  const imaginary = parts[2] === undefined ? 0 : parts[2] === "" || parts[2] === "+" ? 1 : parts[2] === "-" ? -1 : parseFloatText(parts[2])!;
  return [parts[1] === undefined ? 0 : parseFloatText(parts[1])!, imaginary];
};

/** An argument of `complex()` as a pair. */
const complexPart = (vm: Machine, value: Value | undefined, words: string): Pair => {
  if (value === undefined) return [0, 0];
  if (value instanceof Unknown) throw new UnknownUsed(value);
  const own = value instanceof PyObject && !value.cls.isNative ? vm.special(value, "__complex__") : undefined;
  if (own !== undefined && !(own instanceof PyComplex)) vm.raise("TypeError", `__complex__ returned non-complex (type ${typeOf(own).name})`);
  const pair = operandOf(vm, own ?? value);
  if (pair) return pair;
  if (!(value instanceof PyObject) || (vm.lookup(value.cls, "__float__") === undefined && vm.lookup(value.cls, "__index__") === undefined)) vm.raise("TypeError", `${words}, not '${typeOf(value).name}'`);
  return [realOf(vm, value), 0];
};

statics(complexClass, {
  "__new__(cls, real=..., imag=...)": (vm, cls: PyClass, real: Value | undefined, imag: Value | undefined) => {
    const make = (re: number, im: number): PyComplex => {
      const self = new PyComplex(re, im, cls);
      if (!cls.isNative) self.attrs = new Map();
      return self;
    };
    const text = real === undefined ? real : unbox(real);
    if (typeof text === "string") return imag === undefined ? make(...parseComplex(vm, text)) : vm.raise("TypeError", "complex() can't take second arg if first is a string");
    if (imag !== undefined && typeof unbox(imag) === "string") vm.raise("TypeError", "complex() second arg can't be a string");
    if (imag instanceof Unknown) return imag;
    const a = complexPart(vm, real, "complex() first argument must be a string or a number");
    if (imag === undefined) return make(...a);
    const b = complexPart(vm, imag, "complex() second argument must be a number");
    // an imaginary part that is a complex number itself turns into the real one
    const isComplex = real !== undefined && (unbox(real) instanceof PyComplex || (real instanceof PyObject && vm.lookup(real.cls, "__complex__") !== undefined));
    return make(unbox(imag) instanceof PyComplex ? a[0] - b[1] : a[0], isComplex ? a[1] + b[0] : b[0]);
  },
});
methods(complexClass, {
  "__repr__(self)": (_, self: PyComplex) => complexText(self),
  "__format__(self, spec, /)": (vm, self: PyComplex, spec: Value) => (spec === "" ? vm.str(self) : formatComplex(vm, self.re, self.im, textOf(vm, spec))),
  "__complex__(self)": (_, self: PyComplex) => new PyComplex(self.re, self.im),
  "__getnewargs__(self)": (_, self: PyComplex) => new PyTuple([new PyFloat(self.re), new PyFloat(self.im)]),
  "__abs__(self)": (vm, self: PyComplex) => {
    const size = Math.hypot(self.re, self.im);
    if (size === Number.POSITIVE_INFINITY && Number.isFinite(self.re) && Number.isFinite(self.im)) vm.raise("OverflowError", "absolute value too large");
    return new PyFloat(size);
  },
  "__neg__(self)": (_, self: PyComplex) => new PyComplex(-self.re, -self.im),
  "__pos__(self)": (_, self: PyComplex) => (self.cls === complexClass ? self : new PyComplex(self.re, self.im)),
  "__bool__(self)": (_, self: PyComplex) => self.re !== 0 || self.im !== 0,
  "__hash__(self)": (vm, self: PyComplex) => hashNumber(vm.hashKey(self)),
  "conjugate(self)": (_, self: PyComplex) => new PyComplex(self.re, -self.im),
});
properties(complexClass, { real: (_, self: PyComplex) => new PyFloat(self.re), imag: (_, self: PyComplex) => new PyFloat(self.im) });
