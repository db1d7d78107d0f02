/**
 * The journal: every write to state that outlives a run asks `saving(object)` first, which keeps a snapshot of an object the
 * first time it is written after a checkpoint. Rolling back puts the snapshots back; that makes re-runs clean and trials cheap.
 */
import { Characters } from "./characters.ts";
import { clock, PyClass, type PyObject } from "./values.ts";

interface Saved {
  readonly object: PyObject;
  readonly epoch: number;
  readonly restore: () => void;
}

/** Tells of each object, the first times it is written after this began, before it is. */
interface Watch {
  readonly epoch: number;
  readonly keep: (object: PyObject) => void;
}

export class Heap {
  private watches: Watch[] = [];
  private readonly checkpoints: { epoch: number; saved: Saved[] }[] = [];
  /** Objects with a `__hash__` of their own by hash: which of those that are equal stands for the others in tables. */
  readonly hashed = new Map<number | bigint, WeakRef<PyObject>[]>();
  /** What positions in texts mean. */
  readonly characters = new Characters();
  /** Subclasses in the order of their class statements (`__subclasses__`). */
  readonly subclasses = new Map<PyClass, PyClass[]>();
  /** Classes made since the oldest checkpoint, in order, with the bases that list them. */
  private readonly madeClasses: { readonly cls: PyClass; readonly bases: readonly PyClass[] }[] = [];

  /** Objects each of which is one of two others, since a condition decided that; and the other way round. What is written to one may be written to what it may be. */
  private kin: { readonly parts: WeakMap<PyObject, readonly PyObject[]>; readonly wholes: WeakMap<PyObject, PyObject[]> } | null = null;
  /** Told of an object that may have been written, since one that may be the same was. */
  touched: ((object: PyObject) => void) | null = null;

  /** `made` is one of these two. */
  mayBe(made: PyObject, a: PyObject, b: PyObject): void {
    const { parts, wholes } = (this.kin ??= { parts: new WeakMap(), wholes: new WeakMap() });
    parts.set(made, [a, b]);
    for (const one of [a, b]) {
      const known = wholes.get(one);
      if (known) known.push(made);
      else wholes.set(one, [made]);
    }
  }
  /** What an object may be, and what may be it, each of them only as far as the links go on in one direction. */
  private *kinOf(object: PyObject): Generator<PyObject> {
    if (!this.kin) return;
    for (const links of [this.kin.parts, this.kin.wholes]) {
      const seen = new Set<PyObject>([object]);
      const waiting = [object];
      for (let one = waiting.pop(); one; one = waiting.pop())
        for (const next of links.get(one) ?? []) {
          if (seen.has(next)) continue;
          seen.add(next);
          waiting.push(next);
          yield next;
        }
    }
  }
  mayBeSame(a: PyObject, b: PyObject): boolean {
    if (!this.kin || a === b) return false;
    for (const one of this.kinOf(a)) if (one === b) return true;
    return false;
  }
  private touchKin(object: PyObject): void {
    const { touched } = this;
    if (!touched) return;
    this.touched = null;
    try {
      for (const one of this.kinOf(object)) touched(one);
    } finally {
      this.touched = touched;
    }
  }

  /** Must be called before any change of `object`. */
  saving(object: PyObject): void {
    if (this.kin) this.touchKin(object);
    if (object.epoch === clock.epoch) return;
    for (const { epoch, keep } of this.watches) if (object.epoch < epoch) keep(object);
    const top = this.checkpoints.at(-1);
    if (top && object.epoch < top.epoch) top.saved.push({ object, epoch: object.epoch, restore: object.snapshot() });
    object.epoch = clock.epoch;
  }

  /** Lists a new class with its bases, until its making is undone. */
  addClass(cls: PyClass, bases: readonly PyClass[]): void {
    for (const base of bases) {
      const known = this.subclasses.get(base);
      if (known) known.push(cls);
      else this.subclasses.set(base, [cls]);
    }
    if (this.checkpoints.length > 0) this.madeClasses.push({ cls, bases });
  }

  /** Calls `keep` with objects that are older than now before they are written; the function it gives ends that. */
  watch(keep: (object: PyObject) => void): () => void {
    const watch = { epoch: ++clock.epoch, keep };
    this.watches.push(watch);
    return () => { this.watches = this.watches.filter((one) => one !== watch); };
  }

  get depth(): number {
    return this.checkpoints.length;
  }

  /** Starts a span of writes that can be undone. */
  checkpoint(): void {
    this.checkpoints.push({ epoch: ++clock.epoch, saved: [] });
  }

  /** Undoes all writes since the newest checkpoint and removes it. */
  rollback(): void {
    const top = this.checkpoints.pop();
    if (!top) return;
    let classes = false;
    for (let i = top.saved.length - 1; i >= 0; i--) {
      const { object, epoch, restore } = top.saved[i]!;
      restore();
      object.epoch = epoch;
      classes ||= object instanceof PyClass;
    }
    if (this.checkpoints.length === 0) {
      this.watches = [];
      this.kin = null;
    }
    this.forget(top.epoch);
    this.unlist(top.epoch);
    clock.epoch++;
    if (classes) clock.classes++;
  }

  /** Objects made since the checkpoint are gone: none of them stands for others any more. */
  private forget(epoch: number): void {
    for (const [hash, bucket] of this.hashed) {
      const kept = bucket.filter((reference) => (reference.deref()?.epoch ?? epoch) < epoch);
      if (kept.length === 0) this.hashed.delete(hash);
      else if (kept.length < bucket.length) this.hashed.set(hash, kept);
    }
  }

  private unlist(epoch: number): void {
    for (let last = this.madeClasses.at(-1); last && last.cls.epoch >= epoch; last = this.madeClasses.at(-1)) {
      this.madeClasses.pop();
      for (const base of last.bases) {
        const below = this.subclasses.get(base)!;
        below.splice(below.lastIndexOf(last.cls), 1);
        if (below.length === 0) this.subclasses.delete(base);
      }
    }
    if (this.checkpoints.length === 0) this.madeClasses.length = 0;
  }

  /** Keeps the writes since the newest checkpoint as part of the one below. */
  commit(): void {
    const top = this.checkpoints.pop();
    const below = this.checkpoints.at(-1);
    if (!top || !below) return;
    for (const saved of top.saved) if (saved.epoch < below.epoch) below.saved.push(saved);
    clock.epoch++;
  }

  /** The objects saved since the newest checkpoint: what the branch that just ran has changed. */
  changed(): readonly PyObject[] {
    return this.checkpoints.at(-1)?.saved.map((saved) => saved.object) ?? [];
  }
}
