/** The names that stand in a size, however deep. */
import { termsOf, type Atom, type Dim } from "./dim.ts";

export const namesOf = (dim: Dim): ReadonlySet<string> => {
  if (typeof dim === "number") return none;
  return (dim.derived.names ??= collect(dim));
};

const none: ReadonlySet<string> = new Set<string>();

const collect = (dim: Dim): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { monomial } of termsOf(dim)) {
    for (const { atom } of monomial.factors) for (const name of namesOfAtom(atom)) names.add(name);
  }
  return names;
};

const namesOfAtom = (atom: Atom): Iterable<string> => {
  switch (atom.kind) {
    case "name":
      return [atom.name];
    case "cut":
      return atom.names;
    case "quotient":
      return [...namesOf(atom.over), ...namesOf(atom.by)];
    case "excess":
    case "packed":
      return namesOf(atom.of);
  }
};
