/** Compiles a module's tree to a closure; functions inside are compiled at their first call. */
import type { Expression, Tree } from "../../syntax/index.ts";
import { Frame, type Machine } from "../machine.ts";
import type { PyModule, Value } from "../values.ts";
import { docstring } from "./classes.ts";
import { compile } from "./expressions.ts";
import { compileFile } from "./statements.ts";
import { moduleUnit } from "./unit.ts";

/** Runs the module's statements in its namespace. */
export const runModule = (vm: Machine, module: PyModule, tree: Tree): void => {
  const unit = moduleUnit(module.document, tree.body);
  const body = compileFile(unit, tree.body);
  vm.heap.saving(module);
  module.globals.set("__doc__", docstring(tree.body));
  const frame = new Frame(vm, {
    document: module.document, name: "<module>", globals: module, back: vm.frame, slots: [], closure: [], namespace: module.globals, owner: module, site: tree,
  });
  const before = vm.frame;
  vm.frame = frame;
  body(frame);
  vm.frame = before;
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
