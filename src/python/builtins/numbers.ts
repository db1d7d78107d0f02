/** `int` and `bool`. A size with names is an int; an instance of a subclass is boxed. */
import { lookup } from "../attributes.ts";
import { indexOf } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { classMethods, methods, properties, statics } from "../native.ts";
import { bitLength, plainBinary, plainNumber, safe } from "../operators.ts";
import { abs as absOf, Sym } from "../../sym/index.ts";
import type { Operator } from "../../syntax/index.ts";
import { boolClass, floatClass, intClass, notImplemented, PyBoxed, PyBytes, PyClass, PyFloat, PyFunction, PyObject, PyTuple, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { spaces, wholeOf } from "./arguments.ts";
import { formatWhole } from "./formatting.ts";
import { hashNumber } from "./hashing.ts";

type Whole = number | bigint | boolean | Sym;

/** A whole number in a class: plain for int, boxed for a subclass. */
export const wholeIn = (cls: PyClass, value: Whole): Value => (cls === intClass ? value : new PyBoxed(cls, value));

const digitSets = "0123456789abcdefghijklmnopqrstuvwxyz";
const prefixes: Readonly<Record<string, number>> = { "0x": 16, "0o": 8, "0b": 2 };

/** Python's reading of an integer in a base (0: by its prefix); undefined when the text is none. */
export const parseWhole = (text: string, base: number): number | bigint | undefined => {
  const match = new RegExp(`^[${spaces}]*([+-]?)(0[xobXOB]_?)?([0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)[${spaces}]*$`).exec(asciiDigits(text));
  if (!match) return undefined;
  const [, sign, prefix, digits] = match as unknown as [string, string, string | undefined, string];
  const own = prefix === undefined ? undefined : prefixes[prefix.slice(0, 2).toLowerCase()];
  // in base 16 "0b1" is a number, not a prefix
  const takes = own !== undefined && (base === 0 || base === own);
  const radix = takes ? own : base === 0 ? 10 : base;
  const body = ((takes ? "" : (prefix ?? "")) + digits).replaceAll("_", "").toLowerCase();
  if ([...body].some((digit) => digitSets.indexOf(digit) >= radix)) return undefined;
  if (base === 0 && !takes && /^0+[1-9]/.test(body)) return undefined;
  const value = body.length < 11 ? Number.parseInt(body, radix) : bigOf(body, radix);
  return typeof value === "number" ? (sign === "-" ? 0 - value : value) : safe(sign === "-" ? -value : value);
};

/** Decimal digits of other scripts, as `int()` reads them. */
export const asciiDigits = (text: string): string =>
  text.replace(/[^\p{ASCII}]/gu, (char) => {
    if (!/\p{Nd}/u.test(char)) return char;
    const code = char.codePointAt(0)!;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String((code - zero) % 10);
  });

const bigOf = (digits: string, radix: number): bigint => {
  if (radix === 10) return BigInt(digits);
  if (radix === 16 || radix === 8 || radix === 2) return BigInt(`${radix === 16 ? "0x" : radix === 8 ? "0o" : "0b"}${digits}`);
  let value = 0n;
  for (const digit of digits) value = value * BigInt(radix) + BigInt(digitSets.indexOf(digit));
  return value;
};

/** Most digits of a decimal text that is read or written. */
export const mostDigits = 4300;
const tooLong = (vm: Machine, text: string): void => {
  const digits = text.length > mostDigits ? text.replace(/\D/g, "").length : 0;
  if (digits > mostDigits) vm.raise("ValueError", `Exceeds the limit (${mostDigits} digits) for integer string conversion: value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`);
};

const toWhole = (vm: Machine, value: Value): Whole => {
  const own = value instanceof PyObject && !value.cls.isNative ? vm.lookup(value.cls, "__int__") : undefined;
  const plain = own instanceof PyFunction ? value : unbox(value);
  if (typeof plain === "number" || typeof plain === "bigint" || plain instanceof Sym) return plain;
  if (typeof plain === "boolean") return Number(plain);
  if (plain instanceof Unknown) {
    // what data decide is a number: it becomes a whole one
    if (plain.gap.code === "data-dependent") return vm.fresh();
    throw new UnknownUsed(plain);
  }
  if (plain instanceof PyFloat && plain.cls.isNative) return truncated(vm, plain.value);
  if (typeof plain === "string" || plain instanceof PyBytes) {
    const text = typeof plain === "string" ? plain : plain.value;
    tooLong(vm, text);
    return parseWhole(text, 10) ?? vm.raise("ValueError", `invalid literal for int() with base 10: ${vm.repr(plain)}`);
  }
  for (const name of ["__int__", "__index__", "__trunc__"]) {
    const made = vm.special(value, name);
    if (made === undefined) continue;
    if (typeof unbox(made) === "string" || made instanceof PyFloat) vm.raise("TypeError", `${name} returned non-int (type ${typeOf(made).name})`);
    return toWhole(vm, made);
  }
  return vm.raise("TypeError", `int() argument must be a string, a bytes-like object or a real number, not '${typeOf(value).name}'`);
};

export const truncated = (vm: Machine, value: number): number | bigint => {
  if (Number.isNaN(value)) vm.raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) vm.raise("OverflowError", "cannot convert float infinity to integer");
  const whole = Math.trunc(value) + 0;
  return Number.isSafeInteger(whole) ? whole : BigInt(whole);
};

statics(intClass, {
  "__new__(cls, x=0, /, base=None)": (vm, cls: PyClass, x: Value, base: Value) => {
    if (base === null) return wholeIn(cls, toWhole(vm, x));
    const radix = Number(wholeOf(vm, base));
    const plain = unbox(x);
    const text = typeof plain === "string" ? plain : plain instanceof PyBytes ? plain.value : vm.raise("TypeError", "int() can't convert non-string with explicit base");
    if (![2, 4, 8, 16, 32].includes(radix)) tooLong(vm, text);
    if (radix !== 0 && (radix < 2 || radix > 36)) vm.raise("ValueError", "int() base must be >= 2 and <= 36, or 0");
    return wholeIn(cls, parseWhole(text, radix) ?? vm.raise("ValueError", `invalid literal for int() with base ${radix}: ${vm.repr(plain)}`));
  },
});
statics(boolClass, {
  "__new__(cls, x=False, /)": (vm, _: PyClass, x: Value) => vm.truth(x) ?? (x instanceof Unknown ? x : vm.unknown("data-dependent", "a truth value depends on data")),
});

const operators: Readonly<Record<string, Operator>> = {
  add: "+", sub: "-", mul: "*", truediv: "/", floordiv: "//", mod: "%", pow: "**", and: "&", or: "|", xor: "^", lshift: "<<", rshift: ">>",
};
for (const [name, op] of Object.entries(operators)) {
  const apply = (vm: Machine, left: Value, right: Value): Value => plainBinary(vm, op, plainNumber(left), plainNumber(right)) ?? notImplemented;
  // an int leaves floats to them: one of the program's may have operators of its own
  const ofInt = (vm: Machine, left: Value, right: Value): Value => (left instanceof PyFloat || right instanceof PyFloat ? notImplemented : apply(vm, left, right));
  const extra = name === "pow" ? ", modulus=None" : "";
  for (const [cls, run] of [[intClass, ofInt], [floatClass, apply]] as const)
    methods(cls, {
      [`__${name}__(self, other${extra})`]: (vm, self: Value, other: Value) => run(vm, self, other),
      [`__r${name}__(self, other${extra})`]: (vm, self: Value, other: Value) => run(vm, other, self),
    });
  if (["and", "or", "xor", "lshift", "rshift"].includes(name)) for (const key of [`__${name}__`, `__r${name}__`]) floatClass.dict.delete(key);
}

export const absolute = (vm: Machine, value: Value): Value => {
  const own = value instanceof PyObject && !value.cls.isNative && !(value instanceof Unknown) ? lookup(value.cls, "__abs__") : undefined;
  if (own instanceof PyFunction) return vm.call(own, [value]);
  const plain = unbox(value);
  if (typeof plain === "number") return Math.abs(plain);
  if (typeof plain === "boolean") return Number(plain);
  if (typeof plain === "bigint") return plain < 0n ? safe(-plain) : plain;
  if (plain instanceof Sym) return absOf(plain);
  if (plain instanceof PyFloat) return new PyFloat(Math.abs(plain.value));
  if (plain instanceof Unknown) return plain;
  return vm.special(value, "__abs__") ?? vm.raise("TypeError", `bad operand type for abs(): '${typeOf(value).name}'`);
};

const plainOf = (self: Value): Value => (typeof unbox(self) === "boolean" ? Number(unbox(self)) : unbox(self));
const whole = (vm: Machine, self: Value): bigint => BigInt(wholeOf(vm, self)!);

/** Rounds to a multiple of ten, half to even: `round(1250, -2)`. */
export const roundToTens = (value: bigint, digits: number): bigint => {
  const unit = 10n ** BigInt(digits);
  const rest = ((value % unit) + unit) % unit;
  const low = value - rest;
  const up = rest * 2n > unit || (rest * 2n === unit && (low / unit) % 2n !== 0n);
  return up ? low + unit : low;
};

methods(intClass, {
  "__int__(self)": (_, self: Value) => plainOf(self),
  "__index__(self)": (_, self: Value) => plainOf(self),
  "__trunc__(self)": (_, self: Value) => plainOf(self),
  "__floor__(self)": (_, self: Value) => plainOf(self),
  "__ceil__(self)": (_, self: Value) => plainOf(self),
  "__pos__(self)": (_, self: Value) => plainOf(self),
  "__neg__(self)": (vm, self: Value) => vm.unary("-", plainOf(self)),
  "__invert__(self)": (vm, self: Value) => vm.unary("~", plainOf(self)),
  "__abs__(self)": (vm, self: Value) => absolute(vm, plainOf(self)),
  "__bool__(self)": (vm, self: Value) => vm.truth(plainOf(self)) ?? vm.unknown("data-dependent", "a truth value depends on data"),
  "__float__(self)": (vm, self: Value) => new PyFloat(Number(whole(vm, self))),
  "__divmod__(self, other)": (vm, self: Value, other: Value) => new PyTuple([vm.binary("//", plainOf(self), other), vm.binary("%", plainOf(self), other)]),
  "__round__(self, ndigits=None)": (vm, self: Value, ndigits: Value) => {
    const plain = plainOf(self);
    const digits = ndigits === null ? 0 : indexOf(vm, ndigits);
    return digits >= 0 ? plain : safe(roundToTens(whole(vm, plain), -digits));
  },
  "__repr__(self)": (_, self: Value) => String(plainOf(self)),
  "__format__(self, spec, /)": (vm, self: Value, spec: Value) => (spec === "" ? vm.str(self) : formatWhole(vm, unbox(self), String(spec))),
  "__hash__(self)": (vm, self: Value) => hashNumber(vm.hashKey(unbox(self))),
  "bit_length(self)": (vm, self: Value) => {
    const value = whole(vm, self);
    return value === 0n ? 0 : (value < 0n ? -value : value).toString(2).length;
  },
  "bit_count(self)": (vm, self: Value) => [...whole(vm, self).toString(2)].filter((bit) => bit === "1").length,
  "is_integer(self)": () => true,
  "conjugate(self)": (_, self: Value) => plainOf(self),
  "as_integer_ratio(self)": (_, self: Value) => new PyTuple([plainOf(self), 1]),
  "to_bytes(self, length=1, byteorder='big', *, signed=False)": (vm, self: Value, length: Value, order: Value, signed: Value) => {
    const count = Number(wholeOf(vm, length));
    vm.allow(count);
    const bits = BigInt(count) * 8n;
    const value = whole(vm, self);
    if (value < 0n && signed !== true) vm.raise("OverflowError", "can't convert negative int to unsigned");
    const [low, high] = signed === true ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
    if (value < low || value > high) vm.raise("OverflowError", "int too big to convert");
    const hex = (value < 0n ? value + (1n << bits) : value).toString(16).padStart(count * 2, "0");
    const bytes = (count === 0 ? [] : hex.match(/../g)!).map((pair) => String.fromCharCode(Number.parseInt(pair, 16)));
    return new PyBytes((order === "little" ? bytes.reverse() : bytes).join(""));
  },
});
properties(intClass, { real: (_, self: Value) => plainOf(self), imag: () => 0, numerator: (_, self: Value) => plainOf(self), denominator: () => 1 });
classMethods(intClass, {
  "from_bytes(cls, bytes, byteorder='big', *, signed=False)": (vm, cls: PyClass, bytes: Value, order: Value, signed: Value) => {
    const text = bytes instanceof PyBytes ? bytes.value : vm.toArray(bytes).map((one) => String.fromCharCode(Number(one))).join("");
    const ordered = order === "little" ? [...text].reverse() : [...text];
    const value = ordered.reduce((sum, char) => sum * 256n + BigInt(char.charCodeAt(0)), 0n);
    const bits = BigInt(text.length) * 8n;
    const made = safe(signed === true && bits > 0n && value >> (bits - 1n) ? value - (1n << bits) : value);
    return cls === intClass ? made : vm.call(cls, [made]);
  },
});
methods(boolClass, { "__repr__(self)": (_, self: Value) => (self ? "True" : "False") });
export { bitLength };
