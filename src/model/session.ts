/** Runs a file and the models in it, and hands what came of it to a reading while everything is alive; then all is rolled back. */
import { defaultLimits, Exhausted, isStackOverflow, Raised, Cancelled, type Attempt, type Frame, type Gap, PyModule, type PyObject, runWithLibraries, UnknownUsed } from "../python/index.ts";
import { createEngine, type Engine, type EngineOptions, readDeclared, type Run } from "../torch/index.ts";
import type { Tree } from "../syntax/index.ts";
import { type ArgumentText, type Built, constructRoot, type Standing } from "./arguments.ts";
import { type Budgets, budgetsFrom } from "./budgets.ts";
import { withdrawDoubtful } from "./doubts.ts";
import { runForward, type InputText, type ForwardRun } from "./forward.ts";
import { deepestModules, isTooDeep } from "./modules.ts";
import { findRoots, type Root } from "./roots.ts";

/** What is asked of a file. */
export interface Request {
  readonly uri: string;
  readonly text: string;
  readonly tree: Tree;
  /** The module's dotted name when the file belongs to a package ("pkg.models.net"); its package decides relative imports. */
  readonly moduleName?: string;
  /** Only this class or function ("Net", "build_model"); else all roots. */
  readonly callable?: string;
  readonly args?: readonly ArgumentText[];
  readonly inputs?: readonly InputText[];
  readonly mode?: "eval" | "train";
  /** Text of the workspace's `headtorch.json`, where there is one. */
  readonly settings?: string | null;
  /** Offsets at which the cells of a notebook begin; absent for what is none. */
  readonly cells?: readonly number[];
  /**
   * Somebody waits for the file's models: those beyond the budget of a text are left unread, but for this one, named or at an offset of the
   * text (in it, or the next one after it). Absent: all are read.
   */
  readonly first?: string | number | null;
  /** The one model of the file, by its name, that is read; the others are left unread. */
  readonly only?: string;
  /** Statements' work of the file as a script is skipped (its classes and functions are still defined). */
  readonly cancelled?: () => boolean;
}

/** One model of the file, as it is after its forward pass. */
export interface LiveModel {
  readonly root: Root;
  /** The module; null when it could not be built, with the reason. */
  readonly module: PyObject | null;
  readonly reason: string | null;
  readonly forward: ForwardRun | null;
  /** All that construction and forward recorded. */
  readonly run: Run;
  /** The budget of the text was used up before its turn. */
  readonly isUnread?: boolean;
}

/** Everything alive after a file ran. Readings take plain data out of it. */
export interface Live {
  readonly request: Request;
  readonly engine: Engine;
  readonly main: PyModule;
  /** What running the file itself recorded. */
  readonly script: Run;
  readonly models: readonly LiveModel[];
  /** A budget ran out, or the file could not be run to its end. */
  readonly ended: Gap | null;
}

export class Session {
  private readonly options: EngineOptions;
  private engine: Engine;
  constructor(options: EngineOptions) {
    this.options = options;
    this.engine = createEngine(options);
  }

  /** Forgets all loaded libraries: an environment changed. */
  reset(): void {
    this.engine = createEngine(this.options);
  }

  /** Runs the request and reads it. A missing source ends as "wants", to be asked again once it is there. */
  read<T>(request: Request, reading: (live: Live) => T): Attempt<T> {
    const { engine } = this;
    const { vm, recorder, torch } = engine;
    const clear = (): void => {
      recorder.cut([0, 0, 0, 0, 0, 0, 0, 0, 0]);
      recorder.text = "";
      torch.reset();
      vm.refuel();
      vm.steps = 0;
      vm.frame = null;
      vm.depth = 0;
      vm.catchers.length = 0;
    };
    recorder.isCancelled = request.cancelled ?? (() => false);
    torch.declared = readDeclared(request.settings);
    const budgets = budgetsFrom(request.settings, this.options.limits ?? defaultLimits, request.first !== undefined);
    vm.limits = budgets;
    clear();
    try {
      return runWithLibraries(vm, () => reading(this.run(request, budgets)), clear);
    } finally {
      while (vm.heap.depth > 0) vm.heap.rollback();
      clear();
    }
  }

  private run(request: Request, budgets: Budgets): Live {
    const { engine } = this;
    const { vm, recorder } = engine;
    const ending = { gap: null as Gap | null };
    const main = this.mainOf(request, ending);
    const script = recorder.finish();
    // what looks for models asks the file's own objects: that has a budget of its own, and may end as anything that runs
    vm.refuel();
    const roots = guarded(engine, ending, () => findRoots(engine, main, script, request)) ?? [];
    const models = this.runModels(request, main, script, roots, budgets);
    const unread = models.filter(({ isUnread }) => isUnread === true).length;
    // readings may ask objects too
    vm.refuel();
    if (unread > 0 && request.only === undefined) ending.gap ??= { code: "budget-text", reason: `${unread} of ${models.length} models are not read yet: select one`, span: null };
    return { request, engine, main, script, models, ended: ending.gap };
  }

  /** The module of the file: a user's file is run; an installed one is imported, so that it is there once. */
  private mainOf(request: Request, ending: { gap: Gap | null }): PyModule {
    const { engine } = this;
    const { vm } = engine;
    if (request.moduleName !== undefined && !this.options.isOwn(request.uri)) {
      const loaded = guarded(engine, ending, () => vm.importer.load(vm, request.moduleName!));
      if (loaded instanceof PyModule) return loaded;
    }
    const main = new PyModule(vm, request.moduleName ?? "__main__", { uri: request.uri, watched: true });
    if (request.cells) guarded(engine, ending, () => notebookNames(vm, main));
    guarded(engine, ending, () => vm.importer.runFile(vm, main, request.tree, request.moduleName));
    return main;
  }

  /** Reads the models in the order of the text as far as its budget goes, and the one that is asked for. */
  private runModels(request: Request, main: PyModule, script: Run, roots: readonly Root[], { text }: Budgets): readonly LiveModel[] {
    const { vm, recorder } = this.engine;
    const first = firstOf(roots, request.only ?? request.first ?? null);
    const end = request.only === undefined ? vm.steps + text : 0;
    return roots.map((root): LiveModel => {
      if (root === first || vm.steps < end) return this.runModel(request, main, script, root);
      return { root, module: null, reason: "not read yet: select it", forward: null, run: recorder.finish(recorder.mark(), vm.steps), isUnread: true };
    });
  }

  private runModel(request: Request, main: PyModule, script: Run, root: Root): LiveModel {
    const { engine } = this;
    const { vm, recorder } = engine;
    const mark = recorder.mark();
    const { steps } = vm;
    const ending = { gap: null as Gap | null };
    vm.refuel();
    const from = recorder.faults.length;
    const read = (standing: Standing): { readonly built: Built; readonly forward: ForwardRun | null } => {
      const made = guarded(engine, ending, () => constructRoot(engine, root, request.args ?? [], main, standing)) ?? { module: null, reason: ending.gap?.reason ?? "could not be built" };
      const built = made.module && isTooDeep(made.module) ? { module: null, reason: `its modules stand within one another more than ${deepestModules} deep, which PyTorch refuses too` } : made;
      const forward = built.module ? guarded(engine, ending, () => runForward(engine, { request, root, module: built.module!, script, main })) ?? null : null;
      return { built, forward };
    };
    const first = read({});
    const { names: wanted, better } = withdrawDoubtful(engine, { root, given: new Set((request.args ?? []).map(({ name }) => name)), from, again: read });
    if (better) recorder.cut(mark);
    const { built, forward } = better ? read(better) : first;
    if (wanted.length > 0 && !better) recorder.gap({ code: "argument-unknown", reason: `needs arguments: ${wanted.join(", ")}`, span: root.nameSpan });
    const reason = built.module === null && wanted.length > 0 ? `needs arguments: ${wanted.join(", ")}` : built.reason;
    return { root, module: built.module, reason, forward, run: recorder.finish(mark, steps) };
  }
}

/** The root of that name; the one around the offset, or the next after it, or the last. */
const firstOf = (roots: readonly Root[], asked: string | number | null): Root | undefined => {
  if (typeof asked !== "number") return roots.find(({ name }) => name === asked) ?? roots[0];
  return roots.find(({ span }) => span !== null && asked <= span.end) ?? roots.at(-1);
};

/** What IPython gives each notebook without an import. */
const notebookNames = (vm: Engine["vm"], main: PyModule): void => {
  const module = vm.importer.load(vm, "IPython");
  if (module instanceof PyModule) for (const name of ["display", "get_ipython"]) main.globals.set(name, module.globals.get(name)!);
};

/** Runs a part of the work; a used-up budget or an escaped exception ends that part with a gap or fault. */
export const guarded = <T>({ vm, recorder }: Engine, ending: { gap: Gap | null }, work: () => T): T | undefined => {
  const { depth, frame } = vm;
  const catchers = vm.catchers.length;
  try {
    return work();
  } catch (error) {
    const here = vm.here();
    vm.frame = frame as Frame | null;
    vm.depth = depth;
    vm.catchers.length = catchers;
    recorder.current = null;
    if (error instanceof Raised) {
      recorder.uncaught({ exception: error.exception, span: error.exception.trace.at(-1) ?? here });
      return undefined;
    }
    if (error instanceof UnknownUsed) {
      ending.gap = error.value.gap;
    } else if (error instanceof Exhausted || error instanceof Cancelled) {
      ending.gap = { code: error instanceof Cancelled ? "cancelled" : `budget-${error.budget}`, reason: error instanceof Cancelled ? "stopped" : error.reason, span: here };
    } else if (error instanceof RangeError || isStackOverflow(error)) {
      ending.gap = { code: "budget-depth", reason: "nested too deeply", span: here };
    } else throw error;
    recorder.gap(ending.gap);
    return undefined;
  }
};

