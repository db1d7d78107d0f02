/** Sizes as people write them: `2*N + 1`, `H // 2`, `max(H, 7)`. */
import { named, type Dim, type NameOptions } from "./dim.ts";
import { abs, max, min } from "./choice.ts";
import { floordiv, mod } from "./division.ts";
import { add, mul, neg, pow, sub } from "./polynomial.ts";

/**
 * The size that `text` denotes, or null if it is none. Operators `+ - * // % **`, brackets, `max`, `min`, `abs`; a name may
 * have dots. `options` says what is known of a name.
 */
export const parseDim = (text: string, options?: (name: string) => NameOptions | undefined): Dim | null => {
  const tokens = text.length <= longest ? tokensOf(text) : null;
  if (tokens === null) return null;
  const reader = new Reader(tokens, options ?? (() => undefined));
  const dim = reader.sum();
  return dim !== null && reader.atEnd() && (typeof dim !== "number" || Number.isSafeInteger(dim)) ? dim : null;
};

/** Longer text than this is no size; it also bounds the nesting. */
const longest = 1000;

const tokensOf = (text: string): readonly string[] | null => {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/\s*(?:(\d[\d_]*)|([\p{L}_][\p{L}\p{N}_.]*)|(\/\/|\*\*|[-+*%(),]))\s*/gu)) {
    if (match.index !== end) return null;
    end += match[0].length;
    tokens.push(match[1]?.replaceAll("_", "") ?? match[2] ?? match[3]!);
  }
  return end === text.length ? tokens : null;
};

/** Recursive descent with Python's precedence; every method gives null for what is no size. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #options: (name: string) => NameOptions | undefined;
  #at = 0;

  constructor(tokens: readonly string[], options: (name: string) => NameOptions | undefined) {
    this.#tokens = tokens;
    this.#options = options;
  }

  atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): Dim | null {
    let left = this.#product();
    for (let operator = this.#take("+", "-"); operator !== null; operator = this.#take("+", "-")) {
      const right = this.#product();
      if (left === null || right === null) return null;
      left = operator === "+" ? add(left, right) : sub(left, right);
    }
    return left;
  }

  #product(): Dim | null {
    let left = this.#signed();
    for (let operator = this.#take("*", "//", "%"); operator !== null; operator = this.#take("*", "//", "%")) {
      const right = this.#signed();
      if (left === null || right === null) return null;
      if (operator === "*") left = mul(left, right);
      else if (right === 0) return null;
      else left = operator === "%" ? mod(left, right) : floordiv(left, right);
    }
    return left;
  }

  #signed(): Dim | null {
    const sign = this.#take("+", "-");
    if (sign === null) return this.#power();
    const value = this.#signed();
    return value === null || sign === "+" ? value : neg(value);
  }

  #power(): Dim | null {
    const base = this.#primary();
    if (base === null || this.#take("**") === null) return base;
    const exponent = this.#signed();
    return typeof exponent === "number" && exponent >= 0 ? pow(base, exponent) : null;
  }

  #primary(): Dim | null {
    const word = this.#tokens[this.#at++];
    if (word === undefined) return null;
    if (word === "(") {
      const inner = this.sum();
      return this.#take(")") === null ? null : inner;
    }
    if (/^\d/.test(word)) return Number(word);
    if (!/^[\p{L}_]/u.test(word)) return null;
    return this.#take("(") === null ? named(word, this.#options(word)) : this.#call(word);
  }

  /** The arguments of `max(…)`, `min(…)` or `abs(…)`, from behind the bracket. */
  #call(word: string): Dim | null {
    const args: Dim[] = [];
    do {
      const arg = this.sum();
      if (arg === null) return null;
      args.push(arg);
    } while (this.#take(",") !== null);
    const [first, ...others] = args;
    if (first === undefined || this.#take(")") === null) return null;
    if (word === "max") return max(first, ...others);
    if (word === "min") return min(first, ...others);
    return word === "abs" && others.length === 0 ? abs(first) : null;
  }

  /** The next token if it is one of `choices`. */
  #take(...choices: readonly string[]): string | null {
    const next = this.#tokens[this.#at];
    if (next === undefined || !choices.includes(next)) return null;
    this.#at++;
    return next;
  }
}
