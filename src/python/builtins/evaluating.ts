/** `eval`, `exec`, `compile`, `open`, `input`, `__import__`: what reaches code, files and people. */
import { compileExpression, runModule } from "../compile/index.ts";
import { moduleUnit } from "../compile/unit.ts";
import { Exhausted } from "../errors.ts";
import { exceptionClasses } from "../exceptions.ts";
import { Frame, type Machine } from "../machine.ts";
import { functions } from "../native.ts";
import { codeClass, PyAttributes, PyDict, PyModule, PyObject, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { textOf } from "./arguments.ts";

/** The module whose names `eval` and `exec` see: the caller's, or one made of the dicts given. */
const scopeOf = (vm: Machine, globals: Value, locals: Value): { readonly module: PyModule; readonly written: PyDict | null } => {
  const frame = vm.frame!;
  const given = globals === null ? null : globals;
  if (given instanceof PyAttributes && given.owner instanceof PyModule && locals === null) return { module: given.owner, written: null };
  if (given === null && locals === null && frame.owner instanceof PyModule) return { module: frame.owner, written: null };
  const module = new PyModule(vm, frame.globals.name, { uri: "headtorch:eval", watched: false });
  const add = (source: Value): void => {
    if (source instanceof PyDict) for (const { key, value } of source.entries.values()) module.globals.set(String(key), value);
  };
  add(given ?? new PyAttributes(frame.globals));
  if (given === null) for (const [name, { slot, cell }] of frame.scope ?? []) {
    const held = frame.slots[slot];
    const value = cell ? (held as { value?: Value } | undefined)?.value : held;
    if (value !== undefined) module.globals.set(name, value);
  }
  add(locals);
  return { module, written: locals instanceof PyDict ? locals : given instanceof PyDict ? given : null };
};

const refuse = (vm: Machine): never => vm.raise("SyntaxError", "invalid syntax (<string>, line 1)");

/** What `compile` gives: the text, which `eval` and `exec` read. */
class CompiledText extends PyObject {
  readonly text: string;
  constructor(text: string) {
    super(codeClass);
    this.text = text;
  }
}
const compiledText = (source: Value): Value => (source instanceof CompiledText ? source.text : unbox(source));

/** Source text read by the interpreter's own reader; what does not parse raises. */
const treeOf = (vm: Machine, text: string) => {
  const tree = vm.importer.options.sources.tree("headtorch:eval", text);
  if (tree.errors.length > 0) refuse(vm);
  return tree;
};

/** Code that runs code counts as a call: it may not nest without end. */
const deeper = <T>(vm: Machine, work: () => T): T => {
  vm.tick();
  if (vm.depth >= vm.limits.depth) {
    if (!vm.wouldCatch(exceptionClasses.get("RecursionError")!)) throw new Exhausted("depth", `more than ${vm.limits.depth} nested calls`);
    vm.raise("RecursionError", "maximum recursion depth exceeded");
  }
  vm.depth++;
  const made = work();
  vm.depth--;
  return made;
};

const codeText = (vm: Machine, text: Value, name: "eval" | "exec"): string =>
  typeof unbox(text) === "string" ? textOf(vm, text) : vm.raise("TypeError", `${name}() arg 1 must be a string, bytes or code object`);

const evaluate = (vm: Machine, source: Value, globals: Value, locals: Value): Value => {
  const text = compiledText(source);
  if (text instanceof Unknown) throw new UnknownUsed(text);
  const tree = treeOf(vm, codeText(vm, text, "eval").trim());
  const [statement] = tree.body;
  if (statement?.kind !== "Expression" || tree.body.length !== 1) return refuse(vm);
  const { module } = scopeOf(vm, globals, locals);
  const frame = new Frame(vm, { document: module.document, name: "<eval>", globals: module, back: vm.frame, slots: [], closure: [], namespace: module.globals, owner: module, site: statement });
  const before = vm.frame;
  vm.frame = frame;
  const value = deeper(vm, () => compileExpression(moduleUnit(module.document), statement.value)(frame));
  vm.frame = before;
  return value;
};

const execute = (vm: Machine, source: Value, globals: Value, locals: Value): Value => {
  const text = compiledText(source);
  if (text instanceof Unknown || text instanceof PyObject) return vm.unknown("exec", "running code that is not known");
  const { module, written } = scopeOf(vm, globals, locals);
  const before = new Map(module.globals);
  const tree = treeOf(vm, codeText(vm, text, "exec"));
  deeper(vm, () => runModule(vm, module, tree));
  if (written) for (const [name, value] of module.globals) if (before.get(name) !== value && name !== "__doc__") vm.dictSet(written, name, value);
  return null;
};

const importName = (vm: Machine, name: Value, fromList: Value, level: Value): Value => {
  const own = vm.frame?.globals.globals.get("__package__");
  const path = typeof own === "string" && own !== "" ? own.split(".") : [];
  const depth = Number(unbox(level));
  const full = depth > 0 ? [...path.slice(0, path.length - depth + 1), ...(name === "" ? [] : [textOf(vm, name)])].join(".") : textOf(vm, name);
  const leaf = vm.importer.load(vm, full);
  return vm.truth(fromList) === true ? leaf : vm.importer.load(vm, full.split(".")[0]!);
};

export const evaluatingFunctions = functions({
  "eval(source, globals=None, locals=None, /)": evaluate,
  "exec(source, globals=None, locals=None, /)": execute,
  "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)": (vm, source: Value) => {
    if (source instanceof PyObject) return vm.unknown("compile", "compiled code");
    treeOf(vm, textOf(vm, source));
    return new CompiledText(textOf(vm, source));
  },
  "open(file, mode='r', *args, **kwargs)": (vm, file: Value) => vm.unknown("file", `the file ${vm.repr(file)}`),
  "input(prompt='')": (vm) => vm.unknown("input", "what a person types"),
  "breakpoint(*args, **kwargs)": () => null,
  "help(*args)": () => null,
  "exit(code=None)": (vm, code: Value) => vm.throw(vm.exception("SystemExit", code)),
  "quit(code=None)": (vm, code: Value) => vm.throw(vm.exception("SystemExit", code)),
  "__import__(name, globals=None, locals=None, fromlist=None, level=0)": (vm, name: Value, _: Value, __: Value, fromList: Value, level: Value) => importName(vm, name, fromList, level),
});
