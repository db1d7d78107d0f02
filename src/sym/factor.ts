/** Factors of a polynomial, as far as they are cheap to find: enough to print a product of sums as it was multiplied. */
import { monomialOf, ofAtom, ofTerms, one, termsOf, type Atom, type Dim, type Factor } from "./dim.ts";
import { add, atomsOf, commonFactor, divideExactly, divideMonomials, divideTerms, exactCoefficient, mul } from "./polynomial.ts";

export interface Factors {
  readonly coefficient: number;
  readonly atoms: readonly Factor[];
  /** Sums of several terms, each as often as it divides. */
  readonly sums: readonly Dim[];
}

/** `dim` as a product: `coefficient * atoms * sums`. */
export const factored = (dim: Dim): Factors => {
  const common = commonFactor(dim);
  const sign = (termsOf(dim)[0]?.coefficient ?? 1) < 0 && termsOf(dim).every(({ coefficient }) => coefficient < 0) ? -1 : 1;
  const shared = { coefficient: sign * common.coefficient, monomial: common.monomial };
  const { whole } = divideTerms(dim, ofTerms([shared]), exactCoefficient);
  return { coefficient: shared.coefficient, atoms: common.monomial.factors, sums: split(whole) };
};

/** The factors of a polynomial whose terms share none. */
const split = (dim: Dim): readonly Dim[] => {
  if (termsOf(dim).length < 2) return dim === 1 ? [] : [dim];
  for (const atom of atomsOf(dim)) {
    for (const candidate of candidates(dim, atom)) {
      if (termsOf(candidate).length < 2 || candidate === dim) continue;
      const other = divideExactly(dim, candidate);
      if (other !== null && other !== 1) return [...split(candidate), ...split(other)];
    }
  }
  return [dim];
};

/** What may divide `dim`, seen as a polynomial in `atom`: its leading coefficient, and `atom + c` where it could be a power of that. */
const candidates = (dim: Dim, atom: Atom): readonly Dim[] => {
  const coefficients = coefficientsIn(dim, atom);
  const degree = coefficients.length - 1;
  const leading = coefficients[degree] ?? 0;
  const common = commonFactor(leading);
  const found: Dim[] = [divideTerms(leading, ofTerms([common]), exactCoefficient).whole];
  if (degree >= 2) {
    const shift = divideExactly(coefficients[degree - 1] ?? 0, mul(leading, degree));
    if (shift !== null) found.push(add(ofAtom(atom), shift));
  }
  return found;
};

/** The coefficients of `atom ** 0`, `atom ** 1`, … */
const coefficientsIn = (dim: Dim, atom: Atom): readonly Dim[] => {
  const coefficients: Dim[] = [0];
  for (const { coefficient, monomial } of termsOf(dim)) {
    const power = monomial.factors.find((factor) => factor.atom.key === atom.key)?.power ?? 0;
    const rest = power === 0 ? monomial : divideMonomials(monomial, monomialOf([{ atom, power }]));
    while (coefficients.length <= power) coefficients.push(0);
    coefficients[power] = add(coefficients[power]!, ofTerms([{ coefficient, monomial: rest ?? one }]));
  }
  return coefficients;
};
