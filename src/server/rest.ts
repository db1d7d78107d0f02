/**
 * What the engine does while nobody types: the values of an analysis die with it, so clearing them away between two costs next to
 * nothing, and in the middle of the next one a quarter of its time.
 */

/** Milliseconds without work after which the engine rests. */
const pause = 25;

/** V8's own collector, where the host lets us call it (`--expose-gc`). */
const { gc } = globalThis as { gc?: (options: { readonly type: "minor" }) => void };

export const clearAway = (): void => gc?.({ type: "minor" });

/** Collects short-lived values a moment after `begin`'s last answer; a new analysis puts that off. */
export class Rest {
  private timer: ReturnType<typeof setTimeout> | undefined;

  begin(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(clearAway, pause);
  }
  end(): void { clearTimeout(this.timer); }
}
