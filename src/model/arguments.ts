/** Building a root: where its constructor arguments come from, and names for those that nobody gave. */
import { Exhausted, type Kwargs, PyClass, PyFunction, lookup, type PyModule, PyObject, Raised, Unknown, type Value, compileExpression } from "../python/index.ts";
import type { Engine, Fault } from "../torch/index.ts";
import { named } from "../sym/index.ts";
import { requiredParameters } from "./builders.ts";
import { faultsAgain, keyOf } from "./doubts.ts";
import { isModule, type Root } from "./roots.ts";

/** `--arg NAME=VALUE`: a Python expression in the module's namespace, or else the bare string. */
export interface ArgumentText {
  readonly name: string;
  readonly text: string;
  /** The parsed expression, where it parses; the door parses it. */
  readonly expression: Parameters<typeof compileExpression>[1] | null;
}

export interface Built {
  readonly module: PyObject | null;
  /** Why there is none: "needs arguments: config". */
  readonly reason: string | null;
}

/** Example of a constructor integer that nobody gave. */
const unsetExample = 10;

/** What stands for arguments that nobody gave: another example of sizes, nothing that is known for some of the others. */
export interface Standing {
  readonly example?: number;
  readonly unknown?: readonly string[];
}

export const constructRoot = (engine: Engine, root: Root, given: readonly ArgumentText[], main: PyModule, standing: Standing = {}): Built => {
  if (root.instance && given.length === 0) return { module: root.instance, reason: null };
  const { vm, recorder } = engine;
  const kwargs = new Map<string, Value>([...given.map((one) => [one.name, evaluate(engine, one, main)] as const), ...unknownArguments(standing.unknown ?? [])]);
  const missing = parametersOf(root).filter((name) => !kwargs.has(name));
  const stand = new Map<string, Value>(kwargs);
  for (const name of missing) {
    const value = standIn(engine, root, name, standing.example);
    if (value === undefined) return { module: null, reason: `needs arguments: ${missing.join(", ")}` };
    stand.set(name, value);
  }
  const needs = missing.length > 0 ? missing : given.length === 0 ? starsOf(root) : [];
  if (needs.length === 0) return asModule(engine, vm.call(root.callable, [], kwargs));
  // With names in place of missing integers, or with nothing for `*args`, an exception says that something else is wanted: not an error of the code.
  const mark = recorder.mark();
  const none: Built = { module: null, reason: `needs arguments: ${needs.join(", ")}` };
  const before = recorder.faults.length;
  try {
    const built = asModule(engine, vm.call(root.callable, [], stand as Kwargs));
    const faults = recorder.faults.slice(before);
    if (faults.length === 0 || (missing.length === 0 ? !faults.some(isOfArguments) : allHold(engine, root, { kwargs, missing, faults }))) return built;
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
  }
  recorder.cut(mark);
  return none;
};

/** What is raised where arguments are wanted that `*args` and `**kwargs` would have brought. */
const isOfArguments = ({ finding }: Fault): boolean => /^(TypeError|KeyError|IndexError)\b/.test(finding.message);

/** Whether all faults of a construction are there too where nothing is known of the arguments that nobody gave: then they are the code's. */
const allHold = (engine: Engine, root: Root, { kwargs, missing, faults }: { readonly kwargs: ReadonlyMap<string, Value>; readonly missing: readonly string[]; readonly faults: readonly Fault[] }): boolean => {
  // a fault at the place of the one before it is taken to follow from it; where nothing is known every way is taken: what is not found soon is not certain
  const certain = faultsAgain(engine, engine.recorder.faults.length - faults.length, fewSteps, () => {
    try {
      engine.vm.call(root.callable, [], new Map([...kwargs, ...unknownArguments(missing)]));
    } catch (error) {
      if (!(error instanceof Raised || error instanceof Exhausted)) throw error;
    }
  });
  return faults.every((one) => certain.has(keyOf(one)));
};

const unknownArguments = (names: readonly string[]): readonly (readonly [string, Unknown])[] =>
  names.map((name) => [name, new Unknown({ code: "argument-unknown", reason: `nothing says what '${name}' is`, span: null })] as const);

const fewSteps = 100_000;

/** `*args` and `**kwargs` of a root's own. */
const starsOf = (root: Root): readonly string[] => {
  const func = root.callable instanceof PyClass ? lookup(root.callable, "__init__") : root.callable;
  const params = func instanceof PyFunction ? (func.code.node as { readonly params?: { readonly star?: { readonly name: string } | null; readonly doubleStar?: { readonly name: string } | null } }).params : undefined;
  return [...(params?.star ? [`*${params.star.name}`] : []), ...(params?.doubleStar ? [`**${params.doubleStar.name}`] : [])];
};

const asModule = (engine: Engine, value: Value): Built => {
  if (isModule(engine, value)) return { module: value, reason: null };
  if (value instanceof Unknown) return { module: null, reason: value.gap.reason };
  return { module: null, reason: "does not return a module" };
};

const parametersOf = (root: Root): readonly string[] => {
  const { callable } = root;
  const func = callable instanceof PyClass ? lookup(callable, "__init__") : callable;
  return func instanceof PyFunction ? requiredParameters(func).slice(callable instanceof PyClass ? 1 : 0) : [];
};

/** What stands for an argument without default: the annotated config's defaults, or an integer with the parameter's name. */
const standIn = (engine: Engine, root: Root, name: string, example = unsetExample): Value | undefined => {
  const func = root.callable instanceof PyClass ? lookup(root.callable, "__init__") : root.callable;
  const node = func instanceof PyFunction ? (func.code.node as { readonly params?: { readonly positional: readonly Annotated[]; readonly regular: readonly Annotated[]; readonly keyword: readonly Annotated[] } }) : null;
  const param = [...(node?.params?.positional ?? []), ...(node?.params?.regular ?? []), ...(node?.params?.keyword ?? [])].find((one) => one.name === name);
  const annotation = param?.annotation?.kind === "Name" ? (param.annotation.id ?? null) : null;
  if (annotation === null && param?.annotation) return undefined;
  if (annotation === null || annotation === "int") return named(name, { example });
  const cls = func instanceof PyFunction ? func.globals.globals.get(annotation) : undefined;
  if (!(cls instanceof PyClass) || cls.isNative) return undefined;
  return engine.vm.attempt(["Exception"], () => engine.vm.call(cls)) ?? undefined;
};

interface Annotated {
  readonly name: string;
  readonly annotation: { readonly kind: string; readonly id?: string } | null;
}

const evaluate = (engine: Engine, { expression, text }: ArgumentText, main: PyModule): Value => {
  if (!expression) return text;
  return engine.vm.attempt(["Exception"], () => engine.vm.evaluateIn(main, expression)) ?? (expression.kind === "Constant" ? null : text);
};
