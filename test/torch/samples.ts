/** Runs the calls of test/facts/ops through our op table and lays the answers beside those of PyTorch. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ellipsis, noKwargs, PyComplex, PyFloat, PyList, PySlice, PyTuple, pythonBundle, Raised, Unknown, type Value } from "../../src/python/index.ts";
import { createEngine, Device, dtypeByName, dtypeObject, type DType, type Engine, numbers, Tensor, valuesOf } from "../../src/torch/index.ts";
import { type Dim, exactly } from "../../src/sym/index.ts";
import { parse } from "../../src/syntax/index.ts";
import { grammar } from "../syntax/grammar.ts";

const root = join(import.meta.dirname, "../..");

/* Facts */

type Fact = null | boolean | number | string | readonly Fact[] | { readonly [key: string]: Fact };
interface TensorFact { readonly s: readonly number[]; readonly d: string; readonly view?: number; readonly is?: number; readonly st?: readonly number[]; readonly v?: readonly (number | boolean | string)[] }
export interface Sample {
  readonly args: readonly Fact[];
  readonly kw?: Readonly<Record<string, Fact>>;
  readonly get?: 1;
  readonly out?: Fact;
  readonly error?: string;
  readonly says?: string;
  readonly macs?: number;
}
export const families = readdirSync(join(root, "test/facts/ops")).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
/** Families whose calls are those of other families, under other names or with `out=`. */
export const derived: ReadonlySet<string> = new Set(["aliases", "out"]);
export const samplesOf = (family: string): Readonly<Record<string, readonly Sample[]>> =>
  (JSON.parse(readFileSync(join(root, `test/facts/ops/${family}.json`), "utf8")) as { ops: Record<string, Sample[]> }).ops;

/* Reading what was written */

const numberAt = (index: number, fill: string, dtype: DType): number => {
  const k = (7 * index + 3) % 11;
  if (dtype.kind === "bool") return Number(k % 2 === 0);
  if (dtype.kind === "float") return fill === "wave" ? (k - 5) / 4 : fill === "positive" ? (k + 1) / 4 : k / 16;
  return fill === "wave" ? (dtype.name === "uint8" ? k : k - 5) : fill === "positive" ? k + 1 : k;
};

const tensorOf = (fact: { readonly [key: string]: Fact }): Tensor => {
  const dtype = dtypeByName.get((fact.d as string | undefined) ?? "float32")!;
  const shape = fact.t as readonly number[];
  const count = shape.reduce((a, b) => a * b, 1);
  const [fill, shift] = [(fact.f as string | undefined) ?? "wave", (fact.s as number | undefined) ?? 0];
  const given = fact.v as readonly (number | boolean | string)[] | undefined;
  const values = Float64Array.from({ length: count }, (_, i) => (given ? realNumber(given[i]!) : numberAt(i + shift, fill, dtype)));
  const made = new Tensor({ shape, dtype, values: dtype.kind === "complex" ? null : values, requiresGrad: "g" in fact });
  const order = fact.p as readonly number[] | undefined;
  if (!order) return made;
  return new Tensor({ shape: order.map((i) => made.shape[i]!), strides: order.map((i) => made.strides[i]!), dtype, storage: made.storage });
};
export const realNumber = (value: number | boolean | string): number => (value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : Number(value));

const decode = (engine: Engine, fact: Fact): Value => {
  if (Array.isArray(fact)) return new PyList((fact as readonly Fact[]).map((one) => decode(engine, one)));
  if (typeof fact === "number") return Number.isInteger(fact) ? fact : new PyFloat(fact);
  if (fact === null || typeof fact !== "object") return fact as Value;
  const one = fact as { readonly [key: string]: Fact };
  if ("t" in one) return tensorOf(one);
  if ("x" in one) return new PyFloat(realNumber(one.x as number | string));
  if ("c" in one) return new PyComplex(...(one.c as [number, number]));
  if ("tuple" in one) return new PyTuple((one.tuple as readonly Fact[]).map((item) => decode(engine, item)));
  if ("dict" in one) return engine.vm.dict(Object.entries(one.dict as Record<string, Fact>).map(([key, value]) => [key, decode(engine, value)] as const));
  if ("slice" in one) return new PySlice(...((one.slice as readonly Fact[]).map((part) => decode(engine, part)) as [Value, Value, Value]));
  if ("ellipsis" in one) return ellipsis;
  if ("dtype" in one) return dtypeObject(dtypeByName.get(one.dtype as string)!);
  if ("device" in one) return new Device(one.device as string);
  if ("format" in one) return `torch.${one.format as string}`;
  throw new Error(`no such fact: ${JSON.stringify(fact)}`);
};

/* Running */

const sources = (folder: string): [string, string][] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".py"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path), readFileSync(path, "utf8")]);

/** Where torchvision's own Python lies, unpacked by `npm run corpus`; its samples are not run without it. */
export const corpus = process.env.HEADTORCH_CORPUS ?? join(root, ".corpus/site-packages");
export const hasTorchvision = existsSync(join(corpus, "torchvision/ops"));
const disk = {
  read: (uri: string): string | null => readIf(uri, (path) => readFileSync(path, "utf8")),
  list: (uri: string): ReadonlySet<string> | null => readIf(uri, (path) => new Set(readdirSync(path, { withFileTypes: true }).map((one) => (one.isDirectory() ? `${one.name}/` : one.name)))),
};
const readIf = <T>(uri: string, read: (path: string) => T): T | null => {
  try {
    return uri.startsWith("file://") ? read(new URL(uri).pathname) : null;
  } catch {
    return null;
  }
};

export const makeEngine = (): Engine => {
  const preludes = new Map(["src/python/prelude", "src/torch/prelude"].map((path) => join(root, path)).filter(existsSync).flatMap(sources));
  return createEngine({ preludes, python: pythonBundle(preludes), sources: { ...disk, tree: (_, text) => parse(text, grammar).tree }, roots: hasTorchvision ? [`file://${corpus}/`] : [], isOwn: () => false, watched: () => false });
};

export interface Answer {
  readonly value?: Value;
  readonly raises?: { readonly type: string; readonly text: string };
  readonly args: readonly Value[];
  readonly macs: Dim;
}
/** Calls a sample; what was recorded of it stays in the engine's recorder. */
export const run = (engine: Engine, name: string, sample: Sample, before: (args: readonly Value[]) => void = () => {}): Answer => {
  const { vm, recorder } = engine;
  const args = sample.args.map((one) => decode(engine, one));
  const kwargs = new Map(Object.entries(sample.kw ?? {}).map(([key, value]) => [key, decode(engine, value)] as const));
  before([...args, ...kwargs.values()]);
  recorder.ops.length = 0;
  vm.refuel();
  vm.catchers.push(() => true);
  const { frame, depth } = vm;
  try {
    const value = sample.get ? vm.getAttr(args[0]!, name.slice(name.lastIndexOf(".") + 1)) : vm.call(named(engine, name), args, kwargs.size > 0 ? kwargs : noKwargs);
    return { value, args: [...args, ...kwargs.values()], macs: recorder.ops.reduce<number>((sum, one) => sum + (exactly(one.macs) ?? NaN), 0) };
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.frame = frame;
    vm.depth = depth;
    return { raises: { type: error.exception.cls.name, text: vm.str(error.exception) }, args, macs: 0 };
  } finally {
    vm.catchers.length = 0;
  }
};
const named = ({ vm }: Engine, name: string): Value => {
  const path = name.split(".");
  const isMethod = name.startsWith("torch.Tensor.");
  const module = isMethod ? "torch" : path.slice(0, -1).join(".");
  const holder = isMethod ? vm.getAttr(vm.importer.load(vm, "torch"), "Tensor") : vm.importer.load(vm, module);
  return vm.getAttr(holder, path.at(-1)!);
};

/* Laying side by side */

/** Refusals by the reading of arguments, whose words PyTorch makes from its lists of signatures. */
const readingWords = /received an invalid combination|argument '|missing \d+ required|has no attribute|takes \d+ positional|unexpected keyword|has no len|not supported between|unsupported operand|not iterable|must be real number|cannot be interpreted/;

export type Aspect = "raises" | "result" | "layout" | "value" | "macs" | "words" | "crash" | "unknown";
export interface Difference { readonly aspect: Aspect; readonly text: string }

/** Where our answer to a sample is another than PyTorch's; null when all that it says agrees. */
export const differenceOf = (engine: Engine, name: string, sample: Sample): Difference | null => {
  let answer: Answer;
  try {
    answer = run(engine, name, sample);
  } catch (error) {
    return { aspect: "crash", text: error instanceof Error ? error.stack!.split("\n").slice(0, 4).join(" | ") : String(error) };
  }
  if (sample.error !== undefined) return errorDifference(sample, answer);
  if (answer.raises) return { aspect: "raises", text: `${answer.raises.type}: ${answer.raises.text} where PyTorch gives ${JSON.stringify(sample.out).slice(0, 120)}` };
  const given = tensorsIn(answer.args);
  const difference = compare(engine, sample.out!, answer.value!, given, "");
  if (difference) return difference;
  return (sample.macs ?? 0) === answer.macs ? null : { aspect: "macs", text: `${String(answer.macs)} multiply-accumulates, PyTorch counts ${sample.macs ?? 0}` };
};

const errorDifference = (sample: Sample, { raises, value }: Answer): Difference | null => {
  if (!raises) return { aspect: "raises", text: `gives ${value instanceof Tensor ? `[${value.shape.join(", ")}] ${value.dtype.name}` : String(value)} where PyTorch raises ${sample.error}: ${sample.says}` };
  // torchvision names the kernel and its line first, and the line of the interface it is compiled against last
  const says = (sample.says ?? "").replace(/^\w+, torchvision\/csrc\/\S+:\d+, /, "").replace(/ \(originally from .* API call failed at .*\)$/, "");
  if (readingWords.test(says)) return null;
  if (raises.type !== sample.error) return { aspect: "words", text: `raises ${raises.type}: ${raises.text.slice(0, 100)}, PyTorch ${sample.error}: ${says}` };
  return raises.text.split("\n")[0]!.slice(0, 300) === says ? null : { aspect: "words", text: `says "${raises.text}", PyTorch "${says}"` };
};

const tensorsIn = (values: readonly Value[]): Tensor[] => values.flatMap((one) => (one instanceof Tensor ? [one] : one instanceof PyList || one instanceof PyTuple ? tensorsIn(one.items) : []));

const compare = (engine: Engine, fact: Fact, value: Value, given: readonly Tensor[], at: string): Difference | null => {
  if (value instanceof Unknown) return { aspect: "unknown", text: `${at}unknown (${value.gap.reason}), PyTorch ${JSON.stringify(fact).slice(0, 100)}` };
  const wrong = (text: string): Difference => ({ aspect: "result", text: at + text });
  if (Array.isArray(fact) || (fact !== null && typeof fact === "object" && "tuple" in fact)) {
    const items = (Array.isArray(fact) ? fact : (fact as { tuple: Fact }).tuple) as readonly Fact[];
    if (!(value instanceof PyTuple || value instanceof PyList)) return wrong(`is no sequence but ${String(value)}`);
    if (value.items.length !== items.length) return wrong(`${value.items.length} results, PyTorch gives ${items.length}`);
    for (const [i, item] of items.entries()) {
      const difference = compare(engine, item, value.items[i]!, given, `${at}[${i}] `);
      if (difference) return difference;
    }
    return null;
  }
  if (fact !== null && typeof fact === "object" && "s" in fact) return tensorDifference(fact as unknown as TensorFact, value, given, at);
  if (fact !== null && typeof fact === "object" && "object" in fact) return null;
  const text = engine.vm.repr(value);
  const wanted = engine.vm.repr(decode(engine, fact));
  return text === wanted ? null : wrong(`${text}, PyTorch gives ${wanted}`);
};

const tensorDifference = (fact: TensorFact, value: Value, given: readonly Tensor[], at: string): Difference | null => {
  if (!(value instanceof Tensor)) return { aspect: "result", text: `${at}is no tensor` };
  const shape = numbers(value.shape);
  const own = value.shape.map((dim) => exactly(dim) ?? "?");
  // a size that only data decide agrees with every size
  const same = own.length === fact.s.length && own.every((dim, i) => dim === "?" || dim === fact.s[i]);
  if (!same || value.dtype.name !== fact.d) return { aspect: "result", text: `${at}[${own.join(", ")}] ${value.dtype.name}, PyTorch gives [${fact.s.join(", ")}] ${fact.d}` };
  const isView = given.findIndex((one) => one.storage === value.storage);
  if (fact.is !== undefined ? value !== given[fact.is] : given.includes(value) && !(fact.view !== undefined)) return { aspect: "layout", text: `${at}identity: PyTorch says ${fact.is ?? "none"}` };
  if (fact.s.every((dim) => dim > 0) && fact.view !== undefined && isView !== fact.view) return { aspect: "layout", text: `${at}is ${isView < 0 ? "no view" : "a view"}, PyTorch gives a view of ${fact.view}` };
  if (fact.s.every((dim) => dim > 0) && fact.view === undefined && fact.is === undefined && isView >= 0) return { aspect: "layout", text: `${at}is a view, in PyTorch it is not` };
  const strides = numbers(value.strides);
  if (fact.st && shape && strides && !sameStrides(fact.s, strides, fact.st)) return { aspect: "layout", text: `${at}strides (${strides.join(", ")}), PyTorch (${fact.st.join(", ")})` };
  return valueDifference(fact, value, at);
};
const sameStrides = (shape: readonly number[], a: readonly number[], b: readonly number[]): boolean => shape.every((dim, i) => dim === 1 || a[i] === b[i]);

const valueDifference = (fact: TensorFact, value: Tensor, at: string): Difference | null => {
  const values = fact.v && value.dtype.kind !== "complex" ? valuesOf(value) : null;
  if (!values || !fact.v) return null;
  const wrong = fact.v.findIndex((one, i) => !near(realNumber(one), values[i]!, value.dtype));
  return wrong < 0 ? null : { aspect: "value", text: `${at}element ${wrong} is ${values[wrong]}, PyTorch gives ${String(fact.v[wrong])}` };
};
const near = (a: number, b: number, dtype: DType): boolean => {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const error = dtype.bytes === 2 ? 1e-2 : 2e-5;
  return dtype.kind === "float" && Math.abs(a - b) <= error * Math.max(Math.abs(a), Math.abs(b), 1e-3);
};

