/** Type parameters (`def f[T]`, `class A[T]`, `type X[T]`): variables of `typing`, in cells that only the definition sees. */
import type { Frame } from "../machine.ts";
import { Cell, type Kwargs, noKwargs, PyTuple, type Value } from "../values.ts";
import type { Unit, Variable } from "./unit.ts";

const kinds: Readonly<Record<string, string>> = { "": "TypeVar", "*": "TypeVarTuple", "**": "ParamSpec" };

/** Compiles a definition where its type parameters are seen; its closure gets them as a tuple. */
export const withTypeParameters = <T>(unit: Unit, names: readonly string[], compileInside: () => T): { readonly inside: T; readonly make: (f: Frame) => PyTuple } => {
  if (names.length === 0) return { inside: compileInside(), make: () => none };
  const params = names.map((written) => {
    const [, stars, name] = /^(\**)(.*)$/.exec(written) as unknown as [string, string, string];
    return { kind: kinds[stars]!, name, slot: unit.slots++ };
  });
  unit.blocks.push(new Map(params.map(({ name, slot }) => [name, { slot, cell: true } satisfies Variable])));
  const inside = compileInside();
  unit.blocks.pop();
  return {
    inside,
    make: (f) => {
      const typing = f.vm.importer.load(f.vm, "typing");
      const made = params.map(({ kind, name, slot }): Value => {
        const variable = f.vm.call(f.vm.getAttr(typing, kind), [name], kind === "TypeVarTuple" ? noKwargs : inferred);
        f.slots[slot] = new Cell(variable);
        return variable;
      });
      return new PyTuple(made);
    },
  };
};

const none = new PyTuple([]);
/** Their variance is found, not declared, which shows in how they print. */
const inferred: Kwargs = new Map([["infer_variance", true]]);
