/** Compiles a module's tree to a closure; functions inside are compiled at their first call. */
import type { Tree } from "../../syntax/index.ts";
import { Frame, type Machine } from "../machine.ts";
import type { PyModule } from "../values.ts";
import { compileBlock, docstring } from "./statements.ts";
import { moduleUnit } from "./unit.ts";

/** Runs the module's statements in its namespace. */
export const runModule = (vm: Machine, module: PyModule, tree: Tree): void => {
  const unit = moduleUnit(module.document);
  const body = compileBlock(unit, tree.body);
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

export { compile as compileExpression } from "./expressions.ts";
