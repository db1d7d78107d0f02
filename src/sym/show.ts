/** Sizes as people read them: factored where that is shorter, with `%`, `max` and `min` back in their places. */
import {
  ofAtom, ofTerms, one, termsOf,
  type Atom, type Dim, type ExcessAtom, type Factor, type QuotientAtom, type Shape, type Sym, type Term,
} from "./dim.ts";
import { factored, type Factors } from "./factor.ts";
import { add, atomsOf, divideExactly, linearIn, mul, neg, sub } from "./polynomial.ts";

/** Short, readable, valid Python: `2*N`, `(H - 1)//2 + 1`, `max(H, 7)`; with `…` in it where a size is too long to print. */
export const show = (dim: Dim): string =>
  typeof dim === "number" ? String(dim) : (dim.derived.text ??= new Printer().print(dim).text);

/** `[N, 16, 26, 26]` */
export const showShape = (shape: Shape): string => `[${shape.map(show).join(", ")}]`;

/** How tightly a text binds. A quotient in a product gets brackets that Python does not need, and readers do. */
const binding = { sum: 0, quotient: 1, product: 2, power: 3, word: 4 } as const;

interface Text {
  readonly text: string;
  readonly binds: number;
  /** Set on a call of `max` or `min`, so that `max(max(a, b), c)` prints as `max(a, b, c)`. */
  readonly call?: { readonly name: string; readonly args: string };
}

/** A text and where it stands among others: names first, the batch before all. */
interface Placed extends Text {
  readonly rank: number;
}

const batchNames: ReadonlySet<string> = new Set(["N", "B", "batch", "batch_size"]);

const within = ({ text, binds }: Text, least: number): string => (binds < least ? `(${text})` : text);

/** Prints one size; holds how much may still be printed, for nested sizes may be longer than anybody reads. */
class Printer {
  #left = 150;
  /** Remainders, maxima and minima of the polynomial at hand, by the key of the atom that stands in for each. */
  readonly #standIns = new Map<string, Text>();

  print(dim: Dim): Text {
    if (typeof dim === "number") return { text: String(dim), binds: dim < 0 ? binding.sum : binding.word };
    if (this.#left-- <= 0) return { text: "…", binds: binding.word };
    const plain = this.#withStandIns(dim);
    if (typeof plain === "number") return this.print(plain);
    if (plain.terms.length === 1) return this.#term(plain.terms[0]!);
    const spread = this.#sum(plain);
    const factors = factored(plain);
    if (factors.sums.length === 1 && factors.coefficient === 1 && factors.atoms.length === 0) return spread;
    const product = this.#product(factors);
    return product.text.length <= spread.text.length ? product : spread;
  }

  /** `a + b - c`, the terms of highest degree first, a positive one in front. */
  #sum(dim: Sym): Text {
    const terms = dim.terms.map((term) => ({ ...term, order: this.#order(term) }));
    terms.sort((a, b) => b.monomial.degree - a.monomial.degree || (a.order < b.order ? -1 : 1));
    const front = Math.max(0, terms.findIndex(({ coefficient }) => coefficient > 0));
    terms.unshift(...terms.splice(front, 1));
    let text = "";
    for (const { coefficient, monomial } of terms) {
      const sign = coefficient < 0 ? (text === "" ? "-" : " - ") : text === "" ? "" : " + ";
      const least = text === "" && coefficient < 0 ? binding.product : binding.quotient;
      text += sign + within(this.#term({ coefficient: Math.abs(coefficient), monomial }), least);
    }
    return { text, binds: binding.sum };
  }

  #order({ monomial }: Term): string {
    return this.#placed(monomial.factors).map(({ rank, text }) => `${rank}${text}`).join(" ");
  }

  #term({ coefficient, monomial }: Term): Text {
    if (monomial === one) return this.print(coefficient);
    return this.#product({ coefficient, atoms: monomial.factors, sums: [] });
  }

  #product({ coefficient, atoms, sums }: Factors): Text {
    const placed = [...this.#placed(atoms), ...this.#placedSums(sums)];
    const texts = [...(Math.abs(coefficient) === 1 ? [] : [this.print(Math.abs(coefficient))]), ...placed];
    const only = texts.length === 1 ? texts[0]! : null;
    if (only !== null && coefficient === 1) return only;
    const text = only?.text ?? texts.map((each) => within(each, binding.power)).join("*");
    const binds = only?.binds ?? binding.product;
    return coefficient > 0 ? { text, binds } : { text: `-${within({ text, binds }, binding.product)}`, binds: binding.sum };
  }

  #placed(factors: readonly Factor[]): readonly Placed[] {
    const placed = factors.map(({ atom, power }) => {
      const base = this.#atom(atom);
      const rank = atom.kind !== "name" || this.#standIns.has(atom.key) ? 2 : batchNames.has(atom.name) ? 0 : 1;
      return { ...powerOf(base, power), rank };
    });
    return placed.sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1));
  }

  #placedSums(sums: readonly Dim[]): readonly Text[] {
    const counts = new Map<string, number>();
    for (const each of sums) {
      const text = typeof each === "number" ? String(each) : this.#sumOrTerm(each).text;
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([text, power]) => powerOf({ text, binds: binding.sum }, power));
  }

  #sumOrTerm(dim: Sym): Text {
    return dim.terms.length === 1 ? this.#term(dim.terms[0]!) : this.#sum(dim);
  }

  #atom(atom: Atom): Text {
    switch (atom.kind) {
      case "name":
        return this.#standIns.get(atom.key) ?? { text: atom.name, binds: binding.word };
      case "quotient":
        return this.#quotient(atom.over, "//", atom.by);
      case "excess":
        return this.#call("max", atom.of, 0);
      case "packed":
        return { text: `(${this.#inner(atom.of).text})`, binds: binding.word };
      case "cut":
        return { text: "…", binds: binding.word };
    }
  }

  /** A size inside an atom has stand-ins of its own. */
  #inner(dim: Dim): Text {
    const inner = new Printer();
    inner.#left = this.#left;
    const text = inner.print(dim);
    this.#left = inner.#left;
    return text;
  }

  #quotient(over: Dim, operator: string, by: Dim): Text {
    const text = `${within(this.#inner(over), binding.product)}${operator}${within(this.#inner(by), binding.power)}`;
    return { text, binds: binding.quotient };
  }

  #call(name: "max" | "min", a: Dim, b: Dim): Text {
    const args = [this.#inner(a), this.#inner(b)].map(({ text, call }) => (call?.name === name ? call.args : text)).join(", ");
    return { text: `${name}(${args})`, binds: binding.word, call: { name, args } };
  }

  /** Finds `a % b`, `max` and `min` again, and gathers `H + H//2` into `3*H//2`. */
  #withStandIns(dim: Sym): Dim {
    let result: Dim = dim;
    for (const atom of atomsOf(dim)) {
      if (atom.kind !== "quotient" && atom.kind !== "excess") continue;
      const parts = linearIn(result, atom);
      if (parts === null || parts.times === 0) continue;
      const found = atom.kind === "excess"
        ? this.#choice(atom, parts.times, parts.rest)
        : this.#remainder(atom, parts.times, parts.rest) ?? this.#gathered(atom, parts.times, parts.rest);
      result = found ?? result;
    }
    return result;
  }

  #standIn(text: Text): Dim {
    const key = `\u0001${this.#standIns.size}`;
    this.#standIns.set(key, text);
    return ofAtom({ kind: "name", key, depth: 0, example: null, name: key, min: -Infinity, max: Infinity });
  }

  /** `times * (a//b) + rest` with `times = -b*m` and `m*a` in the rest is `m * (a % b)` and what is left of it. */
  #remainder({ over, by }: QuotientAtom, times: Dim, rest: Dim): Dim | null {
    const count = by === 0 ? null : divideExactly(times, neg(by));
    if (count === null) return null;
    const left = sub(rest, mul(count, over));
    return shorter(left, rest) ? add(left, mul(count, this.#standIn(this.#quotient(over, " % ", by)))) : null;
  }

  /** `a//b + x` is `(a + x*b)//b`: terms of `a` that reduction took out go back beside what it left. */
  #gathered({ over, by }: QuotientAtom, times: Dim, rest: Dim): Dim | null {
    if (typeof times !== "number" || typeof by !== "number") return null;
    let whole: Dim = 0;
    for (const { coefficient, monomial } of termsOf(over)) {
      const outside = termsOf(rest).find((term) => term.monomial.key === monomial.key)?.coefficient ?? 0;
      const belongs = monomial !== one && outside % times === 0 && outside / times * coefficient > 0;
      if (belongs) whole = add(whole, ofTerms([{ coefficient: outside / times, monomial }]));
    }
    if (whole === 0) return null;
    const text = this.#quotient(add(over, mul(whole, by)), "//", by);
    return add(sub(rest, mul(times, whole)), mul(times, this.#standIn(text)));
  }

  /** `m*max(d, 0) + m*x = m*max(d + x, x)` and `-m*max(d, 0) + m*y = m*min(y, y - d)`, with the part of `d` that makes the rest shortest. */
  #choice({ of }: ExcessAtom, times: Dim, rest: Dim): Dim | null {
    const lifted = takenFrom(rest, times, neg(of));
    const lowered = takenFrom(rest, neg(times), of);
    const asMax = sub(rest, mul(times, lifted));
    const asMin = add(rest, mul(times, lowered));
    const gain = termsOf(asMax).length - termsOf(asMin).length;
    if (gain > 0 || (gain === 0 && lowered !== 0 && (termsOf(times)[0]?.coefficient ?? 0) < 0)) {
      return add(asMin, mul(neg(times), this.#standIn(this.#call("min", lowered, sub(lowered, of)))));
    }
    if (lifted === 0) return null;
    return add(asMax, mul(times, this.#standIn(this.#call("max", add(of, lifted), lifted))));
  }
}

/** The terms of `parts` of which `rest` holds `times` as many. */
const takenFrom = (rest: Dim, times: Dim, parts: Dim): Dim => {
  let taken: Dim = 0;
  let left = rest;
  for (const term of termsOf(parts)) {
    const part = ofTerms([term]);
    const without = sub(left, mul(times, part));
    if (!shorter(without, left)) continue;
    taken = add(taken, part);
    left = without;
  }
  return taken;
};

const shorter = (a: Dim, b: Dim): boolean => termsOf(a).length < termsOf(b).length;

const powerOf = (base: Text, power: number): Text =>
  power === 1 ? base : { text: `${within(base, binding.word)}**${power}`, binds: binding.power };
