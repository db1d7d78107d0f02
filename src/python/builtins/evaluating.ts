/** `eval`, `exec`, `compile`, `open`, `input`, `__import__`: what reaches code, files and people. */
import { lookup } from "../attributes.ts";
import { compileExpression, runCode } from "../compile/index.ts";
import { moduleUnit } from "../compile/unit.ts";
import { Exhausted } from "../errors.ts";
import { exceptionClasses } from "../exceptions.ts";
import { Frame, type Machine } from "../machine.ts";
import { attributesOf, MappingNames, moduleOf } from "../namespaces.ts";
import { functions } from "../native.ts";
import type { Expression, Tree } from "../../syntax/index.ts";
import { type Code, codeClass, type Kwargs, PyBytes, PyAttributes, PyDict, type PyModule, PyObject, typeOf, unbox, Unknown, UnknownUsed, type Value } from "../values.ts";
import { textOf } from "./arguments.ts";
import { namesHere } from "./reflection.ts";

/** Where code that is run as text finds its names: those of the module, and those that it writes. */
interface Scope {
  readonly module: PyModule;
  readonly names: Map<string, Value>;
  readonly owner: PyObject | null;
}

/** The scope that `eval` and `exec` see: the caller's, or the one of the mappings given. */
const scopeOf = (vm: Machine, globals: Value, locals: Value, name: string): Scope => {
  const frame = vm.frame!;
  if (globals !== null && !(globals instanceof PyDict)) vm.raise("TypeError", name === "eval" ? "globals must be a dict" : `exec() globals must be a dict, not ${typeOf(globals).name}`);
  if (locals !== null && !(locals instanceof PyDict) && lookup(typeOf(locals), "__getitem__") === undefined) vm.raise("TypeError", name === "eval" ? "locals must be a mapping" : `locals must be a mapping or None, not ${typeOf(locals).name}`);
  const module = globals instanceof PyDict ? moduleOf(vm, globals, "headtorch:eval") : frame.globals;
  if (globals instanceof PyDict && vm.dictGet(globals, "__builtins__") === undefined) vm.dictSet(globals, "__builtins__", attributesOf(vm.builtins));
  const written = locals ?? (globals === null ? namesHere(vm, frame) : null);
  if (written === null || (written instanceof PyAttributes && written.owner === module)) return { module, names: module.globals, owner: module };
  return { module, names: new MappingNames(vm, written), owner: null };
};

const refuse = (vm: Machine): never => vm.raise("SyntaxError", "invalid syntax (<string>, line 1)");

/** What `compile` gives: the text, which `eval` and `exec` read. */
class CompiledText extends PyObject {
  readonly text: string;
  /** Whether it is one expression. */
  readonly isExpression: boolean;
  /** What can be asked of any code. */
  readonly code: Code;
  constructor(text: string, isExpression: boolean, tree: Tree, uri: string) {
    super(codeClass);
    this.text = text;
    this.isExpression = isExpression;
    this.code = { name: "<module>", qualname: "<module>", node: tree, document: { uri, watched: false }, textAnnotations: false };
  }
}
/** Source text as it stands in a string, in bytes or in what `compile` made of it. */
const compiledText = (source: Value): Value => (source instanceof CompiledText ? source.text : source instanceof PyBytes ? new TextDecoder().decode(Uint8Array.from(source.value, (char) => char.charCodeAt(0))) : unbox(source));

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

const onlyExpression = (vm: Machine, tree: Tree): Expression => {
  const [statement] = tree.body;
  return statement?.kind === "Expression" && tree.body.length === 1 ? statement.value : refuse(vm);
};

const evaluate = (vm: Machine, source: Value, globals: Value, locals: Value): Value => {
  if (source instanceof CompiledText && !source.isExpression) return execute(vm, source, globals, locals);
  const text = compiledText(source);
  if (text instanceof Unknown) throw new UnknownUsed(text);
  const expression = onlyExpression(vm, treeOf(vm, codeText(vm, text, "eval").trim()));
  const { module, names, owner } = scopeOf(vm, globals, locals, "eval");
  const document = { uri: "headtorch:eval", watched: false };
  const frame = new Frame(vm, { document, name: "<module>", globals: module, back: vm.frame, slots: [], closure: [], namespace: names, owner, site: expression });
  const before = vm.frame;
  vm.frame = frame;
  const value = deeper(vm, () => compileExpression(moduleUnit(document), expression)(frame));
  vm.frame = before;
  return value;
};

const execute = (vm: Machine, source: Value, globals: Value, locals: Value): Value => {
  const text = compiledText(source);
  if (text instanceof Unknown || text instanceof PyObject) return vm.unknown("exec", "running code that is not known");
  const { module, names, owner } = scopeOf(vm, globals, locals, "exec");
  const tree = treeOf(vm, codeText(vm, text, "exec"));
  deeper(vm, () => runCode(vm, { document: { uri: "headtorch:eval", watched: false }, module, names, owner }, tree));
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
  "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)": (vm, source: Value, file: Value, mode: Value) => {
    const text = compiledText(source);
    if (text instanceof PyObject) return vm.unknown("compile", "compiled code");
    if (mode !== "exec" && mode !== "eval" && mode !== "single") vm.raise("ValueError", "compile() mode must be 'exec', 'eval' or 'single'");
    const tree = treeOf(vm, textOf(vm, text));
    if (mode === "eval") onlyExpression(vm, tree);
    return new CompiledText(textOf(vm, text), mode === "eval", tree, vm.str(file));
  },
  "open(file, mode='r', *args, **kwargs)": (vm, file: Value, mode: Value, args: readonly Value[], kwargs: Kwargs) =>
    vm.call(vm.getAttr(vm.importer.load(vm, "io"), "open"), [file, mode, ...args], kwargs),
  "input(prompt='')": (vm) => vm.unknown("input", "what a person types"),
  "breakpoint(*args, **kwargs)": () => null,
  "help(*args)": () => null,
  "exit(code=None)": (vm, code: Value) => vm.throw(vm.exception("SystemExit", code)),
  "quit(code=None)": (vm, code: Value) => vm.throw(vm.exception("SystemExit", code)),
  "__import__(name, globals=None, locals=None, fromlist=None, level=0)": (vm, name: Value, _: Value, __: Value, fromList: Value, level: Value) => importName(vm, name, fromList, level),
});
