/** What a swap promises, and whether a run of the edited text keeps it. */
import type { Load } from "../../torch/index.ts";
import { exampleOf, type Dim } from "../../sym/index.ts";
import { kindOf } from "../kinds.ts";
import { namedModules } from "../modules.ts";
import type { Live, LiveModel } from "../session.ts";
import { trainsBeside } from "./freeze.ts";
import { widthOf } from "./predictor.ts";
import type { Swap } from "./swap.ts";
import type { Site } from "./site.ts";
import { type Target, wholeOf } from "./targets.ts";

interface Expected {
  readonly path: string;
  /** Path of all that trains when the body is frozen. */
  readonly whole: string;
  /** Widths by path below it; null where the head is to be gone. */
  readonly widths: ReadonlyMap<string, number> | null;
}

export interface Promised {
  readonly heads: readonly Expected[];
  readonly isFrozen: boolean;
  /** Checkpoints that are loaded as before: what nobody read has to fit what it fitted. */
  readonly loads?: readonly Load[];
}

export const expectations = (site: Site, targets: readonly Target[], { style, classes, freeze }: Swap): Promised => ({
  heads: targets.map((target) => ({ path: target.path, whole: namedModules(site.model.module!).get(wholeOf(site, target))!, widths: style === "identity" ? null : (target.predictor?.widths(classes) ?? new Map([["", classes * (target.head?.perClass ?? 1)]])) })),
  isFrozen: freeze && style !== "identity",
});

/** What was loaded without being read. */
export const loadsOf = (live: Live, model: LiveModel): readonly Load[] => [...live.script.loads, ...model.run.loads];

/** A checkpoint fits what it fitted before; who loads it loosely has sorted out what does not. */
const fit = (before: readonly Load[], after: readonly Load[]): boolean =>
  before.length === after.length && after.every(({ shapes, strict }, i) => !strict || shapes === before[i]!.shapes);

export const keeps = (live: Live, name: string, { heads, isFrozen, loads }: Promised): boolean => {
  const model = live.models.find((one) => one.root.name === name) ?? (live.models.length === 1 ? live.models[0] : undefined);
  if (!model?.module) return false;
  const modules = new Map([...namedModules(model.module)].map(([module, path]) => [path, module]));
  const hasHeads = heads.every(({ path, widths }) => {
    const module = modules.get(path);
    if (!widths) return module?.cls.name === "Identity" || !module;
    if (!module) return false;
    return [...widths].every(([inside, wanted]) => {
      const layer = modules.get(inside === "" ? path : `${path}.${inside}`);
      const width = layer && (inside === "" ? lastWidth(layer) : widthOf(layer));
      return width !== null && width !== undefined && exampleOf(width) === wanted;
    });
  });
  if (!hasHeads || (loads && !fit(loads, loadsOf(live, model)))) return false;
  const kept = heads.flatMap(({ whole }) => modules.get(whole) ?? []);
  return !isFrozen || (!trainsBeside(model.module, kept) && kept.some((one) => trainsBeside(one, [])));
};

/** The width of the last layer with weights in a module. */
const lastWidth = (module: Parameters<typeof namedModules>[0]): Dim | null =>
  [...namedModules(module).keys()].filter((one) => ["fully connected", "convolution"].includes(kindOf(one, false))).map(widthOf).filter((one) => one !== null).at(-1) ?? null;
