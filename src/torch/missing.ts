/** Classes whose base comes from a package that is not installed: one that sets layers or has a `forward` is read as a module. */
import { isSubclass, type Machine, PyClass, PyFunction, PyModule, type Value } from "../python/index.ts";
import type { Expression } from "../syntax/index.ts";

/** The stand-in for the unknown base of a class with these names; null where nothing says that it is a module. */
export const moduleBase = (vm: Machine, names: ReadonlyMap<string, Value>, known: readonly PyClass[]): PyClass | null => {
  if (vm.dictGet(vm.modules, "torch") === undefined) return null;
  const home = vm.importer.load(vm, "torch.nn.modules._missing");
  const [standIn, base] = home instanceof PyModule ? [home.globals.get("MissingBase"), home.globals.get("Module")] : [];
  if (!(standIn instanceof PyClass) || !(base instanceof PyClass) || known.some((one) => isSubclass(one, base))) return null;
  const functions = [...names.values()].filter((one) => one instanceof PyFunction);
  return names.has("forward") || functions.some((one) => builds(vm, one, base)) ? standIn : null;
};

/** Whether a function keeps a layer that it makes: `self.fc = nn.Linear(…)`. */
const builds = (vm: Machine, { code, globals }: PyFunction, base: PyClass): boolean => {
  const found = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null) return false;
    if (Array.isArray(node)) return node.some(found);
    const one = node as Expression & { readonly targets?: readonly Expression[]; readonly value?: Expression };
    if (one.targets?.some(({ kind }) => kind === "Attribute") && one.value?.kind === "Call") {
      const cls = namedBy(vm, globals, one.value.func);
      if (cls instanceof PyClass && isSubclass(cls, base)) return true;
    }
    return Object.values(node).some(found);
  };
  return found((code.node as { readonly body?: unknown }).body);
};

/** What a dotted name of a module's code stands for. */
const namedBy = (vm: Machine, module: PyModule, name: Expression): Value | undefined => {
  if (name.kind === "Name") return module.globals.get(name.id);
  const owner = name.kind === "Attribute" ? namedBy(vm, module, name.value) : undefined;
  return owner instanceof PyModule && name.kind === "Attribute" ? vm.tryAttr(owner, name.attr) : undefined;
};
