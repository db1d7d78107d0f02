/** `bytes` and `bytearray`. Each byte is a character below 256. */
import { indexOf } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { methods, properties, statics } from "../native.ts";
import { bytearrayClass, bytesClass, isInt, memoryviewClass, notImplemented, PyBytes, PyClass, PyIterator, PyList, PyTuple, strClass, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { decode, encode } from "./encoding.ts";
import { hashNumber } from "./hashing.ts";

const byteOf = (vm: Machine, value: Value, what = "bytes"): string => {
  const byte = indexOf(vm, value);
  return byte >= 0 && byte < 256 ? String.fromCharCode(byte) : vm.raise("ValueError", `${what} must be in range(0, 256)`);
};

const contentOf = (vm: Machine, source: Value, encoding: Value, errors: Value): string => {
  if (source === undefined) return "";
  const plain = unbox(source);
  if (plain instanceof Unknown) throw new UnknownUsed(plain);
  if (typeof plain === "string") return typeof encoding === "string" ? encode(vm, plain, encoding, errors === null ? "strict" : String(errors)) : vm.raise("TypeError", "string argument without an encoding");
  if (plain instanceof PyBytes) return plain.value;
  if (isInt(plain)) {
    const size = indexOf(vm, plain);
    if (size < 0) vm.raise("ValueError", "negative count");
    vm.allow(size);
    return "\0".repeat(size);
  }
  const own = vm.special(source, "__bytes__");
  if (own instanceof PyBytes) return own.value;
  return vm.toArray(source).map((item) => byteOf(vm, item)).join("");
};

const shown = (value: string): string => {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const named: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };
  return `b${quote}${[...value].map((char) => named[char] ?? (char === quote ? `\\${char}` : char < " " || char > "~" ? `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}` : char)).join("")}${quote}`;
};

const digitsOf = (vm: Machine, { value }: PyBytes): readonly string[] => {
  if (value.length > 64) vm.hold(value.length * 2);
  return [...value].map((char) => char.charCodeAt(0).toString(16).padStart(2, "0"));
};

const joined = (vm: Machine, a: PyBytes, b: PyBytes, cls: PyClass): PyBytes => {
  vm.allow(a.value.length + b.value.length);
  return new PyBytes(a.value + b.value, cls);
};

const operand = (vm: Machine, value: Value): string => {
  if (value instanceof PyBytes) return value.value;
  if (value instanceof Unknown) throw new UnknownUsed(value);
  return vm.raise("TypeError", `a bytes-like object is required, not '${typeOf(value).name}'`);
};

/** Methods that work on bytes as on text: the text's own, with arguments and results turned. */
const shared = [
  "find", "rfind", "index", "rindex", "count", "startswith", "endswith", "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "partition", "rpartition", "replace",
  "removeprefix", "removesuffix", "center", "ljust", "rjust", "zfill", "expandtabs", "lower", "upper", "swapcase", "capitalize", "title", "isupper", "islower", "istitle", "isspace", "isalpha",
  "isdigit", "isalnum", "isascii",
];
const asText = (value: Value): Value =>
  value instanceof PyBytes ? value.value : value instanceof PyTuple ? new PyTuple(value.items.map(asText)) : value;
const asBytes = (value: Value, cls: PyClass): Value =>
  typeof value === "string" ? new PyBytes(value, cls) : value instanceof PyList ? new PyList(value.items.map((item) => asBytes(item, cls))) : value instanceof PyTuple ? new PyTuple(value.items.map((item) => asBytes(item, cls))) : value;

const needBytes = (vm: Machine, name: string, args: readonly Value[]): void => {
  if (typeof args[0] === "string") vm.raise("TypeError", ["find", "rfind", "index", "rindex", "count"].includes(name) ? "argument should be integer or bytes-like object, not 'str'" : "a bytes-like object is required, not 'str'");
};

for (const cls of [bytesClass, bytearrayClass]) {
  statics(cls, {
    "__new__(cls, source=(), encoding=None, errors=None)": (vm, made: PyClass, source: Value, encoding: Value, errors: Value) => new PyBytes(contentOf(vm, source, encoding, errors), made),
    "maketrans(from, to, /)": (vm, from: Value, to: Value) => {
      const [a, b] = [operand(vm, from), operand(vm, to)];
      if (a.length !== b.length) vm.raise("ValueError", "maketrans arguments must have same length");
      const table = [...Array(256).keys()].map((code) => String.fromCharCode(code));
      [...a].forEach((char, i) => { table[char.charCodeAt(0)] = b[i]!; });
      return new PyBytes(table.join(""));
    },
    "fromhex(text)": (_, text: Value) => new PyBytes((String(text).replace(/\s/g, "").match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(""), cls),
  });
  methods(cls, {
    "__len__(self)": (_, self: PyBytes) => self.value.length,
    "__iter__(self)": (_, self: PyBytes) => {
      let at = 0;
      return new PyIterator(() => (at < self.value.length ? self.value.charCodeAt(at++) : undefined));
    },
    "__getitem__(self, index)": (vm, self: PyBytes, index: Value) => {
      const item = vm.getItem(new PyBytes(self.value), index);
      return item instanceof PyBytes ? new PyBytes(item.value, cls) : item;
    },
    "__contains__(self, item)": (vm, self: PyBytes, item: Value) => self.value.includes(item instanceof PyBytes ? item.value : typeof item === "string" ? operand(vm, item) : byteOf(vm, item)),
    "translate(self, table, /, delete=...)": (vm, self: PyBytes, table: Value, doomed: Value | undefined) => {
      const gone = doomed === undefined ? "" : operand(vm, doomed);
      const map = table === null ? null : operand(vm, table);
      return new PyBytes([...self.value].filter((char) => !gone.includes(char)).map((char) => (map ? map[char.charCodeAt(0)]! : char)).join(""), cls);
    },
    "__add__(self, other)": (vm, self: PyBytes, other: Value) => (other instanceof PyBytes ? joined(vm, self, other, cls) : vm.raise("TypeError", `can't concat ${typeOf(other).name} to ${cls.name}`)),
    "__mul__(self, times)": (vm, self: PyBytes, times: Value) => {
      if (!isInt(unbox(times))) return notImplemented;
      const count = Math.max(0, indexOf(vm, times));
      vm.allow(count * self.value.length);
      return new PyBytes(self.value.repeat(count), cls);
    },
    "__rmul__(self, times)": (vm, self: PyBytes, times: Value) => vm.binary("*", self, times),
    "__mod__(self, values)": (vm, self: PyBytes, values: Value) => new PyBytes(vm.str(vm.binary("%", self.value, asText(values))), cls),
    "__repr__(self)": (_, self: PyBytes) => (cls === bytesClass ? shown(self.value) : `bytearray(${shown(self.value)})`),
    "decode(self, encoding='utf-8', errors='strict')": (vm, self: PyBytes, encoding: Value, errors: Value) => decode(vm, self.value, String(encoding), String(errors)),
    "hex(self, sep='')": (vm, self: PyBytes, separator: Value) => digitsOf(vm, self).join(String(separator)),
    "join(self, iterable)": (vm, self: PyBytes, iterable: Value) => new PyBytes(vm.toArray(iterable).map((item) => operand(vm, item)).join(self.value), cls),
  });
  for (const name of shared) {
    const searched = name === "index" ? "find" : name === "rindex" ? "rfind" : null;
    methods(cls, {
      [`${name}(self, *args, **kwargs)`]: (vm, self: PyBytes, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => {
        needBytes(vm, name, args);
        const made = vm.call(strClass.dict.get(searched ?? name)!, [self.value, ...args.map(asText)], new Map([...kwargs].map(([key, value]) => [key, asText(value)])));
        return searched && made === -1 ? vm.raise("ValueError", "subsection not found") : asBytes(made, cls);
      },
    });
  }
}
methods(bytesClass, { "__hash__(self)": (vm, self: PyBytes) => hashNumber(vm.hashKey(self)) });
bytearrayClass.dict.set("__hash__", null);

const write = (vm: Machine, self: PyBytes, value: string): null => {
  vm.allow(value.length);
  vm.heap.saving(self);
  self.value = value;
  return null;
};
methods(bytearrayClass, {
  "append(self, item)": (vm, self: PyBytes, item: Value) => write(vm, self, self.value + byteOf(vm, item)),
  "extend(self, items)": (vm, self: PyBytes, items: Value) => write(vm, self, self.value + contentOf(vm, items, null, null)),
  "__iadd__(self, other)": (vm, self: PyBytes, other: Value) => (write(vm, self, self.value + operand(vm, other)), self),
  "clear(self)": (vm, self: PyBytes) => write(vm, self, ""),
  "copy(self)": (_, self: PyBytes) => new PyBytes(self.value, bytearrayClass),
  "reverse(self)": (vm, self: PyBytes) => write(vm, self, [...self.value].reverse().join("")),
  "pop(self, index=-1)": (vm, self: PyBytes, index: Value) => {
    const at = indexOf(vm, index);
    const place = at < 0 ? at + self.value.length : at;
    if (place < 0 || place >= self.value.length) vm.raise("IndexError", self.value === "" ? "pop from empty bytearray" : "pop index out of range");
    const byte = self.value.charCodeAt(place);
    write(vm, self, self.value.slice(0, place) + self.value.slice(place + 1));
    return byte;
  },
  "__setitem__(self, index, value)": (vm, self: PyBytes, index: Value, value: Value) => {
    const items = new PyList([...self.value].map((char) => char.charCodeAt(0)));
    vm.setItem(items, index, value instanceof PyBytes ? new PyList([...value.value].map((char) => char.charCodeAt(0))) : value);
    return write(vm, self, items.items.map((item) => byteOf(vm, item, "byte")).join(""));
  },
  "__delitem__(self, index)": (vm, self: PyBytes, index: Value) => {
    const items = new PyList([...self.value].map((char) => char.charCodeAt(0)));
    vm.deleteItem(items, index);
    return write(vm, self, items.items.map((item) => byteOf(vm, item)).join(""));
  },
});

/* memoryview: the bytes themselves, read only */

statics(memoryviewClass, { "__new__(cls, object)": (vm, cls: PyClass, object: Value) => new PyBytes(operand(vm, object), cls) });
methods(memoryviewClass, {
  "__len__(self)": (_, self: PyBytes) => self.value.length,
  "__getitem__(self, index)": (vm, self: PyBytes, index: Value) => {
    const item = vm.getItem(new PyBytes(self.value), index);
    return item instanceof PyBytes ? new PyBytes(item.value, memoryviewClass) : item;
  },
  "__iter__(self)": (vm, self: PyBytes) => new PyIterator(vm.iterate(new PyBytes(self.value))),
  "__repr__(self)": () => "<memory>",
  "__enter__(self)": (_, self: PyBytes) => self,
  "__exit__(self, *details)": () => null,
  "tobytes(self, order=None)": (_, self: PyBytes) => new PyBytes(self.value),
  "tolist(self)": (_, self: PyBytes) => new PyList([...self.value].map((char) => char.charCodeAt(0))),
  "cast(self, format, shape=None)": (_, self: PyBytes) => self,
  "hex(self)": (vm, self: PyBytes) => digitsOf(vm, self).join(""),
  "release(self)": () => null,
});
properties(memoryviewClass, {
  nbytes: (_, self: PyBytes) => self.value.length, itemsize: () => 1, ndim: () => 1, readonly: () => true, format: () => "B", shape: (_, self: PyBytes) => new PyTuple([self.value.length]), obj: (_, self: PyBytes) => new PyBytes(self.value),
});
