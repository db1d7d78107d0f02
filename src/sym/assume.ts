/** Facts about divisibility that the source states and arithmetic cannot know: `assert C % heads == 0`. */
import { named, termsOf, type Dim, type NameAtom } from "./dim.ts";
import { lowest } from "./bounds.ts";
import { floordiv } from "./division.ts";
import { substitute } from "./evaluate.ts";
import { namesOf } from "./names.ts";
import { add, divideTerms, exactCoefficient, mul } from "./polynomial.ts";
import { compare, differ, same, type Relation } from "./prove.ts";

/** `name % by == 0`: the name is `by * count`. */
interface Fact {
  readonly name: NameAtom;
  readonly by: Dim;
  readonly count: Dim;
}

/** An immutable set of facts, one for each name; `divisible` gives a larger one. */
export class Assumptions {
  readonly #facts: ReadonlyMap<string, Fact>;

  constructor(facts: ReadonlyMap<string, Fact> = new Map()) {
    this.#facts = facts;
  }

  /** With the fact that `of % by == 0`, where `of` is a name that has none yet and `by` is positive; any other changes nothing. */
  divisible(of: Dim, by: Dim): Assumptions {
    const name = onlyName(of);
    if (name === null || this.#facts.has(name.name) || lowest(by) < 1 || namesOf(by).has(name.name)) return this;
    const least = name.min > 0 ? 1 : name.min >= 0 ? 0 : name.min;
    const most = name.max / lowest(by);
    const count = named(`${name.name}/${String(by)}`, { example: null, min: least, max: Math.max(least, Math.floor(most)) });
    return new Assumptions(new Map([...this.#facts, [name.name, { name, by, count }]]));
  }

  /** An equal size, shorter where the facts allow: `C//h*h` becomes `C`. */
  simplify(dim: Dim): Dim {
    let result = dim;
    for (const { name, by, count } of this.#facts.values()) {
      if (!namesOf(result).has(name.name)) continue;
      const whole = named(name.name, name);
      const expanded = substitute(result, new Map([[name.name, mul(by, count)]]));
      result = substitute(restored(expanded, mul(by, count), whole), new Map([...namesOf(count)].map((each) => [each, floordiv(whole, by)])));
    }
    return result;
  }

  same(a: Dim, b: Dim): boolean {
    return same(a, b) || same(this.#expanded(a), this.#expanded(b));
  }

  differ(a: Dim, b: Dim): boolean {
    return differ(a, b) || differ(this.#expanded(a), this.#expanded(b));
  }

  compare(a: Dim, b: Dim): Relation | null {
    return compare(this.#expanded(a), this.#expanded(b));
  }

  #expanded(dim: Dim): Dim {
    let result = dim;
    for (const { name, by, count } of this.#facts.values()) result = substitute(result, new Map([[name.name, mul(by, count)]]));
    return result;
  }
}

/** `part` replaced by `whole` as often as it divides the terms of `dim`. */
const restored = (dim: Dim, part: Dim, whole: Dim): Dim => {
  const { whole: times, rest } = divideTerms(dim, part, exactCoefficient);
  return times === 0 ? dim : add(mul(restored(times, part, whole), whole), rest);
};

const onlyName = (dim: Dim): NameAtom | null => {
  const [term, ...others] = termsOf(dim);
  const factor = term?.monomial.factors[0];
  if (term === undefined || factor === undefined || others.length > 0) return null;
  const alone = term.coefficient === 1 && term.monomial.degree === 1 && factor.atom.kind === "name";
  return alone && factor.atom.kind === "name" ? factor.atom : null;
};
