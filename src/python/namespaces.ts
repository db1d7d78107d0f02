/** Names that live in a mapping: those of `exec` and `eval` with dicts of their own, and of a class body whose metaclass brings a namespace. */
import type { Machine } from "./machine.ts";
import { objectClass, PyAttributes, PyDict, PyModule, PyObject, SharedAttributes, type Value } from "./values.ts";

/** The names of a mapping as a namespace: each read and each store is the mapping's. */
export class MappingNames extends Map<string, Value> {
  readonly vm: Machine;
  readonly mapping: Value;
  constructor(vm: Machine, mapping: Value) {
    super();
    this.vm = vm;
    this.mapping = mapping;
  }
  private get dict(): PyDict | null {
    return this.mapping instanceof PyDict && this.mapping.cls.isNative ? this.mapping : null;
  }
  override get(name: string): Value | undefined {
    const { vm, dict } = this;
    return dict ? dict.entries.get(name)?.value : vm.attempt(["KeyError"], () => vm.getItem(this.mapping, name));
  }
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
  override entries(): MapIterator<[string, Value]> {
    const { vm, mapping } = this;
    const pairs = mapping instanceof PyDict ? [...mapping.entries.values()].map(({ key, value }) => [key, value] as const) : vm.toArray(vm.callMethod(mapping, "keys")).map((key) => [key, vm.getItem(mapping, key)] as const);
    return new Map(pairs.filter((pair): pair is [string, Value] => typeof pair[0] === "string")).entries();
  }
  override [Symbol.iterator](): MapIterator<[string, Value]> { return this.entries(); }
  override keys(): MapIterator<string> { return new Map(this.entries()).keys(); }
}

/** What code that `exec` or `eval` runs takes for its module: the names are those of the dict it was given. */
class DictModule extends PyModule {
  /** The dict is in the journal itself. */
  override snapshot(): () => void {
    return () => undefined;
  }
}

const modules = new WeakMap<PyDict, PyModule>();

/** The module whose names are those of a dict; the same one each time. */
export const moduleOf = (vm: Machine, dict: PyDict, uri: string): PyModule => {
  if (dict instanceof PyAttributes && dict.owner instanceof PyModule) return dict.owner;
  const known = modules.get(dict);
  if (known) return known;
  const name = dict.entries.get("__name__")?.value;
  const made = new DictModule(vm, typeof name === "string" ? name : "builtins", { uri, watched: false });
  made.attrs = new MappingNames(vm, dict);
  modules.set(dict, made);
  return made;
};

const views = new WeakMap<PyObject, PyAttributes>();

/** The names of a module or an object's attributes as a dict: the same one each time. */
export const attributesOf = (owner: PyObject): Value => {
  if (owner.attrs instanceof MappingNames) return owner.attrs.mapping;
  if (owner.attrs instanceof SharedAttributes) return owner.attrs.dict;
  const known = views.get(owner);
  const view = known ?? new PyAttributes(owner);
  if (!known) views.set(owner, view);
  // what it shows may be older than the checkpoint
  view.epoch = owner.epoch;
  return view;
};

const bodies = new WeakMap<Map<string, Value>, PyAttributes>();

/** The names of a class body that runs, as a dict. */
export const namesOfBody = (namespace: Map<string, Value>): PyAttributes => {
  const known = bodies.get(namespace) ?? new PyAttributes(new PyObject(objectClass, namespace));
  bodies.set(namespace, known);
  return known;
};
