/** Swaps of the cases by the engine: the edited text, a second swap of it, and what the engine sees in them. */
import { applyEdits } from "../../src/base/index.ts";
import { type LiveModel, namedModules, parametersOf, swapGroups, swapHead } from "../../src/model/index.ts";
import { exampleOf } from "../../src/sym/index.ts";
import { Bed, root } from "../harness.ts";
import type { Case } from "./cases.ts";

export const packages = `${root}.corpus/site-packages`;

/** The number of classes of a second swap. */
export const secondClasses = 7;

export interface Swapped {
  /** Paths of what is swapped. */
  readonly targets: readonly string[];
  readonly edited: string;
  readonly again: string;
}

export const openBed = (): Bed => new Bed({ packages: [packages] });

const pick = (models: readonly LiveModel[], name: string): LiveModel | undefined => models.find((one) => one.root.name === name);

/** The edited text; an answer that is no edit is thrown. */
export const swapText = (bed: Bed, { name, source, root: model, swap }: Case): string => {
  const result = swapHead((text, reading) => bed.read(text, reading), source, (live) => pick(live.models, model) ?? { problem: `no ${model} among ${live.models.map((one) => one.root.name).join(", ")}` }, swap);
  if ("problem" in result) throw new Error(`${name}: ${result.problem}`);
  return applyEdits(source, result.edits);
};

export const swapCase = (bed: Bed, one: Case): Swapped => {
  const targets = bed.read(one.source, (live) => swapGroups(live, pick(live.models, one.root)!)[0]!.targets.map(({ path }) => path));
  const edited = swapText(bed, one);
  const again = one.swap.style === "identity" ? edited : swapText(bed, { ...one, source: edited, swap: { ...one.swap, classes: secondClasses } });
  return { targets, edited, again };
};

/** What is recorded of a model: counts, and the layers with weights below the swapped paths. */
export interface ModelFacts {
  readonly params: number;
  readonly trainable: number;
  readonly layers: readonly (readonly [path: string, cls: string, weight: readonly number[]])[];
}

/** The same facts as the engine sees them. */
export const factsOf = (bed: Bed, text: string, model: string, targets: readonly string[]): ModelFacts =>
  bed.read(text, (live) => {
    const { module } = pick(live.models, model)!;
    const modules = [...namedModules(module!)];
    const seen = new Set<object>();
    const tensors = modules.flatMap(([one]) => parametersOf(one).map(({ tensor }) => tensor)).filter((one) => !seen.has(one) && (seen.add(one), true));
    const count = (some: typeof tensors): number => some.reduce((sum, one) => sum + (exampleOf(one.count) ?? NaN), 0);
    const isBelow = (path: string): boolean => targets.some((one) => path === one || path.startsWith(`${one}.`));
    return {
      params: count(tensors), trainable: count(tensors.filter((one) => one.requiresGrad)),
      layers: modules.filter(([, path]) => isBelow(path)).flatMap(([one, path]) => {
        const weight = parametersOf(one).find(({ name }) => name === "weight")?.tensor;
        return weight && weight.shape.length > 1 ? [[path, one.cls.name, weight.shape.map((dim) => exampleOf(dim) ?? NaN)] as const] : [];
      }),
    };
  });
