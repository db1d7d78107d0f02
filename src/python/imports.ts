/**
 * Imports: from what the machine itself brings (native modules, the preludes), then from the import roots. Library modules are
 * loaded below the run, so that they are executed once; a user's modules belong to the run and are rolled back with it.
 */
import type { Tree } from "../syntax/index.ts";
import { runModule } from "./compile/index.ts";
import { NeedsLibrary, Raised, Wants } from "./errors.ts";
import { exceptionClasses } from "./exceptions.ts";
import type { Machine } from "./machine.ts";
import { standardModules } from "./standard.ts";
import { type Gap, isSubclass, nativeClass, type PyException, PyList, PyModule, PyObject, Unknown, type Value } from "./values.ts";

/** Readable source trees. `undefined` means "not in memory yet": the run ends as wanting it. */
export interface Sources {
  /** The text of a file; null when there is none. */
  read(uri: string): string | null | undefined;
  /** Names in a directory, those of directories with a slash at the end; null when there is none. */
  list(uri: string): ReadonlySet<string> | null | undefined;
  /** The typed tree of a text, from a cache. */
  tree(uri: string, text: string): Tree;
}

/** A module that the machine brings along. */
export type Brought =
  | { readonly kind: "native"; readonly names: (vm: Machine) => ReadonlyMap<string, Value> }
  | { readonly kind: "source"; readonly uri: string; readonly text: string; readonly isPackage: boolean };

/** What rooms below bring: native modules and preludes. */
export interface Bundle {
  /** A module that is always ours, whatever is installed. */
  module(name: string): Brought | undefined;
  /** A module that stands in where the package is not installed. */
  fallback(name: string): Brought | undefined;
  /** A module that is ours where the package it belongs to is installed; modules below it are still the package's. */
  overlay?(name: string): Brought | undefined;
  /** An attribute that no source of a brought module defines (an op of the table). */
  attribute(vm: Machine, module: string, name: string): Value | undefined;
  /** Names of a brought module that `attribute` has, for `dir()`. */
  names?(vm: Machine, module: string): readonly string[];
  /** Whether a brought package is a part of the real one: a module that it lacks is not known. */
  isPartial?(module: string): boolean;
  /** Whether the real thing surely has no such name: then a use of it is an error of the code, else only not known here. */
  lacks?(holder: string, name: string): boolean;
}

export interface ImportOptions {
  readonly sources: Sources;
  /** Directory URIs, searched in order; the user's own come first. */
  readonly roots: readonly string[];
  readonly bundle: Bundle;
  /** Modules that stand elsewhere under another name: dotted name to a package's folder or a file without `.py`; `null` for a bare namespace. */
  readonly mapped?: Readonly<Record<string, string | null>>;
  /** Whether a file is the user's own: executed in each run, with its places observed when `watched`. */
  readonly isOwn: (uri: string) => boolean;
  readonly watched: (uri: string) => boolean;
  /** Library modules that are only loaded when a name of theirs is asked for: subtrees that nobody builds models with. */
  readonly lazy?: (name: string) => boolean;
  /** Packages that are not read even where they are installed: compiled cores, whose Python says little. */
  readonly opaque?: (name: string) => boolean;
}

type Found =
  | { readonly kind: "file"; readonly uri: string; readonly text: string; readonly isPackage: boolean; readonly path: readonly string[]; readonly own: boolean }
  | { readonly kind: "namespace"; readonly path: readonly string[]; readonly own: boolean }
  | { readonly kind: "native"; readonly names: (vm: Machine) => ReadonlyMap<string, Value> };

/** What the room above knows of packages that are nowhere. */
interface Missing {
  missing(vm: Machine, name: string): Value | null;
}

export class Importer {
  readonly options: ImportOptions;
  /** Library modules that raised while they were loaded: raised again at each import. */
  private readonly failed = new Map<string, PyException>();
  /** How to load lazy modules that nobody has asked yet. */
  private readonly postponed = new Map<string, () => void>();
  constructor(options: ImportOptions) {
    this.options = options;
  }

  /** The module, loaded with its parents. A missing one raises where that is caught, and is an unknown value elsewhere. */
  load(vm: Machine, name: string): Value {
    const loaded = this.loadOrDoubt(vm, name);
    if (loaded !== undefined) return loaded;
    const exception = this.notFound(vm, name);
    if (vm.wouldCatch(exception.cls)) return vm.throw(exception);
    const declared = (vm.host as Missing | null)?.missing(vm, name);
    if (declared) return declared;
    return vm.unknown("missing-package", `package '${name.split(".")[0]}' is not installed${name.includes(".") ? ` (import of '${name}')` : ""}`);
  }

  /** The words of CPython: of the outermost package that is not there. */
  private notFound(vm: Machine, name: string): PyException {
    const parts = name.split(".");
    const first = parts.map((_, i) => parts.slice(0, i + 1).join(".")).find((one) => (vm.dictGet(vm.modules, one) ?? null) === null) ?? name;
    const holder = first.slice(0, Math.max(0, first.lastIndexOf(".")));
    const parent = vm.dictGet(vm.modules, holder);
    const closed = parent instanceof PyModule && pathOf(parent) === null && !parent.document.uri.endsWith("/__init__.py");
    const words = vm.dictGet(vm.modules, first) === null ? `import of ${first} halted; None in sys.modules` : `No module named '${first}'${closed ? `; '${holder}' is not a package` : ""}`;
    const exception = vm.exception("ModuleNotFoundError", words);
    exception.attrs!.set("name", first);
    return exception;
  }

  /** An installed package that cannot be run to its end is not understood: that is no fault of who imports it. */
  private loadOrDoubt(vm: Machine, name: string): Value | undefined {
    const { frame, depth } = vm;
    try {
      return this.tryLoad(vm, name);
    } catch (error) {
      const isOurs = error instanceof Raised && [...this.failed.values()].includes(error.exception);
      if (!isOurs || isSubclass(error.exception.cls, exceptionClasses.get("ImportError")!) || vm.wouldCatch(error.exception.cls)) throw error;
      vm.frame = frame;
      vm.depth = depth;
      return vm.unknown("package-not-understood", `the package '${name.split(".")[0]}' could not be read to its end`);
    }
  }

  /** The module, or `undefined` when it is nowhere. */
  tryLoad(vm: Machine, name: string): Value | undefined {
    const known = vm.dictGet(vm.modules, name);
    if (known !== undefined) return known === null ? undefined : known;
    const dot = name.lastIndexOf(".");
    const parent = dot < 0 ? null : this.tryLoad(vm, name.slice(0, dot));
    if (parent === undefined) return undefined;
    if (parent instanceof Unknown) return parent;
    if (this.options.opaque?.(name) && !this.options.bundle.module(name)) return this.opaque(vm, name, parent);
    // loading the parent may have loaded the child
    const again = vm.dictGet(vm.modules, name);
    if (again !== undefined && again !== null) return again;
    const found = this.find(name, parent);
    if (!found) {
      if (dot < 0 && standardModules.has(name)) return this.standIn(vm, name, parent, { code: "opaque-package", reason: `the standard library's '${name}' is not read`, span: null });
      const attribute = parent instanceof PyModule && dot >= 0 ? this.attributeModule(vm, parent, name.slice(dot + 1)) : undefined;
      return attribute ?? (dot >= 0 && this.options.bundle.isPartial?.(name) ? this.opaque(vm, name, parent) : undefined);
    }
    const module = this.execute(vm, name, found);
    if (parent instanceof PyModule) {
      vm.heap.saving(parent);
      parent.globals.set(name.slice(dot + 1), module);
    }
    return module;
  }

  /** A package whose every use is unknown. Nothing is said until its values matter. */
  private opaque(vm: Machine, name: string, parent: Value): Unknown {
    return this.standIn(vm, name, parent, { code: "opaque-package", reason: `the package '${name}' is not read`, span: null });
  }

  /** What is not known of a module stands in its place, in its parent too. */
  private standIn(vm: Machine, name: string, parent: Value, gap: Gap): Unknown {
    const module = new Unknown(gap);
    vm.dictSet(vm.modules, name, module);
    if (parent instanceof PyModule) {
      vm.heap.saving(parent);
      parent.globals.set(name.slice(name.lastIndexOf(".") + 1), module);
    }
    return module;
  }

  /** `import os.path` where `os` sets `path` itself. */
  private attributeModule(vm: Machine, parent: PyModule, name: string): Value | undefined {
    const value = parent.globals.get(name) ?? (parent.globals.has("__getattr__") || !parent.cls.isNative ? undefined : vm.tryAttr(parent, name));
    return value instanceof PyModule ? value : undefined;
  }

  /** Whether a module could be imported, without loading it. */
  exists(vm: Machine, name: string): boolean {
    if (vm.dictGet(vm.modules, name) !== undefined) return true;
    const dot = name.lastIndexOf(".");
    if (dot < 0) return standardModules.has(name) || this.find(name, null) !== null;
    const parent = this.tryLoad(vm, name.slice(0, dot));
    return parent instanceof PyModule && this.find(name, parent) !== null;
  }

  private find(name: string, parent: Value): Found | null {
    const ours = this.options.bundle.module(name);
    if (ours) return brought(ours);
    const path = parent instanceof PyModule ? pathOf(parent) : this.options.roots;
    const leaf = name.slice(name.lastIndexOf(".") + 1);
    const found = (path ? this.search(leaf, path) : null) ?? this.mappedTo(name);
    const over = found ? this.options.bundle.overlay?.(name) : undefined;
    if (over?.kind === "source" && found?.kind === "file") return { ...found, uri: over.uri, text: over.text, own: false };
    if (found) return found;
    const standIn = this.options.bundle.fallback(name);
    return standIn ? brought(standIn) : null;
  }

  private search(leaf: string, path: readonly string[]): Found | null {
    const { sources, isOwn } = this.options;
    const portions: string[] = [];
    for (const root of path) {
      const names = known(sources.list(root), root);
      if (!names) continue;
      if (names.has(`${leaf}/`)) {
        const folder = `${root}${leaf}/`;
        const inside = known(sources.list(folder), folder);
        if (inside?.has("__init__.py")) return this.file(`${folder}__init__.py`, [folder]);
        portions.push(folder);
      }
      if (names.has(`${leaf}.py`)) return this.file(`${root}${leaf}.py`, null);
    }
    return portions.length > 0 ? { kind: "namespace", path: portions, own: isOwn(portions[0]!) } : null;
  }

  /** A package that is installed where it is edited, asked for after the import roots. */
  private mappedTo(name: string): Found | null {
    const place = this.options.mapped?.[name];
    if (place === undefined) return null;
    if (place === null) return { kind: "namespace", path: [], own: false };
    const { sources } = this.options;
    if (known(sources.list(`${place}/`), `${place}/`)?.has("__init__.py")) return this.file(`${place}/__init__.py`, [`${place}/`]);
    return this.file(`${place}.py`, null);
  }

  private file(uri: string, path: readonly string[] | null): Found | null {
    const text = known(this.options.sources.read(uri), uri);
    return text === null ? null : { kind: "file", uri, text, isPackage: path !== null, path: path ?? [], own: this.options.isOwn(uri) };
  }

  private execute(vm: Machine, name: string, found: Found): Value {
    const library = found.kind === "native" || !found.own;
    const failure = this.failed.get(name);
    if (failure) throw new Raised(failure);
    if (library && vm.heap.depth > 0 && found.kind !== "native") throw new NeedsLibrary(name);
    const module = this.make(vm, name, found);
    vm.dictSet(vm.modules, name, module);
    if (found.kind === "file" && library && this.options.lazy?.(name)) this.postpone(vm, name, module, found);
    else if (found.kind === "file") this.run(vm, name, module, found, library);
    return vm.dictGet(vm.modules, name) ?? module;
  }

  /** Runs the module when the first name is asked for that it does not have; inside a run it is loaded below it first. */
  private postpone(vm: Machine, name: string, module: PyModule, found: Extract<Found, { kind: "file" }>): void {
    const whenLoaded = module.fallback;
    module.fallback = (key) => {
      if (key.startsWith("__")) return undefined;
      if (vm.heap.depth > 0) throw new NeedsLibrary(name);
      module.fallback = whenLoaded;
      this.run(vm, name, module, found, true);
      return module.globals.get(key) ?? module.fallback?.(key);
    };
    this.postponed.set(name, () => void vm.tryAttr(module, "load"));
  }

  /** Loads a library module for good: where it waits to be asked, it is asked. */
  force(vm: Machine, name: string): void {
    this.load(vm, name);
    const waiting = this.postponed.get(name);
    this.postponed.delete(name);
    waiting?.();
  }

  /** A module that used up the budget is not known from now on: that is no fault of who imports it. */
  refuse(vm: Machine, name: string, reason: string): void {
    const parent = name.includes(".") ? (vm.dictGet(vm.modules, name.slice(0, name.lastIndexOf("."))) ?? null) : null;
    this.standIn(vm, name, parent, { code: "package-not-understood", reason: `${name} could not be read: ${reason}`, span: null });
  }

  private run(vm: Machine, name: string, module: PyModule, found: Extract<Found, { kind: "file" }>, library: boolean): void {
    module.initializing = true;
    try {
      runModule(vm, module, this.options.sources.tree(found.uri, found.text));
    } catch (error) {
      vm.dictDelete(vm.modules, name);
      if (library && error instanceof Raised) this.failed.set(name, error.exception);
      throw error;
    } finally {
      module.initializing = false;
    }
  }

  private make(vm: Machine, name: string, found: Found): PyModule {
    const uri = found.kind === "file" ? found.uri : found.kind === "namespace" ? (found.path[0] ?? `namespace:${name}`) : `headtorch:${name}`;
    const module = new PyModule(vm, name, { uri, watched: this.options.watched(uri) });
    const isPackage = found.kind === "namespace" || (found.kind === "file" && found.isPackage);
    const { globals } = module;
    globals.set("__name__", name).set("__file__", uri).set("__spec__", null).set("__loader__", null).set("__builtins__", vm.builtins);
    globals.set("__package__", isPackage ? name : name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "");
    if (isPackage) globals.set("__path__", new PyList([...found.path]));
    if (found.kind === "namespace") globals.delete("__file__");
    globals.set("__spec__", specOf(name, uri, isPackage ? new PyList([...found.path]) : null));
    if (found.kind === "native") for (const [key, value] of found.names(vm)) globals.set(key, value);
    if (uri.startsWith("headtorch:")) module.fallback = (key) => this.broughtAttribute(vm, name, key);
    return module;
  }

  /** Names of a brought module that its source does not define: ops of the table, submodules. */
  private broughtAttribute(vm: Machine, module: string, name: string): Value | undefined {
    if (name.startsWith("__")) return undefined;
    const value = this.options.bundle.attribute(vm, module, name);
    if (value !== undefined) return value;
    return this.options.bundle.module(`${module}.${name}`) ? this.tryLoad(vm, `${module}.${name}`) : undefined;
  }

  /** Runs the file a person looks at, in the present run. As part of a package it keeps its name, else it is `__main__`. */
  runFile(vm: Machine, module: PyModule, tree: Tree, name?: string): void {
    const isPackage = module.document.uri.endsWith("/__init__.py");
    const package_ = name === undefined ? "" : isPackage ? name : name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : "";
    module.globals.set("__name__", name === undefined || this.options.isOwn(module.document.uri) ? "__main__" : name).set("__file__", module.document.uri).set("__package__", package_).set("__spec__", null).set("__builtins__", vm.builtins);
    vm.dictSet(vm.modules, "__main__", module);
    if (name !== undefined) {
      if (name.includes(".")) this.tryLoad(vm, name.slice(0, name.lastIndexOf(".")));
      vm.dictSet(vm.modules, name, module);
    }
    runModule(vm, module, tree);
  }
}

const specClass = nativeClass("ModuleSpec", "object");
/** `__spec__`: where a module came from. */
const specOf = (name: string, origin: string, locations: PyList | null): PyObject => {
  const parent = locations ? name : name.slice(0, Math.max(0, name.lastIndexOf(".")));
  return new PyObject(specClass, new Map<string, Value>([["name", name], ["parent", parent], ["origin", origin], ["loader", null], ["submodule_search_locations", locations], ["has_location", true], ["cached", null], ["loader_state", null]]));
};

const brought = (module: Brought): Found =>
  module.kind === "native"
    ? module
    : { kind: "file", uri: module.uri, text: module.text, isPackage: module.isPackage, path: [], own: false };

const pathOf = (module: PyModule): readonly string[] | null => {
  const path = module.globals.get("__path__");
  return path instanceof PyList ? path.items.filter((item) => typeof item === "string").map((item) => (item.endsWith("/") ? item : `${item}/`)) : null;
};

const known = <T>(answer: T | undefined, uri: string): T => {
  if (answer === undefined) throw new Wants([uri]);
  return answer;
};
