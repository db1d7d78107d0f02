/** Compiles a module's tree to a closure; functions inside are compiled at their first call. */
import type { Expression, Tree } from "../../syntax/index.ts";
import { Frame, type Machine } from "../machine.ts";
import type { Document, PyModule, PyObject, Value } from "../values.ts";
import { docstring, writesAnnotations } from "./classes.ts";
import { compile } from "./expressions.ts";
import { compileFile } from "./statements.ts";
import { moduleUnit } from "./unit.ts";

/** Code and where it runs: its text's place, the module of its functions, and the names that it reads and writes. */
interface Running {
  readonly document: Document;
  readonly module: PyModule;
  readonly names: Map<string, Value>;
  readonly owner: PyObject | null;
}

/** Runs a file's statements in a namespace. */
export const runCode = (vm: Machine, { document, module, names, owner }: Running, tree: Tree): void => {
  const body = compileFile(moduleUnit(document, tree.body), tree.body);
  if (owner) vm.heap.saving(owner);
  if (writesAnnotations(tree.body) && !names.has("__annotations__")) names.set("__annotations__", vm.dict([]));
  const frame = new Frame(vm, { document, name: "<module>", globals: module, back: vm.frame, slots: [], closure: [], namespace: names, owner, site: tree });
  const before = vm.frame;
  vm.frame = frame;
  body(frame);
  vm.frame = before;
};

/** Runs the module's statements in its namespace. */
export const runModule = (vm: Machine, module: PyModule, tree: Tree): void => {
  vm.heap.saving(module);
  module.globals.set("__doc__", docstring(tree.body));
  runCode(vm, { document: module.document, module, names: module.globals, owner: module }, tree);
};

/** Evaluates an expression in a module's namespace; its places are not shown to anybody. */
export const evaluateIn = (vm: Machine, module: PyModule, expression: Expression): Value => {
  const document = { uri: module.document.uri, watched: false };
  const run = compile(moduleUnit(document), expression);
  const before = vm.frame;
  vm.frame = new Frame(vm, { document, name: "<expression>", globals: module, back: before, slots: [], closure: [], namespace: module.globals, owner: module, site: expression });
  try {
    return run(vm.frame);
  } finally {
    vm.frame = before;
  }
};

export { compile as compileExpression };
