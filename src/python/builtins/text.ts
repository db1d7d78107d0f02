/** `str`: searching, splitting, joining, stripping. Python counts code points; JavaScript's text is UTF-16. */
import { fittingIndex, indexOf, sliceIndices } from "../iteration.ts";
import type { Machine } from "../machine.ts";
import { methods, statics } from "../native.ts";
import { quoted } from "../printing.ts";
import { isInt, notImplemented, PyBoxed, PyBytes, PyClass, PyDict, PyIterator, PyList, PyObject, PySlice, PyTuple, strClass, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { spaces, textOf } from "./arguments.ts";
import { encode, decode } from "./encoding.ts";
import { formatText } from "./formatting.ts";
import { hashNumber } from "./hashing.ts";
import { percentFormat } from "./percent.ts";
import { formatFields, formatMapping } from "./fields.ts";

const isAstral = (text: string): boolean => /[\ud800-\udbff]/.test(text);
const lengthOf = (text: string): number => (isAstral(text) ? [...text].length : text.length);
/** The part between two code point positions, as Python's `start` and `end` say. */
const part = (vm: Machine, text: string, start: Value, end: Value): { readonly text: string; readonly from: number; readonly valid: boolean } => {
  const length = lengthOf(text);
  const from = start === null ? 0 : indexOf(vm, start);
  const range = sliceIndices(vm, new PySlice(start, end, null), length);
  const valid = from <= length;
  if (range.start === 0 && range.stop === length) return { text, from: 0, valid };
  const chars = isAstral(text) ? [...text] : null;
  const stop = Math.max(range.start, range.stop);
  return { text: chars ? chars.slice(range.start, stop).join("") : text.slice(range.start, stop), from: range.start, valid: valid && range.start <= range.stop };
};

const positionIn = (text: string, unit: number): number => (isAstral(text) ? [...text.slice(0, unit)].length : unit);

const find = (vm: Machine, self: Value, sub: Value, start: Value, end: Value, last: boolean): number => {
  const inside = part(vm, textOf(vm, self), start, end);
  if (typeof unbox(sub) !== "string" && !(sub instanceof Unknown)) vm.raise("TypeError", `must be str, not ${typeOf(sub).name}`);
  const needle = textOf(vm, sub);
  if (!inside.valid) return -1;
  const at = last ? inside.text.lastIndexOf(needle) : inside.text.indexOf(needle);
  return at < 0 ? -1 : inside.from + positionIn(inside.text, at);
};

const count = (text: string, sub: string): number => (sub === "" ? lengthOf(text) + 1 : text.split(sub).length - 1);

/** One text or a tuple of them, at the start or the end. */
const affix = (vm: Machine, self: Value, given: Value, start: Value, end: Value, isStart: boolean): Value => {
  const inside = part(vm, textOf(vm, self), start, end);
  const name = isStart ? "startswith" : "endswith";
  const options = given instanceof PyTuple ? given.items : [given];
  if (given instanceof Unknown) return given;
  return options.some((option) => {
    const text = unbox(option);
    if (typeof text !== "string") {
      if (text instanceof Unknown) throw new UnknownUsed(text);
      return vm.raise("TypeError", `${name} first arg must be str or a tuple of str, not ${typeOf(option).name}`);
    }
    return inside.valid && (isStart ? inside.text.startsWith(text) : inside.text.endsWith(text));
  });
};

const strip = (vm: Machine, self: Value, chars: Value, side: "both" | "left" | "right"): string => {
  const text = textOf(vm, self);
  if (chars !== null && typeof unbox(chars) !== "string" && !(chars instanceof Unknown)) vm.raise("TypeError", "strip arg must be None or str");
  const set = chars === null ? null : new Set(textOf(vm, chars));
  const space = new RegExp(`^[${spaces}]$`);
  const doomed = (char: string): boolean => (set ? set.has(char) : space.test(char));
  const all = isAstral(text) ? [...text] : text;
  let [from, to] = [0, all.length];
  if (side !== "right") while (from < to && doomed(all[from]!)) from++;
  if (side !== "left") while (to > from && doomed(all[to - 1]!)) to--;
  return typeof all === "string" ? all.slice(from, to) : all.slice(from, to).join("");
};

const split = (vm: Machine, self: Value, separator: Value, limit: number): string[] => {
  const text = textOf(vm, self);
  if (separator === null) {
    const found: string[] = [];
    const word = new RegExp(`[^${spaces}]+`, "g");
    for (let match = word.exec(text); match; match = word.exec(text)) {
      if (limit >= 0 && found.length === limit) return [...found, text.slice(match.index)];
      found.push(match[0]);
    }
    return found;
  }
  if (typeof unbox(separator) !== "string" && !(separator instanceof Unknown)) vm.raise("TypeError", `must be str or None, not ${typeOf(separator).name}`);
  const by = textOf(vm, separator);
  if (by === "") vm.raise("ValueError", "empty separator");
  const pieces = text.split(by);
  return limit < 0 || pieces.length <= limit ? pieces : [...pieces.slice(0, limit), pieces.slice(limit).join(by)];
};

const splitRight = (vm: Machine, self: Value, separator: Value, limit: number): string[] => {
  if (limit < 0) return split(vm, self, separator, limit);
  if (separator === null) {
    const words: string[] = [];
    const trailing = new RegExp(`[${spaces}]+$`);
    let rest = textOf(vm, self).replace(trailing, "");
    while (rest !== "" && words.length < limit) {
      const match = new RegExp(`[^${spaces}]+$`).exec(rest)!;
      words.unshift(match[0]);
      rest = rest.slice(0, match.index).replace(trailing, "");
    }
    return rest === "" ? words : [rest, ...words];
  }
  const pieces = split(vm, self, separator, -1);
  const by = textOf(vm, separator);
  return pieces.length <= limit ? pieces : [pieces.slice(0, pieces.length - limit).join(by), ...pieces.slice(pieces.length - limit)];
};

const listOf = (vm: Machine, pieces: string[]): PyList => {
  vm.hold(pieces.length);
  return new PyList(pieces);
};

const splitLines = (text: string, keepEnds: boolean): string[] => {
  const lines: string[] = [];
  const end = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
  let from = 0;
  for (let match = end.exec(text); match; match = end.exec(text)) {
    lines.push(text.slice(from, keepEnds ? match.index + match[0].length : match.index));
    from = match.index + match[0].length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
};

const justify = (vm: Machine, self: Value, width: Value, fill: Value, place: (missing: number, width: number) => number): string => {
  const text = textOf(vm, self);
  const char = fill === null ? " " : textOf(vm, fill);
  if (lengthOf(char) !== 1) vm.raise("TypeError", "The fill character must be exactly one character long");
  const wide = indexOf(vm, width);
  vm.allow(wide);
  const missing = Math.max(0, wide - lengthOf(text));
  const left = place(missing, wide);
  return char.repeat(left) + text + char.repeat(missing - left);
};

const replaceText = (vm: Machine, self: Value, old: Value, made: Value, limit: number): string => {
  const [text, from, to] = [textOf(vm, self), textOf(vm, old, "replace() argument 1"), textOf(vm, made, "replace() argument 2")];
  const pieces = from === "" ? ["", ...text, ""] : text.split(from);
  const times = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  vm.allow(text.length + times * to.length);
  if (from === "") return pieces.slice(0, -1).map((piece, i) => (i < times ? piece + to : piece)).join("") + pieces.at(-1)!;
  return [...pieces.slice(0, times), pieces.slice(times).join(from)].join(to);
};

const table = (vm: Machine, x: Value, y: Value, z: Value): PyDict => {
  const entries: [Value, Value][] = [];
  if (y === null) {
    for (const { key, value } of (x as PyDict).entries.values()) entries.push([typeof key === "string" ? key.codePointAt(0)! : key, value]);
    return vm.dict(entries);
  }
  const [from, to] = [[...textOf(vm, x)], [...textOf(vm, y)]];
  if (from.length !== to.length) vm.raise("ValueError", "the first two maketrans arguments must have equal length");
  from.forEach((char, i) => entries.push([char.codePointAt(0)!, to[i]!.codePointAt(0)!]));
  if (z !== null) for (const char of textOf(vm, z)) entries.push([char.codePointAt(0)!, null]);
  return vm.dict(entries);
};

const translate = (vm: Machine, text: string, mapping: Value): string =>
  [...text].map((char) => {
    const made = mapping instanceof PyDict && mapping.cls.isNative
      ? vm.dictGet(mapping, char.codePointAt(0)!)
      : vm.attempt(["LookupError"], () => vm.getItem(mapping, char.codePointAt(0)!));
    if (made === undefined) return char;
    return made === null ? "" : typeof made === "number" ? String.fromCodePoint(made) : textOf(vm, made);
  }).join("");

const repeat = (vm: Machine, self: Value, times: Value): Value => {
  if (times instanceof Unknown) return times;
  if (!isInt(unbox(times)) && !(times instanceof PyObject && vm.lookup(times.cls, "__index__"))) return notImplemented;
  const [text, n] = [textOf(vm, self), Math.max(0, fittingIndex(vm, times, "OverflowError"))];
  vm.allow(text.length * n);
  return text.repeat(n);
};

statics(strClass, {
  "__new__(cls, object='', encoding=None, errors=None)": (vm, cls: PyClass, object: Value, encoding: Value, errors: Value) => {
    if ((encoding !== null || errors !== null) && !(object instanceof PyBytes) && !(object instanceof Unknown)) vm.raise("TypeError", typeof unbox(object) === "string" ? "decoding str is not supported" : `decoding to str: need a bytes-like object, ${typeOf(object).name} found`);
    const text = (encoding !== null || errors !== null) && object instanceof PyBytes ? decode(vm, object.value, encoding === null ? "utf-8" : String(encoding), errors === null ? "strict" : String(errors)) : vm.str(object);
    return cls === strClass ? text : new PyBoxed(cls, text);
  },
  "maketrans(x, y=None, z=None, /)": table,
});

methods(strClass, {
  "__len__(self)": (vm, self: Value) => lengthOf(textOf(vm, self)),
  "__iter__(self)": (vm, self: Value) => {
    const steps = textOf(vm, self)[Symbol.iterator]();
    return new PyIterator(() => steps.next().value as string | undefined);
  },
  "__getitem__(self, index)": (vm, self: Value, index: Value) => vm.getItem(textOf(vm, self), index),
  "__contains__(self, item)": (vm, self: Value, item: Value) => vm.contains(textOf(vm, self), item),
  "__add__(self, other)": (vm, self: Value, other: Value) => {
    const right = unbox(other);
    if (right instanceof Unknown) return right;
    if (typeof right !== "string") return notImplemented;
    const text = textOf(vm, self) + right;
    vm.allow(text.length);
    return text;
  },
  "__mul__(self, times)": repeat,
  "__rmul__(self, times)": repeat,
  "__mod__(self, values)": (vm, self: Value, values: Value) => percentFormat(vm, textOf(vm, self), values),
  "__str__(self)": (vm, self: Value) => textOf(vm, self),
  "__repr__(self)": (vm, self: Value) => quoted(textOf(vm, self)),
  "__format__(self, spec, /)": (vm, self: Value, spec: Value) => formatText(vm, vm.str(self), textOf(vm, spec)),
  "__hash__(self)": (vm, self: Value) => hashNumber(textOf(vm, self)),
  "__getnewargs__(self)": (vm, self: Value) => new PyTuple([textOf(vm, self)]),
  "find(self, sub, start=None, end=None, /)": (vm, self: Value, sub: Value, start: Value, end: Value) => find(vm, self, sub, start, end, false),
  "rfind(self, sub, start=None, end=None, /)": (vm, self: Value, sub: Value, start: Value, end: Value) => find(vm, self, sub, start, end, true),
  "index(self, sub, start=None, end=None, /)": (vm, self: Value, sub: Value, start: Value, end: Value) => {
    const at = find(vm, self, sub, start, end, false);
    return at < 0 ? vm.raise("ValueError", "substring not found") : at;
  },
  "rindex(self, sub, start=None, end=None, /)": (vm, self: Value, sub: Value, start: Value, end: Value) => {
    const at = find(vm, self, sub, start, end, true);
    return at < 0 ? vm.raise("ValueError", "substring not found") : at;
  },
  "count(self, sub, start=None, end=None, /)": (vm, self: Value, sub: Value, start: Value, end: Value) => {
    const inside = part(vm, textOf(vm, self), start, end);
    return inside.valid ? count(inside.text, textOf(vm, sub)) : 0;
  },
  "startswith(self, prefix, start=None, end=None, /)": (vm, self: Value, prefix: Value, start: Value, end: Value) => affix(vm, self, prefix, start, end, true),
  "endswith(self, suffix, start=None, end=None, /)": (vm, self: Value, suffix: Value, start: Value, end: Value) => affix(vm, self, suffix, start, end, false),
  "strip(self, chars=None, /)": (vm, self: Value, chars: Value) => strip(vm, self, chars, "both"),
  "lstrip(self, chars=None, /)": (vm, self: Value, chars: Value) => strip(vm, self, chars, "left"),
  "rstrip(self, chars=None, /)": (vm, self: Value, chars: Value) => strip(vm, self, chars, "right"),
  "split(self, sep=None, maxsplit=-1)": (vm, self: Value, separator: Value, limit: Value) => listOf(vm, split(vm, self, separator, indexOf(vm, limit))),
  "rsplit(self, sep=None, maxsplit=-1)": (vm, self: Value, separator: Value, limit: Value) => listOf(vm, splitRight(vm, self, separator, indexOf(vm, limit))),
  "splitlines(self, keepends=False)": (vm, self: Value, keep: Value) => listOf(vm, splitLines(textOf(vm, self), vm.isTrue(keep))),
  "partition(self, sep, /)": (vm, self: Value, separator: Value) => {
    const [text, by] = [textOf(vm, self), textOf(vm, separator)];
    if (by === "") vm.raise("ValueError", "empty separator");
    const at = text.indexOf(by);
    return new PyTuple(at < 0 ? [text, "", ""] : [text.slice(0, at), by, text.slice(at + by.length)]);
  },
  "rpartition(self, sep, /)": (vm, self: Value, separator: Value) => {
    const [text, by] = [textOf(vm, self), textOf(vm, separator)];
    if (by === "") vm.raise("ValueError", "empty separator");
    const at = text.lastIndexOf(by);
    return new PyTuple(at < 0 ? ["", "", text] : [text.slice(0, at), by, text.slice(at + by.length)]);
  },
  "join(self, iterable, /)": (vm, self: Value, iterable: Value) => {
    if (!(iterable instanceof PyObject) && typeof iterable !== "string") vm.raise("TypeError", "can only join an iterable");
    const pieces = vm.toArray(iterable).map((item, i) => {
      const text = unbox(item);
      if (text instanceof Unknown) throw new UnknownUsed(text);
      return typeof text === "string" ? text : vm.raise("TypeError", `sequence item ${i}: expected str instance, ${typeOf(item).name} found`);
    });
    const by = textOf(vm, self);
    vm.allow(pieces.reduce((sum, piece) => sum + piece.length, 0) + by.length * pieces.length);
    return pieces.join(by);
  },
  "replace(self, old, new, count=-1, /)": (vm, self: Value, old: Value, made: Value, limit: Value) => replaceText(vm, self, old, made, indexOf(vm, limit)),
  "removeprefix(self, prefix, /)": (vm, self: Value, prefix: Value) => {
    const [text, gone] = [textOf(vm, self), textOf(vm, prefix)];
    return text.startsWith(gone) ? text.slice(gone.length) : text;
  },
  "removesuffix(self, suffix, /)": (vm, self: Value, suffix: Value) => {
    const [text, gone] = [textOf(vm, self), textOf(vm, suffix)];
    return gone !== "" && text.endsWith(gone) ? text.slice(0, -gone.length) : text;
  },
  "center(self, width, fillchar=None, /)": (vm, self: Value, width: Value, fill: Value) => justify(vm, self, width, fill, (missing, wide) => Math.floor(missing / 2) + (missing & wide & 1)),
  "ljust(self, width, fillchar=None, /)": (vm, self: Value, width: Value, fill: Value) => justify(vm, self, width, fill, () => 0),
  "rjust(self, width, fillchar=None, /)": (vm, self: Value, width: Value, fill: Value) => justify(vm, self, width, fill, (missing) => missing),
  "zfill(self, width, /)": (vm, self: Value, width: Value) => {
    const text = textOf(vm, self);
    const wide = indexOf(vm, width);
    vm.allow(wide);
    const sign = /^[+-]/.test(text) ? text[0]! : "";
    return sign + "0".repeat(Math.max(0, wide - lengthOf(text))) + text.slice(sign.length);
  },
  "expandtabs(self, tabsize=8)": (vm, self: Value, tabsize: Value) => {
    const size = indexOf(vm, tabsize);
    const text = textOf(vm, self);
    vm.allow(text.split("\t").length * Math.max(1, size));
    let column = 0;
    return [...text].map((char) => {
      if (char === "\t") {
        const step = size > 0 ? size - (column % size) : 0;
        column += step;
        return " ".repeat(step);
      }
      column = char === "\n" || char === "\r" ? 0 : column + 1;
      return char;
    }).join("");
  },
  "format(self, /, *args, **kwargs)": (vm, self: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => formatFields(vm, textOf(vm, self), args, kwargs),
  "format_map(self, mapping, /)": (vm, self: Value, mapping: Value) => formatMapping(vm, textOf(vm, self), mapping),
  "translate(self, table, /)": (vm, self: Value, mapping: Value) => translate(vm, textOf(vm, self), mapping),
  "encode(self, encoding='utf-8', errors='strict')": (vm, self: Value, encoding: Value, errors: Value) => new PyBytes(encode(vm, textOf(vm, self), textOf(vm, encoding), textOf(vm, errors))),
});
