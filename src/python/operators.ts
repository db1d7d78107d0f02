/** Truth, arithmetic and bit operators: fast for plain numbers, exact at any size, with names in sizes, else by special methods. */
import { lookup } from "./attributes.ts";
import { callSpecial } from "./calls.ts";
import { Exhausted } from "./errors.ts";
import type { Machine } from "./machine.ts";
import { add, bounds, type Dim, exactly, exampleOf, floordiv, inhabited, mod, mul, neg, pow, show, sub, Sym } from "../sym/index.ts";
import { quotient } from "./rounding.ts";
import type { Operator } from "../syntax/index.ts";
import {
  floatClass, isSubclass, leastEntries, notImplemented, PyBoxed, PyBytes, PyClass, PyComplex, PyDict, PyFloat, PyFunction, PyList, PyObject, PyRange, PySet, PyTuple, typeOf, unbox, Unknown, type Value,
} from "./values.ts";

/** Python's truth; null when only data could tell. */
export const truth = (vm: Machine, value: Value): boolean | null => {
  switch (typeof value) {
    case "boolean": return value;
    case "number": return value !== 0;
    case "string": return value !== "";
    case "bigint": return value !== 0n;
  }
  if (value === null) return false;
  if (value instanceof Sym) return sizeTruth(vm, value);
  if (value instanceof Unknown) return null;
  if (!value.cls.isNative) {
    const asked = lookup(value.cls, "__bool__");
    if (asked instanceof PyFunction || asked === null) return booleanOf(vm, vm.call(asked, [value]));
    const length = asked === undefined ? lookup(value.cls, "__len__") : undefined;
    if (length instanceof PyFunction || length === null) return truth(vm, vm.length(value));
    if (asked === undefined && length === undefined) return true;
  }
  if (value instanceof PyList && value.uncounted) return truth(vm, value.uncounted.count);
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict && value.open) return leastEntries(value) > 0 ? true : null;
  if (value instanceof PySet && value.open) return null;
  if (value instanceof PyDict || value instanceof PySet) return value.entries.size > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof PyBytes) return value.value !== "";
  if (value instanceof PyRange) return value.length > 0;
  if (value instanceof PyBoxed) return truth(vm, value.value);
  if (value instanceof PyComplex) return value.re !== 0 || value.im !== 0;
  const native = lookup(value.cls, "__bool__") ?? lookup(value.cls, "__len__");
  return native === undefined || native === null || value instanceof PyClass ? true : truth(vm, callSpecial(vm, native, value, []));
};

/** What `__bool__` gave, which must be a bool. */
const booleanOf = (vm: Machine, made: Value): boolean | null => {
  if (typeof made === "boolean") return made;
  if (made instanceof Unknown) return null;
  return vm.raise("TypeError", `__bool__ should return bool, returned ${typeOf(made).name}`);
};

const sizeTruth = (vm: Machine, value: Sym): boolean | null => {
  const { min, max } = bounds(value);
  if (min > 0 || max < 0) return true;
  const example = exampleOf(value);
  if (example === null && bounds(inhabited(value)).min <= 0) return null;
  vm.assume(example === 0 ? `${show(value)} == 0` : `${show(value)} != 0`, { left: value, op: example === 0 ? "==" : "!=", right: 0, isTrue: true });
  return example !== 0;
};

/* Whole numbers */

export const safe = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

const fits = (vm: Machine, bits: number): void => {
  if (bits > vm.limits.size * 8) throw new Exhausted("size", `an integer of ${bits} bits`);
};

export const bitLength = (value: bigint): number => value.toString(16).length * 4;

const wholeBinary = (vm: Machine, op: Operator, a: number | bigint, b: number | bigint): Value | undefined => {
  if (typeof a === "number" && typeof b === "number") {
    const quick = smallBinary(vm, op, a, b);
    if (quick !== undefined) return quick;
  }
  workOn(vm, a, costly.get(op) ?? 1);
  const made = bigBinary(vm, op, BigInt(a), BigInt(b));
  if (typeof made === "bigint" && (made > longest || made < -longest)) vm.hold(bitLength(made) >> 4);
  return made;
};

const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined);

/** Arithmetic that stays within the safe integers; `undefined` when it does not. */
const smallBinary = (vm: Machine, op: Operator, a: number, b: number): Value | undefined => {
  switch (op) {
    case "+": return exact(a + b);
    case "-": return exact(a - b);
    case "*": return exact(a * b) === undefined ? undefined : a * b + 0;
    case "/": return b === 0 ? vm.raise("ZeroDivisionError", "division by zero") : new PyFloat(a / b);
    case "//": return b === 0 ? vm.raise("ZeroDivisionError", "integer division or modulo by zero") : Math.floor(a / b) + 0 === Math.floor(a / b) && Math.abs(a) < 2 ** 52 ? floorDivide(a, b) : undefined;
    case "%": return b === 0 ? vm.raise("ZeroDivisionError", "integer modulo by zero") : moduloOf(a, b);
    case "**": return b < 0 ? (a === 0 ? vm.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power") : new PyFloat(a ** b)) : exact(a ** b);
    case "&": return bitwise(a, b) ? a & b : undefined;
    case "|": return bitwise(a, b) ? a | b : undefined;
    case "^": return bitwise(a, b) ? a ^ b : undefined;
    case "<<": return b < 0 ? vm.raise("ValueError", "negative shift count") : b < 53 ? exact(a * 2 ** b) : undefined;
    case ">>": return b < 0 ? vm.raise("ValueError", "negative shift count") : b < 53 ? Math.floor(a / 2 ** b) : a < 0 ? -1 : 0;
    case "@": return undefined;
  }
};

const moduloOf = (a: number, b: number): number => {
  const rest = a % b;
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) + 0;
};
const floorDivide = (a: number, b: number): number => (a - moduloOf(a, b)) / b + 0;
const bitwise = (a: number, b: number): boolean => (a | 0) === a && (b | 0) === b;

/** Beyond it the work that an integer takes is counted. */
const longest = 2n ** 4096n;
/** Steps that a word of 64 bits takes, where it is more than one. */
const costly: ReadonlyMap<Operator, number> = new Map([["*", 4], ["/", 16], ["//", 16], ["%", 16]]);

/** Takes the steps that work on a long integer costs, `each` of them for a word. */
export const workOn = (vm: Machine, value: number | bigint, each: number): void => {
  if (typeof value === "bigint" && (value > longest || value < -longest)) vm.tick((bitLength(value) >> 6) * each);
};

const bigBinary = (vm: Machine, op: Operator, a: bigint, b: bigint): Value | undefined => {
  switch (op) {
    case "+": return safe(a + b);
    case "-": return safe(a - b);
    case "*": return fits(vm, bitLength(a) + bitLength(b)), safe(a * b);
    case "/": return b === 0n ? vm.raise("ZeroDivisionError", "division by zero") : new PyFloat(divideBig(vm, a, b));
    case "//": return b === 0n ? vm.raise("ZeroDivisionError", "integer division or modulo by zero") : safe(floorBig(a, b));
    case "%": return b === 0n ? vm.raise("ZeroDivisionError", "integer modulo by zero") : safe(a - floorBig(a, b) * b);
    case "**":
      if (b < 0n) return new PyFloat(Number(a) ** Number(b));
      if (a !== 0n && a !== 1n && a !== -1n) fits(vm, bitLength(a) * Number(b));
      return safe(a ** b);
    case "&": return safe(a & b);
    case "|": return safe(a | b);
    case "^": return safe(a ^ b);
    case "<<":
      if (b < 0n) vm.raise("ValueError", "negative shift count");
      if (a !== 0n) fits(vm, bitLength(a) + Number(b));
      return safe(a << b);
    case ">>": return b < 0n ? vm.raise("ValueError", "negative shift count") : b > BigInt(bitLength(a)) ? (a < 0n ? -1 : 0) : safe(a >> b);
    case "@": return undefined;
  }
};

const floorBig = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
};

/** True division of big integers, rounded once. */
const divideBig = (vm: Machine, a: bigint, b: bigint): number => {
  const quick = Number(a) / Number(b);
  if (Number.isFinite(Number(a)) && Number.isFinite(Number(b)) && bitLength(a) <= 52 && bitLength(b) <= 52) return quick;
  vm.tick((bitLength(a) + bitLength(b)) >> 6);
  const made = quotient(a, b);
  return Number.isFinite(made) ? made : vm.raise("OverflowError", "integer division result too large for a float");
};

/* Floats */

/** int, bool or float as a float; OverflowError for integers beyond its range. */
export const floatOf = (vm: Machine, value: Value): number | undefined => {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isFinite(number) ? number : vm.raise("OverflowError", "int too large to convert to float");
  }
  return value instanceof PyBoxed ? floatOf(vm, value.value) : undefined;
};

const floatBinary = (vm: Machine, op: Operator, a: number, b: number): Value | undefined => {
  switch (op) {
    case "+": return new PyFloat(a + b);
    case "-": return new PyFloat(a - b);
    case "*": return new PyFloat(a * b);
    case "/": return b === 0 ? vm.raise("ZeroDivisionError", "float division by zero") : new PyFloat(a / b);
    case "//": return b === 0 ? vm.raise("ZeroDivisionError", "float floor division by zero") : new PyFloat(floatFloor(a, b));
    case "%": return b === 0 ? vm.raise("ZeroDivisionError", "float modulo") : new PyFloat(floatModulo(a, b));
    case "**": return floatPower(vm, a, b);
    default: return undefined;
  }
};

export const floatModulo = (a: number, b: number): number => {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
};
export const floatFloor = (a: number, b: number): number => {
  const quotient = (a - floatModulo(a, b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
};

const floatPower = (vm: Machine, a: number, b: number): Value => {
  if (a === 0 && b < 0) vm.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  if (a === 1 || b === 0 || (a === -1 && (b === Number.POSITIVE_INFINITY || b === Number.NEGATIVE_INFINITY))) return new PyFloat(1);
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    const [radius, angle] = [Math.abs(a) ** b, Math.PI * b];
    return new PyComplex(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) vm.raise("OverflowError", "(34, 'Numerical result out of range')");
  return new PyFloat(result);
};

/* Sizes with names */

const dimOf = (value: Value): Dim | undefined => (typeof value === "number" || value instanceof Sym ? value : typeof value === "boolean" ? Number(value) : undefined);

const sizeBinary = (vm: Machine, op: Operator, left: Value, right: Value): Value | undefined => {
  const [a, b] = [dimOf(left), dimOf(right)];
  if (a === undefined || b === undefined) return sizeWithFloat(vm, op, left, right);
  if ((op === "//" || op === "%") && exampleOf(b) === 0) vm.raise("ZeroDivisionError", "integer division or modulo by zero");
  switch (op) {
    case "+": return add(a, b);
    case "-": return sub(a, b);
    case "*": return mul(a, b);
    case "//": return floordiv(a, b);
    case "%": return mod(a, b);
    case "**": return typeof b === "number" && b >= 0 && b < 16 ? pow(a, b) : byExample(vm, op, a, b);
    default: return byExample(vm, op, a, b);
  }
};

/** True division and bit operators leave the exact integers: the example value goes on, and the assumption is noted. */
const byExample = (vm: Machine, op: Operator, a: Dim, b: Dim): Value => {
  const [x, y] = [exampleOf(a), exampleOf(b)];
  if (x === null || y === null) return vm.silent("data-dependent", `${show(a)} ${op} ${show(b)} depends on data`, "float");
  if (exactly(a) === null) vm.assumeExample(a, x);
  if (exactly(b) === null) vm.assumeExample(b, y);
  return binary(vm, op, x, y);
};

const sizeWithFloat = (vm: Machine, op: Operator, left: Value, right: Value): Value | undefined => {
  const plain = (value: Value): Value | undefined => {
    if (!(value instanceof Sym)) return floatOf(vm, value) === undefined ? undefined : value;
    const example = exampleOf(value);
    if (example === null) return vm.silent("data-dependent", `${show(value)} depends on data`, "float");
    vm.assumeExample(value, example);
    return example;
  };
  const [a, b] = [plain(left), plain(right)];
  return a === undefined || b === undefined ? undefined : binary(vm, op, a, b);
};

/* Dispatch */

const methodOf: Record<Operator, string> = {
  "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul", "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
};

const wholeOf = (value: Value): number | bigint | undefined =>
  typeof value === "number" || typeof value === "bigint" ? value : typeof value === "boolean" ? Number(value) : undefined;

/** A number that is an operand of a float's arithmetic as it stands. */
const plainFloat = (value: Value): number | undefined => (typeof value === "number" ? value : value instanceof PyFloat && value.cls === floatClass ? value.value : undefined);

/** `mark` is what follows the operator in the source (`+=`), for the words of an error. */
export const binary = (vm: Machine, op: Operator, left: Value, right: Value, mark = ""): Value => {
  if (typeof left === "number" && typeof right === "number") {
    const quick = smallBinary(vm, op, left, right);
    if (quick !== undefined) return quick;
  } else {
    const x = plainFloat(left);
    const y = x === undefined ? undefined : plainFloat(right);
    const quick = y === undefined ? undefined : floatBinary(vm, op, x!, y);
    if (quick !== undefined) return quick;
  }
  if (op === "+" && typeof left === "string" && typeof right === "string") {
    if (left.length + right.length > 65536) vm.allow(left.length + right.length);
    return left + right;
  }
  if (left instanceof Unknown && left.number && right instanceof PyObject && !(right instanceof Unknown) && lookup(right.cls, "__headtorch_number__") !== undefined)
    return binary(vm, op, vm.callMethod(right, "__headtorch_number__", left), right);
  if (left instanceof Unknown) return numberFrom(left, op, right);
  if (right instanceof Unknown && right.number && !(left instanceof PyObject && lookup(left.cls, "__headtorch_number__") !== undefined)) return numberFrom(right, op, left);
  if (right instanceof Unknown && !(left instanceof PyObject && lookup(left.cls, "__headtorch_open__") !== undefined)) return right;
  const simple = plainBinary(vm, op, left, right);
  if (simple !== undefined) return simple;
  const special = specialBinary(vm, op, left, right);
  if (special !== undefined) return special;
  const [x, y] = [plainNumber(left), plainNumber(right)];
  const unboxed = x !== left || y !== right ? plainBinary(vm, op, x, y) : undefined;
  if (unboxed !== undefined) return unboxed;
  return unsupported(vm, op, left, right, mark);
};

/** Another number that is not known, where one is combined with a number. */
const numberFrom = (unknown: Unknown, op: Operator, other: Value): Unknown => {
  if (unknown.number === null) return unknown;
  if (other instanceof Unknown) return other.number === null ? other : new Unknown(unknown.gap, unknown.number === "int" && other.number === "int" && op !== "/" ? "int" : "float");
  if (wholeOf(other) !== undefined || other instanceof Sym) return new Unknown(unknown.gap, op === "/" ? "float" : unknown.number);
  return other instanceof PyFloat ? new Unknown(unknown.gap, "float") : new Unknown(unknown.gap);
};

/** A float of a class of the program's, which may have operators of its own. */
const isOwnFloat = (value: Value): boolean => value instanceof PyFloat && value.cls !== floatClass;
export const plainNumber = (value: Value): Value => (value instanceof PyFloat && isOwnFloat(value) ? new PyFloat(value.value) : unbox(value));

export const plainBinary = (vm: Machine, op: Operator, left: Value, right: Value): Value | undefined => {
  const [a, b] = [wholeOf(left), wholeOf(right)];
  if (a !== undefined && b !== undefined) {
    if (typeof left === "boolean" && typeof right === "boolean" && (op === "&" || op === "|" || op === "^"))
      return op === "&" ? left && right : op === "|" ? left || right : left !== right;
    return wholeBinary(vm, op, a, b);
  }
  if (left instanceof Sym || right instanceof Sym) return sizeBinary(vm, op, left, right);
  if ((left instanceof PyFloat || right instanceof PyFloat) && !isOwnFloat(left) && !isOwnFloat(right)) {
    const [x, y] = [floatOf(vm, left), floatOf(vm, right)];
    if (x !== undefined && y !== undefined) return floatBinary(vm, op, x, y);
  }
  return undefined;
};

const specialBinary = (vm: Machine, op: Operator, left: Value, right: Value): Value | undefined => {
  const name = methodOf[op];
  const [leftClass, rightClass] = [typeOf(left), typeOf(right)];
  const forward = (): Value | undefined => attempt(vm, lookup(leftClass, `__${name}__`), left, right);
  const backward = (): Value | undefined => attempt(vm, lookup(rightClass, `__r${name}__`), right, left);
  if (leftClass !== rightClass && isSubclass(rightClass, leftClass) && lookup(rightClass, `__r${name}__`) !== lookup(leftClass, `__r${name}__`)) {
    const first = backward();
    return first === undefined ? forward() : first;
  }
  const first = forward();
  return first === undefined ? (leftClass === rightClass ? undefined : backward()) : first;
};

const attempt = (vm: Machine, hook: Value | undefined, self: Value, other: Value): Value | undefined => {
  if (hook === undefined) return undefined;
  // a method that is None raises: nothing else is asked
  const result = callSpecial(vm, hook, self, [other]);
  return result === notImplemented ? undefined : result;
};

const unsupported = (vm: Machine, op: Operator, left: Value, right: Value, mark = ""): never => {
  if (op === "+" && typeof left === "string") return vm.raise("TypeError", `can only concatenate str (not "${typeOf(right).name}") to str`);
  if (op === "+" && left instanceof PyList) return vm.raise("TypeError", `can only concatenate list (not "${typeOf(right).name}") to list`);
  if (op === "+" && left instanceof PyTuple) return vm.raise("TypeError", `can only concatenate tuple (not "${typeOf(right).name}") to tuple`);
  if (op === "*" && (typeof left === "string" || left instanceof PyList || left instanceof PyTuple))
    return vm.raise("TypeError", `can't multiply sequence by non-int of type '${typeOf(right).name}'`);
  return vm.raise("TypeError", `unsupported operand type(s) for ${op === "**" && mark === "" ? "** or pow()" : op + mark}: '${typeOf(left).name}' and '${typeOf(right).name}'`);
};

/** `left op= right`: the in-place method where there is one, else the plain operator. */
export const inPlace = (vm: Machine, op: Operator, left: Value, right: Value): Value => {
  if (left instanceof PyObject && !(left instanceof Unknown)) {
    const result = attempt(vm, lookup(left.cls, `__i${methodOf[op]}__`), left, right);
    if (result !== undefined) return result;
  }
  return binary(vm, op, left, right, "=");
};

export const unary = (vm: Machine, op: "+" | "-" | "~", value: Value): Value => {
  if (value instanceof Unknown) return value;
  const whole = wholeOf(value);
  if (whole !== undefined) {
    if (op === "-") return typeof whole === "number" ? 0 - whole : safe(-whole);
    if (op === "~") return typeof whole === "number" ? -whole - 1 : safe(~whole);
    return whole;
  }
  if (value instanceof Sym && op !== "~") return op === "-" ? neg(value) : value;
  if (value instanceof PyFloat && op !== "~" && !isOwnFloat(value)) return op === "-" ? new PyFloat(-value.value) : value;
  const hook = lookup(typeOf(value), op === "-" ? "__neg__" : op === "+" ? "__pos__" : "__invert__");
  if (hook !== undefined && hook !== null) return callSpecial(vm, hook, value, []);
  if (value instanceof PyBoxed) return unary(vm, op, value.value);
  return vm.raise("TypeError", `bad operand type for unary ${op}: '${typeOf(value).name}'`);
};
