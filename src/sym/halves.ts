/** Sums in which halves come together: what one half leaves is the other, and both are the whole. */
import { monomialOf, ofTerms, termsOf, type Atom, type Dim, type Monomial, type QuotientAtom, type Term } from "./dim.ts";
import { floordiv } from "./division.ts";
import { add as addTerms, constantPart, mul, sub as subTerms } from "./polynomial.ts";

/** The sum of `dims`, halves brought together. */
export const add = (...dims: readonly Dim[]): Dim => joined(addTerms(...dims));
export const sub = (a: Dim, b: Dim): Dim => joined(subTerms(a, b));
export const sum = (shape: readonly Dim[]): Dim => add(...shape);

/** A term that is a number of `(y + shift)//2`, times other factors, where `y` is `over//by`. */
interface Half {
  readonly term: Term;
  /** The quotient by an even number. */
  readonly atom: QuotientAtom;
  readonly others: Monomial;
  readonly by: number;
}

const halvesIn = (dim: Dim): readonly Half[] =>
  termsOf(dim).flatMap((term) => {
    const found = term.monomial.factors.find(({ atom, power }) => power === 1 && atom.kind === "quotient" && typeof atom.by === "number" && atom.by > 0 && atom.by % 2 === 0);
    if (!found) return [];
    const atom = found.atom as QuotientAtom;
    return [{ term, atom, others: monomialOf(term.monomial.factors.filter((one) => one !== found)), by: (atom.by as number) / 2 }];
  });

/** Sizes of more terms are left as they are: nobody wrote them to be read. */
const mostTerms = 8;

/** Each law leaves fewer terms. */
const joined = (dim: Dim): Dim => {
  if (typeof dim === "number" || dim.terms.length < 2 || dim.terms.length > mostTerms) return dim;
  for (const half of halvesIn(dim)) {
    const found = half.term.coefficient < 0 ? complement(dim, half) : whole(dim, half);
    if (found !== null && termsOf(found).length < dim.terms.length + (constantPart(dim) === 0 && constantPart(found) !== 0 ? 1 : 0)) return joined(found);
  }
  return dim;
};

/** `y - (y + j)//2 = (y - j + 1)//2`, where `y` is a quotient by half as much, or a polynomial. */
const complement = (dim: Dim, { term, atom, others, by }: Half): Dim | null => {
  const count = -term.coefficient;
  const moving = subTerms(atom.over, constantPart(atom.over));
  if (by === 1) {
    const taken = times(moving, others, count);
    const rest = subTerms(subTerms(dim, ofTerms([term])), taken);
    // the terms of y have to be there, each as often
    return termsOf(rest).length === termsOf(dim).length - 1 - termsOf(moving).length ? addTerms(rest, times(floordiv(addTerms(moving, 1 - constantPart(atom.over)), 2), others, count)) : null;
  }
  for (const other of termsOf(dim)) {
    if (other.coefficient !== count) continue;
    const y = quotientBeside(other, others, by);
    const shift = y && subTerms(atom.over, y.over);
    if (!y || typeof shift !== "number" || shift % by !== 0) continue;
    const rest = subTerms(subTerms(dim, ofTerms([term])), ofTerms([other]));
    return addTerms(rest, times(floordiv(addTerms(y.over, by - shift), 2 * by), others, count));
  }
  return null;
};

/** `(y + j)//2 + (y + i)//2 = y + (i + j - 1)//2` for an odd `i + j`. */
const whole = (dim: Dim, { term, atom, others, by }: Half): Dim | null => {
  for (const other of termsOf(dim)) {
    if (other === term || other.coefficient !== term.coefficient) continue;
    const second = quotientBeside(other, others, 2 * by);
    const shift = second && subTerms(second.over, atom.over);
    if (!second || typeof shift !== "number" || shift % by !== 0 || (shift / by) % 2 === 0) continue;
    const rest = subTerms(subTerms(dim, ofTerms([term])), ofTerms([other]));
    return addTerms(rest, times(addTerms(floordiv(atom.over, by), (shift / by - 1) / 2), others, term.coefficient));
  }
  return null;
};

/** The quotient by `by` that stands beside these factors in a term. */
const quotientBeside = ({ monomial }: Term, others: Monomial, by: number): QuotientAtom | null => {
  const found = monomial.factors.find(({ atom, power }) => power === 1 && isQuotientBy(atom, by));
  if (!found) return null;
  return monomialOf(monomial.factors.filter((one) => one !== found)).key === others.key ? (found.atom as QuotientAtom) : null;
};
const isQuotientBy = (atom: Atom, by: number): boolean => atom.kind === "quotient" && atom.by === by;

const times = (dim: Dim, others: Monomial, count: number): Dim => mul(dim, ofTerms([{ coefficient: count, monomial: others }]));
