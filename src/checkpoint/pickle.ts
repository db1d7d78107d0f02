/**
 * Python's pickle as a data format: a machine that runs the opcodes and builds plain data. Nothing is imported and nothing is
 * called; what a pickle wants to call is handed to the reader of the format, who knows a few names as data.
 *
 * Protocols 0 to 5. Shared parts stay shared, so a pickle cannot grow by repeating itself; memory and work have budgets.
 */
import type { Feed } from "./feed.ts";
import { quoted, unreadable } from "./source.ts";

/** A class or function, by name. */
export class Global {
  readonly module: string;
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object whose class is not known as data: what it was made from, its state, and what was put into it. */
export class Instance {
  readonly of: PickleValue;
  readonly args: PickleValue;
  state: PickleValue = null;
  readonly items: PickleValue[] = [];
  readonly entries = new Map<PickleValue, PickleValue>();

  constructor(of: PickleValue, args: PickleValue) {
    this.of = of;
    this.args = args;
  }

  /** The dotted name of its class. */
  get className(): string {
    return this.of instanceof Global ? this.of.path : "object";
  }
}

/** Data that a format's reader made (a tensor, a storage). */
export interface Foreign {
  readonly foreign: string;
}

/** Lists and tuples are arrays, dicts are maps, bytes are `Uint8Array`. */
export type PickleValue =
  | null | boolean | number | bigint | string | Uint8Array | PickleValue[] | Map<PickleValue, PickleValue> | Global | Instance | Foreign;

/** What a format knows beyond pickle itself. */
export interface Vocabulary {
  /** The thing a persistent id stands for. */
  persistent(id: PickleValue): PickleValue;
  /** What a call gives, where the callee is known as data; undefined makes an `Instance`. */
  call(callee: Global, args: readonly PickleValue[]): PickleValue | undefined;
  /** Takes the state of something `call` made; false if it has no use for it. */
  build(target: PickleValue, state: PickleValue): boolean;
}

/** Rough bytes of memory that a pickle may take, and opcodes that it may run. */
const memoryBudget = 512 * 2 ** 20;
const workBudget = 50_000_000;
const longestInteger = 256;
const cost = { container: 200, slot: 16, number: 16 } as const;

/** Reads one pickle; the feed stands behind its STOP afterwards. */
export const readPickle = async (feed: Feed, vocabulary: Vocabulary): Promise<PickleValue> => new Machine(feed, vocabulary).run();

const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();

class Machine {
  private stack: PickleValue[] = [];
  /** The stacks below each open MARK. */
  private readonly below: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();
  private memory = memoryBudget;
  private readonly feed: Feed;
  private readonly vocabulary: Vocabulary;

  constructor(feed: Feed, vocabulary: Vocabulary) {
    this.feed = feed;
    this.vocabulary = vocabulary;
  }

  async run(): Promise<PickleValue> {
    for (let work = 0; work < workBudget; work++) {
      if (!this.feed.has(16)) {
        await this.feed.top();
        await this.feed.need(1);
      }
      const code = this.feed.u8();
      if (code === stop) return this.pop();
      const operation = operations[code];
      if (operation === undefined) return unreadable(`its pickle holds an unknown opcode (0x${code.toString(16)}): the file is damaged or is no pickle`);
      const waiting = operation(this);
      if (waiting !== undefined) await waiting;
    }
    return unreadable("its pickle runs over 50 million steps: the file is hostile or no checkpoint");
  }

  /* The stack */

  push(value: PickleValue, size: number): void {
    this.spend(size);
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    return value === undefined ? damaged() : value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    return value === undefined ? damaged() : value;
  }

  mark(): void {
    this.spend(cost.container);
    this.below.push(this.stack);
    this.stack = [];
  }

  /** What was pushed since the last MARK. */
  popMark(): PickleValue[] {
    const items = this.stack;
    this.stack = this.below.pop() ?? damaged();
    return items;
  }

  /** POP, where the top may be a MARK. */
  drop(): void {
    if (this.stack.length > 0) this.stack.pop();
    else this.popMark();
  }

  spend(size: number): void {
    this.memory -= size;
    if (this.memory < 0) unreadable("its pickle unfolds to more than 512 MB: the file is hostile or no checkpoint");
  }

  /* The memo */

  put(key: number): void {
    this.spend(cost.slot * 2);
    this.memo.set(key, this.top());
  }

  memoize(): void {
    this.put(this.memo.size);
  }

  get(key: number): void {
    const value = this.memo.get(key);
    this.push(value === undefined ? damaged() : value, cost.slot);
  }

  /* Operands */

  number(read: (feed: Feed) => number, width: number): number | Promise<number> {
    if (this.feed.has(width)) return read(this.feed);
    return this.feed.need(width).then(() => read(this.feed));
  }

  async payload(length: number): Promise<Uint8Array> {
    this.feed.expect(length);
    this.spend(length);
    await this.feed.need(length);
    return this.feed.take(length);
  }

  line(encoding?: "latin1"): Promise<string> {
    return this.feed.line(encoding);
  }

  /** Text or bytes of a given length, at once where the window holds them. */
  counted(length: number, make: (bytes: Uint8Array) => PickleValue): void | Promise<void> {
    if (this.feed.has(length)) {
      this.push(make(this.feed.take(length)), cost.container + length);
      return undefined;
    }
    return this.payload(length).then((bytes) => this.push(make(bytes), cost.container));
  }

  /* Objects */

  dict(items: readonly PickleValue[], into: Map<PickleValue, PickleValue>): void {
    if (items.length % 2 !== 0) damaged();
    this.spend(items.length * cost.slot * 2);
    for (let i = 0; i < items.length; i += 2) into.set(items[i]!, items[i + 1]!);
  }

  append(items: readonly PickleValue[]): void {
    this.spend(items.length * cost.slot);
    const target = this.top();
    const list = Array.isArray(target) ? target : target instanceof Instance ? target.items : undefined;
    if (list === undefined) return;
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (target instanceof Map) this.dict(items, target);
    else if (target instanceof Instance) this.dict(items, target.entries);
  }

  call(callee: PickleValue, args: PickleValue): void {
    const known = callee instanceof Global && Array.isArray(args) ? this.vocabulary.call(callee, args) : undefined;
    this.push(known === undefined ? new Instance(callee, args) : known, cost.container);
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    if (!this.vocabulary.build(target, state) && target instanceof Instance) target.state = state;
  }

  persistent(id: PickleValue): void {
    this.push(this.vocabulary.persistent(id), cost.container);
  }
}

const damaged = (): never => unreadable("its pickle is damaged: download or save the file again");

type Operation = (m: Machine) => void | Promise<void>;

const stop = 0x2e;

/** A number operand, then `use`. */
const operand = (read: (feed: Feed) => number, width: number, use: (m: Machine, value: number) => void | Promise<void>): Operation => (m) => {
  const value = m.number(read, width);
  return typeof value === "number" ? use(m, value) : value.then((late) => use(m, late));
};
const u8 = (use: (m: Machine, value: number) => void | Promise<void>) => operand((f) => f.u8(), 1, use);
const u16 = (use: (m: Machine, value: number) => void | Promise<void>) => operand((f) => f.u16(), 2, use);
const u32 = (use: (m: Machine, value: number) => void | Promise<void>) => operand((f) => f.u32(), 4, use);
const i32 = (use: (m: Machine, value: number) => void | Promise<void>) => operand((f) => f.i32(), 4, use);
const u64 = (use: (m: Machine, value: number) => void | Promise<void>) => operand((f) => f.u64(), 8, use);

const text = (m: Machine, length: number): void | Promise<void> => m.counted(length, (bytes) => utf8.decode(bytes));
/** Python 2's `str`: bytes or text, nobody knows. */
const oldString = (m: Machine, length: number): void | Promise<void> => m.counted(length, (bytes) => latin1.decode(bytes));
/** Copied, so that a few bytes do not keep a window alive. */
const bytes = (m: Machine, length: number): void | Promise<void> => m.counted(length, (data) => data.slice());

const constant = (value: PickleValue): Operation => (m) => m.push(value, cost.slot);
const tupleOf = (count: number): Operation => (m) => {
  const items = Array.from({ length: count }, () => m.pop()).reverse();
  m.push(items, cost.container);
};

/** A little-endian two's-complement integer of any length. */
const longInteger = async (m: Machine, length: number): Promise<void> => {
  if (length > longestInteger) unreadable(`its pickle holds an integer of ${length} bytes: the file is hostile or damaged`);
  const digits = await m.payload(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(digits[i]!);
  if (length > 0 && digits[length - 1]! >= 0x80) value -= 1n << BigInt(8 * length);
  m.push(narrow(value), cost.number);
};

const narrow = (value: bigint): number | bigint =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

const lineInteger = async (m: Machine): Promise<void> => {
  const line = await m.line();
  if (line === "00" || line === "01") return m.push(line === "01", cost.number);
  if (!/^-?\d{1,600}L?$/.test(line)) return damaged();
  m.push(narrow(BigInt(line.replace("L", ""))), cost.number);
};

const lineFloat = async (m: Machine): Promise<void> => {
  const line = (await m.line()).trim();
  const named: Record<string, number> = { inf: Infinity, "-inf": -Infinity, nan: NaN, "-nan": NaN };
  m.push(named[line] ?? Number(line), cost.number);
};

/** A quoted string of protocol 0; its escapes are not needed for names, so they stay. */
const lineString = async (m: Machine): Promise<void> => {
  const line = (await m.line()).trim();
  m.push(line.slice(1, -1), cost.container + line.length);
};

/** Latin-1 with escapes. */
const lineUnicode = async (m: Machine): Promise<void> => {
  const line = (await m.line("latin1")).replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (all, four?: string, eight?: string) => {
    const code = Number.parseInt(four ?? eight ?? "", 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
  m.push(line, cost.container + line.length);
};

const lineGlobal = async (m: Machine): Promise<Global> => {
  const module = await m.line();
  const name = await m.line();
  m.spend(cost.container + module.length + name.length);
  return new Global(module, name);
};

const key = async (m: Machine): Promise<number> => {
  const line = await m.line();
  return /^\d{1,15}$/.test(line) ? Number(line) : damaged();
};

const newDict = (m: Machine, items: readonly PickleValue[]): void => {
  const made = new Map<PickleValue, PickleValue>();
  m.dict(items, made);
  m.push(made, cost.container);
};

const newSet = (m: Machine, items: readonly PickleValue[]): void => {
  const made = new Instance(new Global("builtins", "set"), []);
  m.push(made, cost.container);
  m.append(items);
};

const extension = (m: Machine, code: number): void => m.push(new Global("copyreg", `extension_${code}`), cost.container);

/** Class and arguments lie on the stack; for OBJ and INST since the mark. */
const newObject = (m: Machine): void => {
  const args = m.pop();
  m.call(m.pop(), args);
};

const table: Readonly<Record<string, Operation>> = {
  "(": (m) => m.mark(),
  "0": (m) => m.drop(),
  "1": (m) => void m.popMark(),
  "2": (m) => m.push(m.top(), cost.slot),
  F: lineFloat,
  I: lineInteger,
  J: i32((m, value) => m.push(value, cost.number)),
  K: u8((m, value) => m.push(value, cost.number)),
  L: lineInteger,
  M: u16((m, value) => m.push(value, cost.number)),
  N: constant(null),
  P: async (m) => m.persistent(await m.line()),
  Q: (m) => m.persistent(m.pop()),
  R: newObject,
  S: lineString,
  T: i32((m, length) => (length < 0 ? damaged() : oldString(m, length))),
  U: u8(oldString),
  V: lineUnicode,
  X: u32(text),
  a: (m) => m.append([m.pop()]),
  b: (m) => m.build(),
  c: async (m) => m.push(await lineGlobal(m), cost.slot),
  d: (m) => newDict(m, m.popMark()),
  "}": (m) => newDict(m, []),
  e: (m) => m.append(m.popMark()),
  g: async (m) => m.get(await key(m)),
  h: u8((m, at) => m.get(at)),
  i: async (m) => m.call(await lineGlobal(m), m.popMark()),
  j: u32((m, at) => m.get(at)),
  l: (m) => m.push(m.popMark(), cost.container),
  "]": (m) => m.push([], cost.container),
  o: (m) => {
    const [callee, ...args] = m.popMark();
    m.call(callee === undefined ? damaged() : callee, args);
  },
  p: async (m) => m.put(await key(m)),
  q: u8((m, at) => m.put(at)),
  r: u32((m, at) => m.put(at)),
  s: (m) => {
    const value = m.pop();
    m.setItems([m.pop(), value]);
  },
  t: (m) => m.push(m.popMark(), cost.container),
  ")": (m) => m.push([], cost.container),
  u: (m) => m.setItems(m.popMark()),
  G: async (m) => m.push(await m.number((feed) => feed.f64(), 8), cost.number),
  B: u32(bytes),
  C: u8(bytes),
  "\x80": u8((_, version) => {
    if (version > 5) unreadable(`its pickle protocol is ${version}; up to 5 are known`);
  }),
  "\x81": newObject,
  "\x82": u8(extension),
  "\x83": u16(extension),
  "\x84": i32(extension),
  "\x85": tupleOf(1),
  "\x86": tupleOf(2),
  "\x87": tupleOf(3),
  "\x88": constant(true),
  "\x89": constant(false),
  "\x8a": u8(longInteger),
  "\x8b": u32(longInteger),
  "\x8c": u8(text),
  "\x8d": u64(text),
  "\x8e": u64(bytes),
  "\x8f": (m) => newSet(m, []),
  "\x90": (m) => m.append(m.popMark()),
  "\x91": (m) => newSet(m, m.popMark()),
  "\x92": (m) => {
    m.pop();
    newObject(m);
  },
  "\x93": (m) => {
    const name = m.pop();
    const module = m.pop();
    if (typeof name !== "string" || typeof module !== "string") damaged();
    m.push(new Global(String(module), String(name)), cost.container);
  },
  "\x94": (m) => m.memoize(),
  /** A frame only helps reading ahead. */
  "\x95": u64(() => undefined),
  "\x96": u64(bytes),
  "\x97": () => unreadable("its pickle keeps buffers outside the file: save it again with torch.save"),
  "\x98": () => undefined,
};

const operations: readonly (Operation | undefined)[] = Array.from({ length: 256 }, (_, code) => table[String.fromCharCode(code)]);

/** How a value looks in a note. */
export const describe = (value: PickleValue): string => {
  if (value === null) return "None";
  if (typeof value === "string") return quoted(value);
  if (value instanceof Instance) return `an object of ${quoted(value.className)}`;
  if (value instanceof Global) return quoted(value.path);
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === "object" ? value.foreign : String(value);
};
