/** Functions of a file that build a model, found by reading them: what they return is a module that their code makes. */
import { isSubclass, lookup, PyClass, PyFunction, PyModule, type Value } from "../python/index.ts";
import { type Call, type Expression, type FunctionDef, type Statement, walk } from "../syntax/index.ts";
import type { Engine, Run } from "../torch/index.ts";

export interface BuilderFile {
  readonly uri: string;
  /** `torch.nn.Module`. */
  readonly base: PyClass;
  readonly script: Run;
}

/** Functions that return a module and need no arguments: those that say so by annotation or name, or whose code makes what they return. */
export const builders = (engine: Engine, main: PyModule, file: BuilderFile): readonly PyFunction[] =>
  [...main.globals.values()]
    .filter((value): value is PyFunction => value instanceof PyFunction && value.code.document.uri === file.uri && value.code.name !== "<lambda>")
    .filter((func) => requiredParameters(func).length === 0 && (looksLikeBuilder(func) || ((isPlain(func) || !hasRun(func, file)) && returnsModel({ vm: engine.vm, base: file.base, depth: 0 }, func))));

/** All parameters of a function that have names, in the order of its signature, each with its default. */
export const namedParameters = (func: PyFunction): readonly { readonly name: string; readonly value: Value | undefined }[] => {
  const { params } = func.code.node as { readonly params: { readonly positional: readonly { name: string }[]; readonly regular: readonly { name: string }[]; readonly keyword: readonly { name: string }[] } };
  return [...params.positional, ...params.regular, ...params.keyword].map(({ name }, i) => ({ name, value: func.defaults[i] }));
};

/** Parameters without default. */
export const requiredParameters = (func: PyFunction): readonly string[] => namedParameters(func).filter(({ value }) => value === undefined).map(({ name }) => name);

/** A builder returns what it makes: a function whose every `return` is missing, or whose name says it trains or prints, is none. */
const looksLikeBuilder = (func: PyFunction): boolean => {
  const node = func.code.node as { readonly body?: readonly unknown[]; readonly returns?: unknown };
  const text = JSON.stringify(node.returns ?? null);
  if (/Module|Net|Model/.test(text)) return true;
  return /^(build|make|create|get|load)?_?(\w*_)?(model|net|network|resnet\w*|vgg\w*|backbone|encoder|decoder|classifier)\w*$/i.test(func.code.name) && /"kind":"Return"/.test(JSON.stringify(node.body ?? []));
};

/** A function that does nothing else: `return resnet50()`. */
const isPlain = ({ code }: PyFunction): boolean => {
  const last = (code.node as FunctionDef).body.at(-1);
  return last?.kind === "Return" && last.value?.kind === "Call";
};

/** Where the script itself ran it, what it made is there by the name of a variable. */
const hasRun = ({ code }: PyFunction, { script, uri }: BuilderFile): boolean => {
  const { start, end } = code.node as FunctionDef;
  return script.observations.some(({ span, module }) => module === null && span.uri === uri && start < span.start && span.end <= end);
};

interface Reading { readonly vm: Engine["vm"]; readonly base: PyClass; readonly depth: number }

/** How far functions are followed that return what others make. */
const farthest = 4;

/** Methods that hand the module on. */
const handsOn = /^(?:to|cuda|cpu|half|float|double|bfloat16|eval|train|requires_grad_|compile)$/;

const returnsModel = (reading: Reading, func: PyFunction): boolean => {
  const node = func.code.node as FunctionDef;
  if (reading.depth > farthest || !Array.isArray(node.body)) return false;
  const returned: Expression[] = [];
  const assigned = new Map<string, Expression>();
  let trains = false;
  walk(node, (one) => {
    if ((one as Statement) !== node && (one.kind === "FunctionDef" || one.kind === "ClassDef" || one.kind === "Lambda")) return false;
    if (one.kind === "Return" && one.value) returned.push(one.value);
    if (one.kind === "Assign") for (const target of one.targets) if (target.kind === "Name" && !assigned.has(target.id)) assigned.set(target.id, one.value);
    if (one.kind === "Call" && one.func.kind === "Attribute" && one.func.attr === "backward") trains = true;
    return true;
  });
  return !trains && returned.length > 0 && returned.every((one) => makesModel({ ...reading, depth: reading.depth + 1 }, func, assigned, one));
};

/** Whether an expression of a function is a model that it makes. */
const makesModel = (reading: Reading, func: PyFunction, assigned: ReadonlyMap<string, Expression>, expression: Expression): boolean => {
  if (expression.kind === "Name") {
    const value = assigned.get(expression.id);
    return value !== undefined && makesModel(reading, func, new Map([...assigned].filter(([name]) => name !== expression.id)), value);
  }
  if (expression.kind === "IfExp") return makesModel(reading, func, assigned, expression.body) && makesModel(reading, func, assigned, expression.orelse);
  if (expression.kind !== "Call") return false;
  const { func: callee, args } = expression;
  if (callee.kind === "Attribute" && handsOn.test(callee.attr) && makesModel(reading, func, assigned, callee.value)) return true;
  return isMaker(reading, func, expression) || (args[0] !== undefined && isCompile(callee) && makesModel(reading, func, assigned, args[0]));
};

const isCompile = (callee: Expression): boolean => callee.kind === "Attribute" && callee.attr === "compile" && callee.value.kind === "Name" && callee.value.id === "torch";

/** A call of a class of modules, of a library's builder, or of a function that returns what one makes. */
const isMaker = (reading: Reading, func: PyFunction, { func: callee }: Call): boolean => {
  const value = valueOf(reading.vm, func, callee);
  if (value instanceof PyClass) return isSubclass(value, reading.base);
  if (value instanceof PyFunction) return isLibrary(value.code.document.uri) || returnsModel(reading, value);
  if (callee.kind !== "Attribute" || callee.attr !== "from_pretrained") return false;
  const cls = valueOf(reading.vm, func, callee.value);
  return cls instanceof PyClass && (isSubclass(cls, reading.base) || lookup(cls, "_model_mapping") !== undefined);
};

const isLibrary = (uri: string): boolean => /(?:torchvision\/models|timm\/models|timm\/_?\w+\.py|torch\/hub\.py)/.test(uri);

/** What a dotted name of a function's code stands for, imports inside the function included. */
const valueOf = (vm: Engine["vm"], func: PyFunction, name: Expression): Value | undefined => {
  if (name.kind === "Name") return imported(vm, func, name.id) ?? func.globals.globals.get(name.id);
  const owner = name.kind === "Attribute" ? valueOf(vm, func, name.value) : undefined;
  return (owner instanceof PyModule || owner instanceof PyClass) && name.kind === "Attribute" ? vm.tryAttr(owner, name.attr) : undefined;
};

/** A name that the function imports, where its module is there already. */
const imported = (vm: Engine["vm"], { code }: PyFunction, name: string): Value | undefined => {
  const { body } = code.node as FunctionDef;
  const moduleAt = (path: string): Value | undefined => vm.dictGet(vm.modules, path) ?? undefined;
  for (const statement of body) {
    if (statement.kind === "Import") for (const one of statement.names) {
      if (one.asName === name) return moduleAt(one.name);
      if (one.asName === null && one.name.split(".")[0] === name) return moduleAt(name);
    }
    if (statement.kind === "ImportFrom" && statement.level === 0) for (const one of statement.names) if ((one.asName ?? one.name) === name) {
      const module = moduleAt(statement.module);
      return module instanceof PyModule ? vm.tryAttr(module, one.name) : undefined;
    }
  }
  return undefined;
};
