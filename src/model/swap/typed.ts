/**
 * What a type checker knows of the modules on a path: attributes that a constructor plainly assigns. What it does not know has to be
 * asserted before `in_features` can be read, so that a swap brings no new complaint.
 */
import { PyClass, PyFunction, PyModule, type PyObject, type Value } from "../../python/index.ts";
import { type Expression, type FunctionDef, type Statement, walk } from "../../syntax/index.ts";
import { isTorchLayer } from "../conventions.ts";
import { childrenOf } from "../modules.ts";
import { calleeOf, type Holder, type Origin, type Site } from "./site.ts";

/** `exact`: this very class; `module`: some module; `open`: a tensor, a module or none; `mistaken`: taken for another class. */
export type Known = "exact" | "module" | "open" | "mistaken";

/** A module at a path from its holder, and how it is written. */
export interface Step {
  readonly module: PyObject;
  readonly text: string;
  readonly known: Known;
  /** Reached by an index: checkers forget what was asserted of it. */
  readonly isItem: boolean;
}

/** What is known of the holder itself. */
export const heldAs = (site: Site, { text, module }: Holder, origin: Origin): Known => {
  if (text === "self") return "exact";
  // a variable's own type is seldom a tensor's: it is taken for some module
  if (origin.made !== module) return "module";
  const callee = calleeOf(site, origin.call);
  if (callee instanceof PyClass) return "exact";
  const returns = callee ? (callee.code.node as FunctionDef).returns : null;
  return callee && returns ? annotated(callee, returns, module) : "module";
};

const annotated = (func: PyFunction, annotation: Expression, module: PyObject): Known => {
  if (annotation.kind === "Name" && annotation.id === "object") return "open";
  return resolve(func, annotation) === module.cls ? "exact" : "module";
};

const resolve = ({ globals }: PyFunction, expression: Expression): Value | undefined => {
  if (expression.kind === "Name") return globals.globals.get(expression.id);
  if (expression.kind !== "Attribute") return undefined;
  const owner = resolve({ globals } as PyFunction, expression.value);
  return owner instanceof PyModule ? owner.globals.get(expression.attr) : undefined;
};

/** The modules along a path, the holder first. */
export const stepsTo = (holder: Holder, known: Known, path: string): readonly Step[] => {
  const steps: Step[] = [{ module: holder.module, text: holder.text, known, isItem: false }];
  for (const name of path === "" ? [] : path.split(".")) {
    const last = steps.at(-1)!;
    const children = childrenOf(last.module);
    const child = children.find((one) => one.name === name)!.module;
    if (/^\d+$/.test(name)) steps.push({ module: child, text: `${last.text}[${isLast(children, name) ? -1 : name}]`, known: "module", isItem: true });
    else steps.push({ module: child, text: `${last.text}.${name}`, known: last.known === "exact" ? attributeAs(last.module.cls, name, child) : "open", isItem: false });
  }
  return steps;
};

const isLast = (children: ReturnType<typeof childrenOf>, name: string): boolean => children.length > 1 && children.at(-1)!.name === name;

/** What the constructors of a class say of an attribute. */
export const attributeAs = (cls: PyClass, name: string, child: PyObject): Known => {
  const said = cls.mro.flatMap((one) => (isTorchLayer(one) ? [] : assignedIn(one, name)));
  if (said.some((one) => one instanceof PyClass && !child.cls.mro.includes(one))) return "mistaken";
  if (said.length === 0 || said.some((one) => one === null)) return "open";
  if (said.every((one) => one === child.cls)) return "exact";
  return said.every((one) => one instanceof PyClass && child.cls.mro.includes(one)) ? "module" : "open";
};

/** Classes of the values that a class's `__init__` assigns to `self.name`; null for one that nobody can tell. */
const assignedIn = (cls: PyClass, name: string): readonly (PyClass | null)[] => {
  const init = cls.dict.get("__init__");
  if (!(init instanceof PyFunction)) return [];
  const node = init.code.node as FunctionDef;
  const found: (PyClass | null)[] = [];
  walk(node, (one) => {
    const { targets = [], target, value } = one as { targets?: readonly Expression[]; target?: Expression; value?: Expression };
    if ((one as Statement).kind !== "Assign" && (one as Statement).kind !== "AnnAssign") return;
    if ([...targets, ...(target ? [target] : [])].some((each) => each.kind === "Attribute" && each.attr === name && each.value.kind === "Name" && each.value.id === "self")) found.push(...(value ? [classOf(init, node, value), ...defaultsOf(init, node, value)] : [null]));
  });
  return found;
};

/** What a parameter becomes where nobody gave it: `if head is None: head = SSDHead(…)`. */
const defaultsOf = (init: PyFunction, node: FunctionDef, value: Expression): readonly PyClass[] => {
  const found: PyClass[] = [];
  if (value.kind === "Name") walk(node, (one) => {
    if (one.kind !== "Assign" || one.value.kind !== "Call" || !one.targets.some((each) => each.kind === "Name" && each.id === value.id)) return;
    const made = resolve(init, one.value.func);
    if (made instanceof PyClass) found.push(made);
  });
  return found;
};

const classOf = (init: PyFunction, { params }: FunctionDef, value: Expression): PyClass | null => {
  if (value.kind === "Call") {
    const made = resolve(init, value.func);
    return made instanceof PyClass ? made : null;
  }
  const param = value.kind === "Name" ? [...params.positional, ...params.regular, ...params.keyword].find((one) => one.name === value.id) : undefined;
  const annotation = param?.annotation && !param.default ? resolve(init, param.annotation) : undefined;
  return annotation instanceof PyClass ? annotation : null;
};

