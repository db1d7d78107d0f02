/** ONNX forms of formulas: arithmetic on values of one dtype that broadcast, written as it is read. */
import { exactly, type Shape } from "../../sym/index.ts";
import { isTensor } from "../args.ts";
import { bool, type DType, float64, int64 } from "../dtype.ts";
import type { Emit, Ref } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { vector } from "./lowering.ts";

export type Term = number | Tensor | Ref;

/** The shape of several that broadcast, once they are known to. */
export const wider = (shapes: readonly Shape[]): Shape => shapes.reduce((a, b) => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return exactly(x) === 1 ? y : x;
  });
});

export class Calculator {
  readonly emit: Emit;
  readonly dtype: DType;
  constructor(emit: Emit, dtype: DType) {
    this.emit = emit;
    this.dtype = dtype;
  }

  ref(term: Term): Ref {
    return typeof term === "number" ? this.emit.constant(term, this.dtype) : this.emit.cast(term, this.dtype);
  }
  of(node: string, ...terms: readonly Term[]): Ref {
    const refs = terms.map((one) => this.ref(one));
    return this.emit(node, refs, {}, { dtype: this.dtype, shape: wider(refs.map((one) => one.shape)) });
  }
  add(...terms: readonly [Term, ...Term[]]): Ref { return terms.slice(1).reduce<Ref>((sum, one) => this.of("Add", sum, one), this.ref(terms[0])); }
  mul(...terms: readonly [Term, ...Term[]]): Ref { return terms.slice(1).reduce<Ref>((known, one) => this.of("Mul", known, one), this.ref(terms[0])); }
  sub(a: Term, b: Term): Ref { return this.of("Sub", a, b); }
  div(a: Term, b: Term): Ref { return this.of("Div", a, b); }
  least(a: Term, b: Term): Ref { return this.of("Min", a, b); }
  most(a: Term, b: Term): Ref { return this.of("Max", a, b); }
  /** A polynomial, the highest coefficient first. */
  polynomial(x: Ref, coefficients: readonly number[]): Ref { return coefficients.slice(1).reduce<Ref>((known, one) => this.add(this.mul(known, x), one), this.ref(coefficients[0]!)); }
  test(node: "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual" | "Equal", a: Term, b: Term): Ref {
    const refs = [this.ref(a), this.ref(b)];
    return this.emit(node, refs, {}, { dtype: bool, shape: wider(refs.map((one) => one.shape)) });
  }
  where(condition: Ref, yes: Term, no: Term): Ref {
    const refs = [this.ref(yes), this.ref(no)];
    return this.emit("Where", [condition, ...refs], {}, { dtype: this.dtype, shape: wider([condition.shape, ...refs.map((one) => one.shape)]) });
  }
  /** Over some axes, counted from the start; over all where none are given. */
  reduce(node: string, term: Term, axes: readonly number[] | null = null, keep = false): Ref {
    const ref = this.ref(term);
    const shape = axes === null ? [] : ref.shape.flatMap((dim, i) => (!axes.includes(i) ? [dim] : keep ? [1] : []));
    return this.emit(node, axes === null ? [ref] : [ref, vector(this.emit, axes)], { keepdims: keep ? 1 : 0 }, { dtype: this.dtype, shape });
  }
  /** With an axis of one element more. */
  unsqueezed(term: Term, at: number): Ref {
    const ref = this.ref(term);
    return this.emit.reshape(ref, ref.shape.toSpliced(at < 0 ? ref.shape.length + 1 + at : at, 0, 1));
  }
}

/** How many of a row's tests are true, along the last axis. */
export const countTrue = (emit: Emit, tests: Ref): Ref =>
  emit("ReduceSum", [emit.cast(tests, int64), vector(emit, [tests.shape.length - 1])], { keepdims: 0 }, { dtype: int64, shape: tests.shape.slice(0, -1) });

/** A function of one number that is computed in double precision. */
export const inDoubles = (work: (use: Calculator, x: Ref) => Ref) => (x: Ref | Tensor, emit: Emit, out: Tensor): Ref => {
  const use = new Calculator(emit, float64);
  return emit.cast(work(use, use.ref(isTensor(x as Tensor) ? (x as Tensor) : (x as Ref))), out.dtype);
};
