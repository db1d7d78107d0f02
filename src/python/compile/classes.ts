/** `class`: the body runs in a namespace that the metaclass may bring, then the class is built of it. */
import type { ClassDef, Statement } from "../../syntax/index.ts";
import { Frame } from "../machine.ts";
import { lookup } from "../attributes.ts";
import { MappingNames } from "../namespaces.ts";
import { Cell, type Kwargs, PyClass, PyDict, type PyTuple, typeOf, Unknown, type Value } from "../values.ts";
import { classHead } from "../calls.ts";
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
  const annotated = writesAnnotations(node.body);
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
    const qualname = unit.globals.has(node.name) ? node.name : unit.prefix + node.name;
    const { bases: resolved, metaclass } = classHead(vm, made, kwargs);
    const namespace = prepare(f, { name: node.name, bases: resolved, metaclass, kwargs });
    namespace.set("__module__", f.globals.name).set("__qualname__", qualname);
    if (doc !== null) namespace.set("__doc__", doc);
    if (annotated && !namespace.has("__annotations__")) namespace.set("__annotations__", vm.dict([]));
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
    const mapping = namespace instanceof MappingNames ? namespace.mapping : null;
    return vm.buildClass({ name: node.name, qualname, bases: made, head: { bases: resolved, metaclass }, namespace, mapping, kwargs: kwargs as Kwargs, place, nameSpan, classCell });
  };
};

/** `Generic[T]`, which a class with type parameters has for its last base. */
const genericBase = (f: Frame, parameters: PyTuple): Value => f.vm.getItem(f.vm.getAttr(f.vm.importer.load(f.vm, "typing"), "Generic"), parameters);

/** The namespace a metaclass's `__prepare__` asks for. */
const prepare = (f: Frame, { name, bases, metaclass, kwargs }: { readonly name: string; readonly bases: readonly Value[]; readonly metaclass: Value; readonly kwargs: Kwargs }): Map<string, Value> => {
  const hook = metaclass instanceof PyClass && metaclass.isNative ? undefined : f.vm.tryAttr(metaclass, "__prepare__");
  if (hook === undefined) return new Map();
  const rest = new Map([...kwargs].filter(([key]) => key !== "metaclass"));
  const made = f.vm.call(hook, [name, f.vm.tuple(bases)], rest);
  if (made instanceof Unknown) return new Map();
  if (!(made instanceof PyDict) && lookup(typeOf(made), "__getitem__") === undefined)
    f.vm.raise("TypeError", `${metaclass instanceof PyClass ? metaclass.name : "<metaclass>"}.__prepare__() must return a mapping, not ${typeOf(made).name}`);
  return new MappingNames(f.vm, made);
};

/** Whether a class body or a file annotates names: it has its `__annotations__` from the beginning. */
export const writesAnnotations = (body: readonly Statement[]): boolean =>
  body.some((one) => {
    switch (one.kind) {
      case "AnnAssign": return true;
      case "If": case "For": case "While": return writesAnnotations(one.body) || writesAnnotations(one.orelse);
      case "With": return writesAnnotations(one.body);
      case "Try": return writesAnnotations(one.body) || writesAnnotations(one.orelse) || writesAnnotations(one.finalbody) || one.handlers.some((handler) => writesAnnotations(handler.body));
      default: return false;
    }
  });

export const docstring = (body: readonly Statement[]): string | null => {
  const first = body[0];
  return first?.kind === "Expression" && first.value.kind === "Str" ? first.value.value : null;
};
