/** `class`: the body runs in a namespace that the metaclass may bring, then the class is built of it. */
import type { ClassDef, Statement } from "../../syntax/index.ts";
import { Frame } from "../machine.ts";
import { Cell, type Kwargs, PyClass, PyDict, type PyTuple, type Value } from "../values.ts";
import { mappingEntries } from "./calls.ts";
import { compile } from "./expressions.ts";
import { compileBlock } from "./statements.ts";
import { withTypeParameters } from "./typeparams.ts";
import { capturedNames, classCellSlot, classUnit, resolve, type Unit } from "./unit.ts";

export const compileClass = (unit: Unit, node: ClassDef): ((f: Frame) => Value) => {
  const { inside, make } = withTypeParameters(unit, node.typeParams, () => ({
    bases: node.bases.map((base) => ({ star: base.kind === "Starred", run: compile(unit, base) })),
    keywords: node.keywords.map(({ name, value }) => ({ name, run: compile(unit, value) })),
    inner: classUnit(node, unit),
    sources: capturedNames(node, unit).map((name) => resolve(unit, name)),
  }));
  const { bases, keywords, inner, sources } = inside;
  const body = compileBlock(inner, node.body);
  const place = { uri: unit.document.uri, start: node.start, end: node.end };
  const nameSpan = { uri: unit.document.uri, start: node.nameStart, end: node.nameStart + node.name.length };
  const doc = docstring(node.body);
  return (f) => {
    const { vm } = f;
    const parameters = make(f);
    const made = bases.flatMap(({ star, run }) => (star ? vm.toArray(run(f)) : [run(f)]));
    const kwargs = new Map<string, Value>();
    for (const { name, run } of keywords) {
      if (name !== null) kwargs.set(name, run(f));
      else for (const [, entry] of mappingEntries(f, run(f))) kwargs.set(String(entry.key), entry.value);
    }
    if (parameters.items.length > 0) made.push(genericBase(f, parameters));
    const namespace = prepare(f, node.name, made, kwargs);
    namespace.set("__module__", f.globals.name).set("__qualname__", unit.prefix + node.name).set("__doc__", doc);
    if (parameters.items.length > 0) namespace.set("__type_params__", parameters);
    const classCell = new Cell();
    const closure = sources.map((source) => (source.kind === "free" ? f.closure[source.index]! : source.kind === "cell" || source.kind === "slot" ? ((f.slots[source.slot] ??= new Cell()) as Cell) : new Cell()));
    const slots: (Value | undefined)[] = [];
    slots[classCellSlot] = classCell;
    const own = new Frame(vm, { document: f.document, name: node.name, globals: f.globals, back: f, slots, closure, namespace, owner: null, site: node });
    vm.frame = own;
    body(own);
    vm.frame = f;
    f.site = node;
    const qualname = unit.prefix + node.name;
    namespace.delete("__qualname__");
    const mapping = namespace instanceof MappingNamespace ? namespace.mapping : null;
    return vm.buildClass({ name: node.name, qualname, bases: made, namespace, mapping, kwargs: kwargs as Kwargs, place, nameSpan, classCell });
  };
};

/** `Generic[T]`, which a class with type parameters has for its last base. */
const genericBase = (f: Frame, parameters: PyTuple): Value => f.vm.getItem(f.vm.getAttr(f.vm.importer.load(f.vm, "typing"), "Generic"), parameters);

/** The names of a class body that live in a mapping of the metaclass's making: each store is the mapping's `__setitem__`. */
class MappingNamespace extends Map<string, Value> {
  readonly vm: Frame["vm"];
  readonly mapping: PyDict;
  constructor(vm: Frame["vm"], mapping: PyDict) {
    super();
    this.vm = vm;
    this.mapping = mapping;
  }
  override get(name: string): Value | undefined { return this.vm.dictGet(this.mapping, name); }
  override has(name: string): boolean { return this.get(name) !== undefined; }
  override set(name: string, value: Value): this {
    this.vm.setItem(this.mapping, name, value);
    return this;
  }
  override delete(name: string): boolean {
    const had = this.has(name);
    if (had) this.vm.deleteItem(this.mapping, name);
    return had;
  }
  override entries(): MapIterator<[string, Value]> { return new Map([...this.mapping.entries.values()].map(({ key, value }) => [String(key), value] as const)).entries(); }
  override [Symbol.iterator](): MapIterator<[string, Value]> { return this.entries(); }
}

/** The namespace a metaclass's `__prepare__` asks for. */
const prepare = (f: Frame, name: string, bases: readonly Value[], kwargs: Kwargs): Map<string, Value> => {
  const explicit = kwargs.get("metaclass");
  const metaclass = explicit instanceof PyClass ? explicit : bases.find((base): base is PyClass => base instanceof PyClass && !base.cls.isNative)?.cls;
  const hook = metaclass && !metaclass.isNative ? f.vm.tryAttr(metaclass, "__prepare__") : undefined;
  if (hook === undefined) return new Map();
  const rest = new Map([...kwargs].filter(([key]) => key !== "metaclass"));
  const made = f.vm.call(hook, [name, f.vm.tuple(bases)], rest);
  if (made instanceof PyDict) return new MappingNamespace(f.vm, made);
  const namespace = new Map<string, Value>();
  for (const [, entry] of mappingEntries(f, made)) namespace.set(String(entry.key), entry.value);
  return namespace;
};

export const docstring = (body: readonly Statement[]): string | null => {
  const first = body[0];
  return first?.kind === "Expression" && first.value.kind === "Str" ? first.value.value : null;
};
