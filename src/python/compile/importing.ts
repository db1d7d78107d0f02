/** `import` statements: what the importer finds is bound to names. */
import type { Import, ImportFrom } from "../../syntax/index.ts";
import { exceptionClasses } from "../exceptions.ts";
import type { Frame } from "../machine.ts";
import { PyList, PyModule, PyTuple, typeOf, Unknown, type Value } from "../values.ts";
import { compileStore } from "./names.ts";
import type { Exec } from "./statements.ts";
import type { Unit } from "./unit.ts";

export const compileImport = (unit: Unit, node: Import): Exec => {
  const aliases = node.names.map(({ name, asName }) => ({ name, whole: asName !== null, store: compileStore(unit, asName ?? name.split(".")[0]!) }));
  return (f) => {
    for (const { name, whole, store } of aliases) {
      f.site = node;
      const leaf = f.vm.importer.load(f.vm, name);
      store(f, whole ? leaf : f.vm.importer.load(f.vm, name.split(".")[0]!));
    }
    return 0;
  };
};

/** The absolute name of `from ..module import x` in a module. */
const absolute = (f: Frame, module: string, level: number): string => {
  if (level === 0) return module;
  const own = f.globals.globals.get("__package__");
  const path = typeof own === "string" && own !== "" ? own.split(".") : [];
  if (path.length < level) f.vm.raise("ImportError", path.length === 0 ? "attempted relative import with no known parent package" : "attempted relative import beyond top-level package");
  const base = path.slice(0, path.length - level + 1);
  return [...base, ...(module === "" ? [] : [module])].join(".");
};

export const compileImportFrom = (unit: Unit, node: ImportFrom): Exec => {
  const isStar = node.names.some(({ name }) => name === "*");
  const aliases = isStar ? [] : node.names.map((alias) => ({ name: alias.name, store: compileStore(unit, alias.asName ?? alias.name) }));
  return (f) => {
    f.site = node;
    const name = absolute(f, node.module, node.level);
    const module = f.vm.importer.load(f.vm, name);
    if (isStar) {
      f.vm.importer.force(f.vm, name);
      importAll(f, module);
    }
    for (const alias of aliases) alias.store(f, importName(f, module, name, alias.name));
    return 0;
  };
};

const importName = (f: Frame, module: Value, from: string, name: string): Value => {
  if (module instanceof Unknown) return module;
  const own = f.vm.tryAttr(module, name);
  if (own !== undefined) return own;
  const submodule = f.vm.importer.tryLoad(f.vm, `${from}.${name}`);
  if (submodule !== undefined) return submodule;
  if (module instanceof PyModule && module.document.uri.startsWith("headtorch:") && !f.vm.wouldCatch(exceptionClasses.get("ImportError")!)) return f.vm.unknown("no-rule", `there is no rule for ${from}.${name}`);
  const exception = f.vm.exception("ImportError", `cannot import name '${name}' from ${module instanceof PyModule && module.initializing ? `partially initialized module '${from}' (most likely due to a circular import)` : `'${from}'`}${module instanceof PyModule ? ` (${placeOf(module)})` : ""}`);
  exception.attrs!.set("name", from);
  return f.vm.throw(exception);
};

/** Where a module's file is, as Python writes it. */
const placeOf = ({ document: { uri }, globals }: PyModule): string => {
  const file = globals.get("__file__");
  return typeof file !== "string" ? "unknown location" : uri.startsWith("file:///") ? decodeURIComponent(uri.slice("file://".length)) : uri;
};

/** A name that a module lists in `__all__`, which may be a submodule's. */
const listedName = (f: Frame, module: PyModule, item: Value): string => {
  if (typeof item !== "string") return f.vm.raise("TypeError", `Item in ${module.name}.__all__ must be str, not ${typeOf(item).name}`);
  if (f.vm.tryAttr(module, item) === undefined && module.globals.has("__path__")) f.vm.importer.tryLoad(f.vm, `${module.name}.${item}`);
  return item;
};

const importAll = (f: Frame, module: Value): void => {
  if (!(module instanceof PyModule)) return;
  const listed = module.globals.get("__all__");
  const names = listed instanceof PyList || listed instanceof PyTuple
    ? listed.items.filter((item) => !(item instanceof Unknown)).map((item) => listedName(f, module, item))
    : [...module.globals.keys()].filter((name) => !name.startsWith("_"));
  const target = f.namespace ?? f.globals.globals;
  if (f.owner) f.vm.heap.saving(f.owner);
  for (const name of names) {
    const value = f.vm.tryAttr(module, name);
    if (value !== undefined) target.set(name, value);
    else if (!module.document.uri.startsWith("headtorch:")) f.vm.getAttr(module, name);
  }
  // A brought module gives more names than its source lists: they are looked up when used.
  if (module.fallback && !f.globals.starred.includes(module)) f.globals.starred.push(module);
};
