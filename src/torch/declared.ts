/**
 * Operators that cannot be read (compiled ones): what a person declared of their shapes in `headtorch.json`, what a fake
 * implementation gave, or a gap where they are called.
 */
import { functions, type Kwargs, type Machine, NativeFunction, PyList, PyModule, PyTuple, type Value } from "../python/index.ts";
import { type Dim, named, parseDim, substitute } from "../sym/index.ts";
import type { Arg } from "./args.ts";
import { perform, torchOf } from "./dispatch.ts";
import { dtypeByName } from "./dtype.ts";
import { type AnyOp, op, type Out, type Result, type Rule } from "./op.ts";
import { Tensor } from "./tensor.ts";

/** `{"inputs": ["[N, C, H, W]"], "output": "[N, C, H // 2, W // 2]", "dtype": "float32"}` */
export interface Declared {
  /** Names of the sizes of each tensor argument, in order. */
  readonly inputs: readonly (readonly string[])[];
  readonly outputs: readonly (readonly string[])[];
  /** Whether one output stands alone, not in a tuple. */
  readonly single: boolean;
  readonly dtype: string | null;
}

/** The operators of a `headtorch.json`, by name: "mylib::pool", "my_ext.forward". What cannot be read is left out. */
export const readDeclared = (settings: string | null | undefined): ReadonlyMap<string, Declared> => {
  const found = new Map<string, Declared>();
  for (const [name, one] of Object.entries(opsIn(settings))) {
    const { inputs = [], output, dtype = null } = one as { inputs?: unknown; output?: unknown; dtype?: unknown };
    const given = (Array.isArray(inputs) ? inputs : [inputs]).map(sizesOf);
    const made = (Array.isArray(output) ? output : [output]).map(sizesOf);
    if (given.includes(null) || made.includes(null) || (dtype !== null && typeof dtype !== "string")) continue;
    found.set(name, { inputs: given as string[][], outputs: made as string[][], single: !Array.isArray(output), dtype });
  }
  return found;
};

const opsIn = (settings: string | null | undefined): Readonly<Record<string, unknown>> => {
  try {
    const { ops } = JSON.parse(settings ?? "{}") as { readonly ops?: unknown };
    const isTable = typeof ops === "object" && ops !== null;
    return isTable ? Object.fromEntries(Object.entries(ops).filter(([, one]) => typeof one === "object" && one !== null)) : {};
  } catch {
    return {};
  }
};

/** "[N, max(C, 4), H // 2]" → its sizes as they are written; null for what is no shape. */
const sizesOf = (shape: unknown): readonly string[] | null => {
  const inside = typeof shape === "string" ? /^\s*\[(.*)\]\s*$/s.exec(shape)?.[1] : undefined;
  if (inside === undefined) return null;
  const sizes: string[] = [""];
  let depth = 0;
  for (const char of inside) {
    if (char === "(") depth++;
    else if (char === ")") depth--;
    if (char === "," && depth === 0) sizes.push("");
    else sizes[sizes.length - 1] += char;
  }
  const texts = sizes.map((one) => one.trim()).filter((one, i, all) => one !== "" || all.length > 1);
  return texts.every((one) => parseDim(one) !== null) ? texts : null;
};

/** All arguments of a call as one list: an operator that nobody can read has no names for them. */
const everything: Arg<readonly Value[]> = { variadic: true, read: (_, value) => (value as PyTuple).items };

const tensorsAmong = (values: readonly Value[]): readonly Tensor[] =>
  values.flatMap((one) => (one instanceof Tensor ? [one] : one instanceof PyList || one instanceof PyTuple ? tensorsAmong(one.items) : []));

const opOf = (name: string, says: string, result: (given: readonly Tensor[], rule: Rule) => Result): AnyOp => op({
  names: [name],
  args: { given: everything },
  result: ({ given }, rule) => result(tensorsAmong(given), rule),
  onnx: (_, emit) => emit.unsupported(`${name} is a custom operator`),
  says,
}) as unknown as AnyOp;

const call = (vm: Machine, made: AnyOp, args: readonly Value[], kwargs: Kwargs): Value =>
  perform(vm, made, { name: made.names[0], inPlace: false }, [new PyTuple([...args, ...kwargs.values()])], new Map());

const byDeclaration = (name: string, { inputs, outputs, single, dtype }: Declared): AnyOp =>
  opOf(name, "Its shape is declared in headtorch.json.", (given, rule) => {
    const sizes = new Map<string, Dim>();
    for (const [i, names] of inputs.entries()) {
      const tensor = given[i];
      if (tensor?.rank !== names.length) return rule.unknown("declared-op", `headtorch.json declares input ${i} of ${name} as [${names.join(", ")}]; it ${tensor ? `has ${tensor.rank} sizes` : "is not there"}`);
      names.forEach((one, axis) => sizes.set(one, sizes.get(one) ?? tensor.shape[axis]!));
    }
    const own = dtypeByName.get(dtype?.replace("torch.", "") ?? "") ?? given[0]?.dtype ?? rule.defaultDtype;
    const outs: readonly Out[] = outputs.map((texts) => ({ shape: texts.map((text) => substitute(parseDim(text, () => ({})) ?? named(text), sizes)), dtype: own }));
    return single ? outs[0]! : { outs };
  });

/** A function of the name: declared, or one whose result is not known where it is called. */
const functionOf = (vm: Machine, name: string): NativeFunction => {
  const declared = torchOf(vm).declared.get(name);
  const made = declared ? byDeclaration(name, declared) : null;
  return new NativeFunction(name.split(/::|\./).at(-1)!, (machine: Machine, args: readonly Value[], kwargs: Kwargs) =>
    made ? call(machine, made, args, kwargs) : machine.unknown("custom-op", `the operator ${name} cannot be read; its shape can be declared in headtorch.json`));
};

/** A module of which `headtorch.json` declares functions; null for all others. */
export const declaredModule = (vm: Machine, name: string): PyModule | null => {
  const names = [...torchOf(vm).declared.keys()].filter((one) => one.startsWith(`${name}.`));
  if (names.length === 0) return null;
  const module = new PyModule(vm, name, { uri: `headtorch:declared/${name}`, watched: false });
  for (const one of names) module.globals.set(one.slice(name.length + 1), functionOf(vm, one));
  return module;
};

export const customOpNames: ReadonlyMap<string, Value> = functions({
  /** `torch.ops.mylib.pool`, which nothing registered: where the code waits for its absence, it is absent. */
  "custom_op(name)": (vm, name: string) => {
    const [space, short] = name.split("::");
    const isAsked = !torchOf(vm).declared.has(name) && vm.wouldCatch(vm.exception("AttributeError").cls);
    return isAsked ? vm.raise("AttributeError", `'_OpNamespace' '${space}' object has no attribute '${short}'`) : functionOf(vm, name);
  },
  "declared_module(name)": (vm, name: string) => declaredModule(vm, name),
  /** What a fake implementation gave, as the result of one op of the call's tensors. */
  "applied(name, made, args)": (vm, name: string, made: Value, args: PyTuple) => {
    const outs = tensorsAmong([made]);
    if (outs.length === 0 || (outs.length === 1) !== made instanceof Tensor) return made;
    const parts = outs.map(({ shape, strides, dtype, device }) => ({ shape, strides, dtype, device }));
    return call(vm, opOf(name, "A custom operator: its fake implementation tells the shape.", () => (made instanceof Tensor ? parts[0]! : { outs: parts })), args.items, new Map());
  },
});
