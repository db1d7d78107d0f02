/** The names that stand in a size, however deep. */
import type { Atom, Dim, Term } from "./dim.ts";

export const namesOf = (dim: Dim): ReadonlySet<string> => {
  if (typeof dim === "number") return none;
  return (dim.derived.names ??= namesIn(dim.terms));
};

const none: ReadonlySet<string> = new Set<string>();

export const namesIn = (terms: readonly Term[]): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { monomial } of terms) {
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
