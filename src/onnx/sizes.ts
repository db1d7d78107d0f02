/** Sizes with names: as numbers for the plan, as dims of the model, and as nodes that compute them from the inputs' shapes. */
import { bounds, type Dim, exactly, exampleOf, namesOf, same, type Shape, show, substitute, Sym } from "../sym/index.ts";
import { int64, type Ref } from "../torch/index.ts";
import { type GraphBuilder, NoForm } from "./graph.ts";

type Atom = Sym["terms"][number]["monomial"]["factors"][number]["atom"];

/** Where a size can be read: an axis of a value. */
interface Source {
  readonly value: string;
  readonly axis: number;
}

export class Sizes {
  private readonly graph: GraphBuilder;
  /** Names that stay free in the model; all others stand at their examples. */
  private readonly free: ReadonlySet<string>;
  private readonly planned: ReadonlyMap<string, Dim>;
  private readonly sources = new Map<string, Source>();
  /** Computed sizes, as vectors of one element. */
  private readonly made = new Map<string, Ref>();

  /** @param planned sizes of names in the plan; a name without one has its example. */
  constructor(graph: GraphBuilder, free: Iterable<string>, planned: ReadonlyMap<string, number>) {
    this.graph = graph;
    this.free = new Set(free);
    this.planned = planned;
  }

  /** The size in the plan; null where only the data decide. */
  planSize(dim: Dim): number | null {
    return typeof dim === "number" ? dim : exampleOf(substitute(dim, this.planned));
  }

  /** The number, where no free name is in it. */
  fixed(dim: Dim): number | null {
    if (typeof dim === "number") return dim;
    const sure = exactly(dim);
    if (sure !== null) return sure;
    for (const name of namesOf(dim)) if (this.free.has(name)) return null;
    return this.planSize(dim);
  }

  fixedShape(shape: Shape): readonly number[] | null {
    const sizes = shape.map((dim) => this.fixed(dim));
    return sizes.some((one) => one === null) ? null : (sizes as readonly number[]);
  }

  /** As ONNX writes it: a number, or a name for what is free. */
  written(dim: Dim): number | string {
    return this.fixed(dim) ?? show(dim);
  }

  /** Learns where the names of a value's shape can be read. */
  learn({ name, shape }: Ref): void {
    shape.forEach((dim, axis) => {
      if (typeof dim === "number" || dim.terms.length !== 1) return;
      const { coefficient, monomial } = dim.terms[0]!;
      const only = monomial.factors[0]?.atom;
      if (coefficient !== 1 || monomial.degree !== 1 || only?.kind !== "name" || this.sources.has(only.name)) return;
      this.sources.set(only.name, { value: name, axis });
    });
  }

  /** The sizes as an int64 vector. */
  vector(shape: Shape): Ref {
    const fixed = this.fixedShape(shape);
    if (fixed) return this.graph.constant(fixed, int64, [fixed.length]);
    return this.joined(shape.map((dim) => this.element(dim)), shape.length);
  }

  /**
   * The target of a Reshape: axes that stay are copied (0), one free axis is left to the runtime (-1), others are computed.
   * Without a free axis the numbers themselves stand there.
   */
  target(from: Shape, to: Shape): Ref {
    const fixed = to.map((dim) => this.fixed(dim));
    if (fixed.includes(0) || this.fixedShape(from)?.includes(0)) return this.vector(to);
    const stays = fixed.map((size, axis) => size === null && axis < from.length && same(from[axis]!, to[axis]!));
    const open = fixed.map((size, axis) => (size === null && !stays[axis] ? axis : -1)).filter((axis) => axis >= 0);
    const parts = to.map((dim, axis) => (fixed[axis] !== null ? fixed[axis]! : stays[axis] ? 0 : axis === open[0] ? -1 : dim));
    if (open.length <= 1) return this.graph.constant(parts as readonly number[], int64, [to.length]);
    return this.joined(parts.map((part) => this.element(part)), to.length);
  }

  private joined(parts: readonly Ref[], length: number): Ref {
    if (parts.length === 1) return parts[0]!;
    return this.graph.node("Concat", parts.map((one) => one.name), { axis: 0 }, [{ dtype: int64, shape: [length] }])[0]!;
  }

  /** One size as a vector of one element. */
  private element(dim: Dim): Ref {
    const fixed = this.fixed(dim);
    if (fixed !== null) return this.graph.constant([fixed], int64, [1]);
    const { key, terms } = dim as Sym;
    const known = this.made.get(key);
    if (known) return known;
    const summands = terms.map(({ coefficient, monomial }) => {
      const factors = monomial.factors.flatMap(({ atom, power }) => Array<Ref>(power).fill(this.atom(atom)));
      if (coefficient !== 1 || factors.length === 0) factors.push(this.graph.constant([coefficient], int64, [1]));
      return factors.reduce((a, b) => this.compute("Mul", a, b));
    });
    const made = summands.reduce((a, b) => this.compute("Add", a, b));
    this.made.set(key, made);
    return made;
  }

  private compute(op: string, a: Ref, b: Ref): Ref {
    return this.graph.node(op, [a.name, b.name], {}, [{ dtype: int64, shape: [1] }])[0]!;
  }

  private atom(atom: Atom): Ref {
    const known = this.made.get(`atom ${atom.key}`);
    if (known) return known;
    const made = this.makeAtom(atom);
    this.made.set(`atom ${atom.key}`, made);
    return made;
  }

  private makeAtom(atom: Atom): Ref {
    switch (atom.kind) {
      case "name": return this.read(atom.name);
      case "packed": return this.element(atom.of);
      case "excess": return this.graph.node("Max", [this.element(atom.of).name, this.graph.constant([0], int64, [1]).name], {}, [{ dtype: int64, shape: [1] }])[0]!;
      case "quotient": {
        const [over, by] = [this.element(atom.over), this.element(atom.by)];
        // ONNX cuts towards zero, Python floors; Mod has the divisor's sign, as Python's.
        const exact = bounds(atom.over).min >= 0 && bounds(atom.by).min > 0 ? over : this.compute("Sub", over, this.compute("Mod", over, by));
        return this.compute("Div", exact, by);
      }
      case "cut": throw new NoForm("a size is computed in too many steps to be written");
    }
  }

  private read(name: string): Ref {
    const source = this.sources.get(name);
    if (!source) {
      const planned = this.planned.get(name);
      if (planned !== undefined && !this.free.has(name)) return this.graph.constant([planned as number], int64, [1]);
      throw new NoForm(`the size ${name} cannot be read from any tensor`);
    }
    return this.graph.node("Shape", [source.value], { start: source.axis, end: source.axis + 1 }, [{ dtype: int64, shape: [1] }])[0]!;
  }
}
